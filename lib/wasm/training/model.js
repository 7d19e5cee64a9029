// latentlabModel returns the networks of a training, with their variables at their first values.
function latentlabModel(data, examples) {
  "use strict";
  const bundle = latentlabBundle(data.bundle, { kind: data.kernels });
  const functions = new Map(data.bundle.functions.map((f) => [f.name, f]));
  const first = data.values.map(([path, text, scale]) => [
    bundle.variable(path).words,
    numbers(path, text, scale),
  ]);
  // The positions of knobs, and a table of the words at each position for what a knob sets.
  const knobs = data.knobs.map((k, i) => ({
    at: k.first,
    sets: data.sets[i].map(([f, name, text]) => [
      (f ? bundle.input(f, name) : bundle.variable(name)).words,
      latentlabWords(text),
    ]),
  }));

  // numbers returns the words of a variable. There is a scale for float32 only: 0, or that of 16 bits.
  function numbers(path, text, scale) {
    let words = latentlabWords(text);
    if (scale) {
      const whole = new Int16Array(words.buffer);
      words = new Int32Array(Float32Array.from(whole, (v) => v * scale).buffer);
    }
    if (words.length < bundle.variable(path).length) throw new Error(path + " has another size.");
    if (scale !== undefined && new Float32Array(words.buffer).some((v) => v - v !== 0)) {
      throw new Error(path + " has a number that is not finite.");
    }
    return words;
  }

  function set(knob, position) {
    if (!(position in (data.knobs[knob]?.texts ?? []))) {
      throw new Error("There is no position " + position + " of the knob " + knob + ".");
    }
    const k = knobs[knob];
    k.at = position;
    for (const [to, table] of k.sets) {
      to.set(table.subarray(position * to.length, (position + 1) * to.length));
    }
  }

  // call runs a function on any number of rows.
  function call(name, inputs) {
    const f = functions.get(name);
    if (!f) throw new Error("The training has no function " + name + ".");
    const { batch } = data.functions[name];
    const given = f.inputs
      .filter(([input]) => input in data.functions[name].inputs)
      .map(([input, , size]) => {
        const rows = inputs[input];
        if (!rows) throw new Error("The function " + name + " needs the input " + input + ".");
        const width = size / batch;
        const values = rows.examples ? examples.rows(rows.examples, width) : rows;
        if (values.length % width) {
          throw new Error(
            "The input " +
              input +
              " of " +
              name +
              " has " +
              values.length +
              " numbers: rows have " +
              width +
              ".",
          );
        }
        return { view: bundle.input(name, input), values, width };
      });
    const count = given.length ? given[0].values.length / given[0].width : batch;
    if (given.some(({ values, width }) => values.length !== count * width)) {
      throw new Error("The inputs of " + name + " have different numbers of rows.");
    }
    const outputs = f.outputs.map(([output, , size]) => {
      const view = bundle.output(name, output);
      const each = data.functions[name].outputs[output][0] === batch && size > 1;
      return {
        output,
        view,
        width: each ? size / batch : 0,
        values: new Float32Array(each ? (count * size) / batch : size),
      };
    });
    for (let from = 0; from < count; from += batch) {
      const n = Math.min(batch, count - from);
      for (const { view, values, width } of given) {
        view.set(values.subarray(from * width, (from + n) * width));
        view.fill(0, n * width);
      }
      bundle.run(name);
      for (const { view, values, width } of outputs) {
        values.set(view.subarray(0, n * width || undefined), from * width);
      }
    }
    return Object.fromEntries(outputs.map(({ output, values }) => [output, values]));
  }

  return {
    bundle,
    call,
    set,
    // reset sets all variables to their first values, and then what knobs set.
    reset() {
      for (const [to, values] of first) to.set(values.subarray(0, to.length));
      if (functions.has("initialize")) bundle.run("initialize");
      knobs.forEach((k, i) => set(i, k.at));
    },
    // variables returns copies of the variables, by path.
    variables: () =>
      Object.fromEntries(data.bundle.variables.map(([path]) => [path, bundle.variable(path).slice()])),
    // batchInputs returns the views of what a phase is given in each step, null for what it
    // does not use.
    batchInputs(name) {
      const has = (input) => functions.get(name).inputs.some(([i]) => i === input);
      return {
        x: has("x") ? bundle.input(name, "x") : null,
        y: has("y") ? bundle.input(name, "y").words : null,
        epoch: has("epoch") ? bundle.input(name, "epoch") : null,
      };
    },
  };
}
