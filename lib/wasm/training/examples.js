// latentlabExamples returns what a training trains on, in the order of lib/train.
async function latentlabExamples(data) {
  "use strict";
  const { width, kind, scaling } = data.examples; // kind: "levels", "bytes" or "numbers"
  const seed = BigInt(data.seed);
  let { count } = data.examples;
  let values; // [count·width]: what the model sees
  let labels = data.examples.labels
    ? new Uint16Array(latentlabWords(data.examples.labels).buffer, 0, count)
    : null;
  let order = null; // of the epoch
  let ordered = -1;

  async function inflate(bytes) {
    if (typeof DecompressionStream === "undefined") {
      throw new DOMException(
        "This browser is too old: it cannot decompress the examples.",
        "NotSupportedError",
      );
    }
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  // scaled returns rows in the units of the data as the model sees them, as train.Input.X does.
  function scaled(rows) {
    const x = Float32Array.from(rows);
    if (!scaling) return x;
    const [shift, factor, missing] = scaling.map(
      (text) => text && new Float32Array(latentlabWords(text).buffer),
    );
    return x.map((v, i) => {
      const k = i % width;
      if (missing && v !== v) return missing[k];
      return Math.fround(v - shift[k]) * factor[k];
    });
  }

  async function read() {
    const bytes = latentlabUnpack(data.examples.values, data.examples.length);
    if (kind === "numbers") {
      if (bytes.length !== 4 * count * width) throw new Error("the examples have another size.");
      return scaled(new Float32Array(bytes.buffer));
    }
    const packed = await inflate(bytes);
    const pixel = Float32Array.from({ length: 256 }, (_, v) => v * Math.fround(1 / 255));
    const perByte = kind === "levels" ? 2 : 1;
    if (packed.length !== Math.ceil((count * width) / perByte)) {
      throw new Error("the examples have another size.");
    }
    const all = new Float32Array(count * width);
    if (perByte === 1) for (let i = 0; i < all.length; i++) all[i] = pixel[packed[i]];
    else for (let i = 0; i < all.length; i++) all[i] = pixel[17 * ((packed[i >> 1] >> (4 * (i & 1))) & 15)];
    return all;
  }

  // murmur is random.Murmur of lib/random.
  function murmur(h) {
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  }

  // shuffle sets the order of an epoch: indices sorted by their hashes, whose key is SplitMix64
  // (Steele et al., 2014) of seed and epoch.
  function shuffle(epoch) {
    const word = (v) => BigInt.asUintN(64, v);
    let z = word(seed * 0x9e3779b97f4a7c15n + BigInt(epoch + 1) * 0xd1b54a32d192ed03n);
    z = word((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = word((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    z ^= z >> 31n;
    const keys = [Number(z & 0xffffffffn), Number(z >> 32n)];
    const hashed = new Float64Array(count); // hash · 2²⁰ + index
    for (let i = 0; i < count; i++) {
      let h = i;
      for (const key of keys) h = murmur(h ^ key);
      hashed[i] = (h >>> 0) * 0x100000 + i;
    }
    hashed.sort();
    order = Int32Array.from(hashed, (v) => v % 0x100000);
    ordered = epoch;
  }

  const steps = () => Math.ceil(count / data.batch); // of an epoch
  values = await read();
  return {
    get count() {
      return count;
    },
    get labels() {
      return labels;
    },
    // batch copies batch number n to x and y, each of which may be null.
    batch(n, x, y) {
      const epoch = data.epoch + Math.floor(n / steps());
      if (epoch !== ordered) shuffle(epoch);
      for (let i = 0, at = (n % steps()) * data.batch; i < data.batch; i++, at++) {
        const from = order[at % count];
        if (x) for (let k = 0, a = i * width, b = from * width; k < width; k++) x[a++] = values[b++];
        if (y) y[i] = labels ? labels[from] : 0;
      }
    },
    // epoch returns the epochs before batch number n.
    epoch: (n) =>
      data.epoch + Math.floor(n / steps()) + Math.fround((n % steps()) * Math.fround(1 / steps())),
    // rows returns examples, each with the one-hot vector of its class where more numbers are wanted.
    rows(indices, wanted = width) {
      const out = new Float32Array(indices.length * wanted);
      indices.forEach((index, i) => {
        if (!(Number.isInteger(index) && index >= 0 && index < count)) {
          throw new Error("There is no example " + index + " of " + count + ".");
        }
        out.set(values.subarray(index * width, (index + 1) * width), i * wanted);
        if (wanted > width && labels) out[i * wanted + width + labels[index]] = 1;
      });
      return out;
    },
    replace(rows, numbers) {
      const n = rows.length / width;
      if (n < 1 || n % 1 || n > 0x100000) {
        throw new Error("There are " + rows.length + " numbers for examples of " + width + ".");
      }
      if (labels && !(numbers && numbers.length === n)) throw new Error("The examples need a label each.");
      values = scaled(rows);
      if (labels) labels = Uint16Array.from(numbers);
      count = n;
      ordered = -1;
    },
  };
}
