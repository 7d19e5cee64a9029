// latentlabTable adds a table with rows of the data side by side to an element: a line for each column.
// It returns for each kind of row the output that it shows, "" for the examples, and paint.
function latentlabTable(box, data, block) {
  "use strict";
  const most = 14; // lines
  const columns = latentlabColumns(data.columns).slice(0, most);
  box.className = "rows trainer-table";
  box.tabIndex = 0; // it scrolls
  const table = document.createElement("table");
  box.append(table);
  const cell = (tr, kind, className, ...content) => {
    const e = document.createElement(kind);
    e.className = className;
    e.append(...content);
    tr.append(e);
    return e;
  };
  const head = table.createTHead().insertRow();
  cell(head, "td", "");
  for (let i = 0; i < block.count; i++) {
    for (const { name } of block.rows) cell(head, "th", "number", name).scope = "col";
  }
  const body = table.createTBody();
  const lines = columns.map((column) => {
    const tr = body.insertRow();
    const name = cell(tr, "th", "", latentlabName(column.name));
    name.scope = "row";
    const cells = Array.from({ length: block.count * block.rows.length }, () => cell(tr, "td", "number"));
    cell(tr, "td", "", column.unit);
    return { column, cells };
  });
  const left = data.columns.length - columns.length;
  if (left > 0) cell(body.insertRow(), "td", "", "and " + left + " more");
  return block.rows.map(({ output = "" }, k) => {
    function paint(values) {
      const size = values.length / block.count;
      for (let i = 0; i < block.count; i++) {
        const row = values.subarray(i * size, (i + 1) * size);
        for (const { column, cells } of lines) {
          cells[i * block.rows.length + k].textContent = column.text(row);
        }
      }
    }
    return { output, paint };
  });
}
