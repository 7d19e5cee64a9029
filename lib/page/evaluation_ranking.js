// latentlabTallies returns for each source how many of its images have been answered, in how many of
// them a class was recognized, and how many of the answers are the label.
function latentlabTallies(data, answers) {
  "use strict";
  const tallies = data.sources.map(() => ({ answered: 0, recognized: 0, labeled: 0, asLabeled: 0 }));
  answers.forEach((answer, i) => {
    const tally = tallies[data.order[i]];
    const label = data.labels ? data.labels[i] : -1;
    tally.answered++;
    if (answer >= 0) tally.recognized++;
    if (label >= 0) tally.labeled++;
    if (label >= 0 && answer === label) tally.asLabeled++;
  });
  return tallies;
}

// latentlabRanks returns the rank of each share, from 1 for the largest; equal ones share one. The rank of
// NaN is 0.
function latentlabRanks(shares) {
  return shares.map((v) => (Number.isNaN(v) ? 0 : 1 + shares.filter((other) => other > v).length));
}

// latentlabInterval returns Wilson's 95% interval of a probability, from k of n.
function latentlabInterval(k, n) {
  const z = 1.96;
  const middle = (k + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt((k * (n - k)) / n + (z * z) / 4);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

// latentlabRanking shows the ranking of the sources, once they are revealed.
function latentlabRanking(part, data) {
  "use strict";
  const table = part("table");
  const percent = (share) => Math.round(100 * share) + "%";
  latentlabScrollsAcross(part("scroll"));

  // addCell adds a cell to a row. Its kind is a class of the style sheet.
  function addCell(row, content, kind, tag = "td") {
    const cell = document.createElement(tag);
    cell.className = kind;
    cell.append(content);
    row.append(cell);
    return cell;
  }
  // addNumber adds a cell with a number, and behind it a text of a place of its own.
  function addNumber(row, number, text, kind) {
    const behind = document.createElement("small");
    behind.className = kind;
    behind.textContent = text;
    addCell(row, number + " ", "number").append(behind);
  }
  function addHead(content, kind, columns = 1) {
    const cell = addCell(head, content, kind, "th");
    cell.scope = "col";
    cell.colSpan = columns;
  }

  const head = table.createTHead().insertRow();
  addHead("", "rank");
  addHead("Source", "");
  addHead("Recognized", "", 2);
  if (data.labels) addHead("As labeled", "number");
  for (const metric of data.metrics) addHead(latentlabName(metric.name), "number");
  const body = table.createTBody();

  // addBar adds a bar of the share k of n with its interval.
  function addBar(row, k, n) {
    const bar = document.createElement("span");
    bar.className = "evaluation-bar";
    const cell = addCell(row, bar, "share");
    if (!n) return;
    const [low, high] = latentlabInterval(k, n);
    cell.title = "95% interval: " + percent(low) + " to " + percent(high);
    const fill = document.createElement("i");
    fill.style.width = (100 * k) / n + "%";
    const interval = document.createElement("u");
    interval.style.left = 100 * low + "%";
    interval.style.width = 100 * (high - low) + "%";
    bar.append(fill, interval);
  }

  // agreement returns a sentence about how many pairs of sources a metric orders as the reader does.
  function agreement(metric, ranks) {
    let pairs = 0;
    let same = 0;
    let tied = 0;
    for (let a = 0; a < ranks.length; a++) {
      for (let b = 0; b < a; b++) {
        if (!(ranks[a] && ranks[b] && metric.ranks[a] && metric.ranks[b])) continue;
        const sign = (ranks[a] - ranks[b]) * (metric.ranks[a] - metric.ranks[b]);
        pairs++;
        if (sign > 0) same++;
        if (sign === 0) tied++;
      }
    }
    if (!pairs) return "";
    const text = metric.name + " orders " + same + " of " + pairs + (pairs === 1 ? " pair" : " pairs");
    return (
      text + " of sources as you do" + (tied ? "; " + tied + (tied === 1 ? " is tied." : " are tied.") : ".")
    );
  }

  return {
    show(answers, revealed) {
      part("ranking").hidden = !revealed;
      if (!revealed) return;
      const tallies = latentlabTallies(data, answers);
      const ranks = latentlabRanks(tallies.map((t) => t.recognized / t.answered));
      const place = (s) => ranks[s] || ranks.length + 1;
      const order = Array.from(ranks.keys()).toSorted((a, b) => place(a) - place(b));
      body.replaceChildren();
      for (const s of order) {
        const { answered, recognized, labeled, asLabeled } = tallies[s];
        const row = body.insertRow();
        addCell(row, ranks[s] ? ranks[s] + "." : "", "rank");
        const name = addCell(row, latentlabName(data.sources[s]), "", "th");
        name.scope = "row";
        name.title = data.sources[s];
        addBar(row, recognized, answered);
        addNumber(
          row,
          answered ? percent(recognized / answered) : "—",
          recognized + " of " + answered,
          "count",
        );
        if (data.labels) addCell(row, labeled ? percent(asLabeled / labeled) : "—", "number");
        for (const metric of data.metrics) {
          addNumber(row, metric.texts[s], metric.ranks[s] ? metric.ranks[s] + "." : "", "rank");
        }
      }
      const sentences = data.metrics.map((metric) => agreement(metric, ranks)).filter(Boolean);
      part("agreement").textContent = sentences.join(" ");
    },
  };
}

// latentlabScrollsAcross makes a box that is too narrow scroll by keys, too.
function latentlabScrollsAcross(box) {
  const fits = () => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  new ResizeObserver(fits).observe(box);
}
