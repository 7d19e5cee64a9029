// latentlabColumns returns for each column of a table how the value of a row is written, from
// its features.
function latentlabColumns(columns) {
  "use strict";
  let feature = 0;
  return columns.map((c) => {
    const first = feature;
    feature += c.categories ? c.categories.length : 1;
    const last = feature;
    const number = (v) => {
      const text = c.decimals > 8 ? v.toExponential(2) : v.toFixed(c.decimals);
      return +text === 0 ? text.replace("-", "") : text.replace(/-/g, "−"); // no −0.0
    };
    return {
      name: c.name,
      unit: c.unit || "",
      isText: !!c.categories,
      // text returns the value as text, and share returns where a number is from −3 to 3
      // standard deviations, or how probable a text is, from 0 to 1.
      text(features) {
        if (c.categories) return c.categories[largest(features)];
        const v = features[first] / c.factor + c.shift;
        return Number.isNaN(v) ? "—" : number(v);
      },
      share(features) {
        const v = c.categories ? features[first + largest(features)] : (features[first] + 3) / 6;
        return Math.max(0, Math.min(1, v));
      },
    };
    // largest returns the index of the largest of a text's features.
    function largest(features) {
      let best = 0;
      for (let k = first; k < last; k++) if (features[k] > features[first + best]) best = k - first;
      return best;
    }
  });
}

// latentlabRow makes a table show a row, given as what a model outputs for it: for each column its
// name, a mark between −3 and 3 standard deviations, the value and the unit.
function latentlabRow(table, columns) {
  "use strict";
  const lines = latentlabColumns(columns).map((column) => {
    const tr = table.insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    name.title = column.name;
    name.append(latentlabName(column.name));
    tr.append(name);
    const bar = tr.insertCell();
    bar.className = column.isText ? "bar share" : "bar";
    bar.title = column.isText
      ? "How probable it is"
      : "From −3 to 3 standard deviations of the training data";
    const mark = document.createElement("i");
    const track = document.createElement("span");
    track.append(mark);
    bar.append(track);
    const value = tr.insertCell();
    value.className = column.isText ? "text" : "number";
    tr.insertCell().textContent = column.unit;
    return { column, mark, value };
  });
  return {
    paint(features) {
      for (const { column, mark, value } of lines) {
        value.textContent = column.text(features);
        const share = 100 * column.share(features) + "%";
        if (column.isText) mark.style.width = share;
        else mark.style.left = share;
      }
    },
  };
}

// latentlabTipRows makes a table show row i of a cloud's rows, and its reconstruction if there
// is one: as many columns as there is room for.
function latentlabTipRows(table, rows) {
  "use strict";
  const most = 14;
  const columns = latentlabColumns(rows.columns);
  const sets = rows.values.map((v) => new Float32Array(latentlabBytes(v).buffer));
  const size = rows.columns.reduce((sum, c) => sum + (c.categories ? c.categories.length : 1), 0);
  return (i) => {
    table.replaceChildren();
    for (const column of columns.slice(0, most)) {
      const tr = table.insertRow();
      const name = document.createElement("th");
      name.append(latentlabName(column.name));
      tr.append(name);
      for (const set of sets) {
        const cell = tr.insertCell();
        cell.className = "number";
        cell.textContent = column.text(set.subarray(i * size, (i + 1) * size));
      }
      tr.insertCell().textContent = column.unit;
    }
    if (columns.length > most) {
      table.insertRow().insertCell().textContent = "and " + (columns.length - most) + " more";
    }
  };
}
