// latentlabMap returns the function that compiles element-wise operations on [rows, columns] numbers. They
// run tile by tile, so that temporaries stay in the processor's cache. A tile is part of a row, or several
// rows that are short; its buffers begin at the address free. size returns how many words of them there are.
function latentlabMap(words, kernels, free) {
  "use strict";

  return (rows, columns, operations, temporaries) => {
    const { high, wide } = latentlabTile(rows, columns);
    let next = free + temporaries * latentlabTile.size;
    const scalars = []; // [buffer, address]; the buffer gets the word four times
    const cycles = []; // the buffer gets the row as often as a tile has rows
    const repeats = []; // the buffer gets each word of the column as often as a tile has columns
    const known = new Map();

    // place returns where an operand of a tile is: at address + full · (start of the tile) + part · (its
    // first column), its words step apart.
    function place(address, use) {
      if (use === 4) return { address: free + address * latentlabTile.size, full: 0, part: 0, step: 1 };
      if (use === 3) return { address, full: 1, part: 0, step: 1 };
      if (use === 1 && high === 1) return { address, full: 0, part: 1, step: 1 };
      const key = use + ":" + address;
      if (!known.has(key)) {
        [scalars, cycles, repeats][use].push([next, address]);
        known.set(key, { address: next, full: 0, part: 0, step: use > 0 && high > 1 ? 1 : 0 });
        next += use > 0 ? latentlabTile.size : 16;
      }
      return known.get(key);
    }

    const none = { address: 0, full: 0, part: 0, step: 0 };
    const steps = operations.map(([name, ...operands]) => {
      const places = [];
      for (let i = 0; i < operands.length; i += 2) places.push(place(operands[i], operands[i + 1]));
      const [out, a = none, b = none, c = none] = places;
      return { kernel: kernels(name), out, a, b, c };
    });

    function run(n, start, column) {
      const at = ({ address, full, part }) => address + full * start + part * column;
      for (const { kernel, out, a, b, c } of steps) {
        kernel(at(out), n, at(a), a.step, at(b), b.step, at(c), c.step);
      }
    }

    const each = high > 1 ? columns : 4;
    return () => {
      for (const [to, from] of scalars) words.fill(words[from], to, to + 4);
      for (const [to, from] of cycles) {
        for (let i = 0; i < high; i++) words.copyWithin(to + i * columns, from, from + columns);
      }
      for (let row = 0; row < rows; row += high) {
        const count = Math.min(high, rows - row);
        for (const [to, from] of repeats) {
          for (let i = 0; i < count; i++) {
            words.fill(words[from + row + i], to + i * each, to + (i + 1) * each);
          }
        }
        for (let column = 0; column < columns; column += wide) {
          run(high > 1 ? count * columns : Math.min(wide, columns - column), row * columns + column, column);
        }
      }
    };
  };
}

// latentlabTile returns how many rows and columns of an index space a tile has.
function latentlabTile(rows, columns) {
  "use strict";
  const high =
    columns < latentlabTile.size / 4 ? Math.min(rows, Math.floor(latentlabTile.size / columns)) : 1;
  return { high, wide: high > 1 ? columns : Math.min(columns, latentlabTile.size) };
}
latentlabTile.size = 1024; // words

// latentlabTile.buffers returns how many words of buffers an instruction needs.
latentlabTile.buffers = ([name, , , operations, temporaries]) => {
  if (name !== "map") return 0;
  const uses = operations.flatMap((o) => o.filter((_, i) => i > 2 && i % 2 === 0));
  return uses.reduce((n, use) => n + [16, 1024, 1024, 0, 0][use], temporaries * latentlabTile.size);
};
