// latentlabImage reads an image file as an image of at most side pixels a side, in color, on
// white. It throws an error whose message is a sentence for the reader.
async function latentlabImage(file, side) {
  "use strict";
  const most = { megabytes: 30, megapixels: 60 };
  const name = file.name || "What was pasted";
  const megabytes = Math.round(file.size / 1e6);
  if (megabytes > most.megabytes) {
    throw new Error(
      name + " has " + megabytes + " MB: choose an image of at most " + most.megabytes + " MB.",
    );
  }
  // A data address, as those of the still figures, works under any policy that shows these.
  const address = await new Promise((done) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result));
    reader.addEventListener("error", () => done("data:,"));
    reader.readAsDataURL(file);
  });
  const image = new Image();
  const isImage = await new Promise((done) => {
    image.addEventListener("load", () => done(image.naturalWidth > 0 && image.naturalHeight > 0));
    image.addEventListener("error", () => done(false));
    image.src = address;
  });
  if (!isImage) {
    throw new Error(name + " is no image that this browser can read: choose a PNG, JPEG, GIF or WebP file.");
  }
  // The browser decodes it when it is drawn: not if it would fill the memory.
  const { naturalWidth: width, naturalHeight: height } = image;
  if (width * height > most.megapixels * 1e6) {
    const size = width + " × " + height;
    throw new Error(
      name + " has " + size + " pixels: choose an image of at most " + most.megapixels + " million.",
    );
  }
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return latentlabPixels(canvas, 3);
}

// latentlabPixels returns the image on a canvas, in color or gray.
function latentlabPixels(canvas, channels) {
  "use strict";
  const { width, height } = canvas;
  const bytes = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  const values = new Float32Array(width * height * channels);
  for (let k = 0, at = 0; at < bytes.length; at += 4) {
    if (channels === 3) for (let c = 0; c < 3; c++) values[k++] = bytes[at + c] / 255;
    else values[k++] = latentlabBrightness(bytes, at) / 255;
  }
  return { width, height, channels, values };
}

// latentlabBrightness returns the brightness of the color at an index, which is exact for gray.
function latentlabBrightness(values, at) {
  return values[at] + 0.587 * (values[at + 1] - values[at]) + 0.114 * (values[at + 2] - values[at]);
}

// latentlabGray returns an image in color as a gray one.
function latentlabGray({ width, height, values }) {
  const gray = Float32Array.from({ length: width * height }, (_, k) => latentlabBrightness(values, 3 * k));
  return { width, height, channels: 1, values: gray };
}

// latentlabFit returns the image of a file, in color, as one of the paper's size. data is that of
// padData. Where it has a box, that is the ink on the image, about as large as one would draw it.
// Otherwise it is the middle of the image, inverted if it is on white and the data's are on black.
function latentlabFit(image, data, width, height) {
  "use strict";
  if (data.box) return latentlabFitInk(image, data, width, height);
  const scale = Math.min(image.width / width, image.height / height);
  const [across, down] = [width * scale, height * scale];
  const middle = [(image.width - across) / 2, (image.height - down) / 2, across, down];
  const out = latentlabArea(image, middle, width, height);
  if (data.channels === 3) return out;
  const gray = latentlabGray(out);
  const edge = gray.values.filter((_, k) => latentlabIsEdge(gray, k));
  if (data.isDark && edge.reduce((sum, v) => sum + v, 0) > 0.6 * edge.length) {
    gray.values.forEach((v, k) => (gray.values[k] = 1 - v));
  }
  return gray;
}

// latentlabIsEdge reports whether pixel k of an image is at one of its edges.
function latentlabIsEdge({ width, height }, k) {
  const x = k % width;
  return x === 0 || x === width - 1 || k < width || k >= width * (height - 1);
}

function latentlabFitInk(image, data, width, height) {
  "use strict";
  const ink = latentlabInk(latentlabGray(image));
  let drawn = ink && latentlabBox(ink);
  if (!drawn) throw new Error("That image has one color only: choose one with something drawn on it.");
  // A large image has soft edges, which are not part of what is drawn.
  if (Math.max(drawn[2], drawn[3]) > 2 * data.box) drawn = latentlabBox(ink, 0.3) || drawn;
  // On the paper an example's pixel is a whole number of pixels.
  const scale = ((width / data.width) * data.box) / Math.max(drawn[2], drawn[3]);
  const [across, down] = [drawn[2], drawn[3]].map((side) => Math.max(1, Math.round(side * scale)));
  const small = latentlabArea(ink, drawn, across, down);
  const values = new Float32Array(width * height);
  const [left, top] = [Math.floor((width - across) / 2), Math.floor((height - down) / 2)];
  for (let y = 0; y < down; y++) {
    values.set(small.values.subarray(y * across, (y + 1) * across), (top + y) * width + left);
  }
  return { width, height, channels: 1, values };
}
