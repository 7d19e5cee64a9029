package page

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/internal/hometest"
	"latentlab/lib/dataset"
)

// padCard returns the HTML of a card with a pad for examples like those of data. Its examples are
// at root.latentlab.example().
func padCard(t *testing.T, data *dataset.Examples) string {
	t.Helper()
	markup, err := Card{
		Body: padBody, Style: padStyle, Data: must(json.Marshal(must(newPadData(data)))),
		Script: padScript + `function start(root, part, data) {
			root.latentlab = { said: [] };
			root.latentlab.pad = latentlabPad(part, data, (x, isDone) => root.latentlab.said.push([!!x, isDone]));
		}`,
	}.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return markup
}

// padHelpers are functions for tests: drop drops a file on a pad and waits for its example, and
// fileOf returns a canvas as a PNG file.
const padHelpers = `
globalThis.pad = (n = 0) => document.querySelectorAll("[data-card]")[n].latentlab.pad;
globalThis.bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
globalThis.frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
globalThis.fileOf = (canvas, name = "drawn.png", type = "image/png") => new Promise((done) =>
	canvas.toBlob((blob) => done(new File([blob], name, { type })), type));
globalThis.drop = async (file, n = 0) => {
	const transfer = new DataTransfer(), own = document.querySelectorAll("[data-part=own]")[n];
	if (file) transfer.items.add(file);
	const said = own.querySelector("[data-part=own-said]");
	said.textContent = "…";
	own.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
	for (let i = 0; i < 500 && said.textContent === "…"; i++) await new Promise((done) => setTimeout(done, 2));
	await frames();
	return said.textContent;
};
globalThis.encode = (rows) => {
	let text = "";
	for (const row of rows) for (const b of new Uint8Array(Float32Array.from(row).buffer)) text += String.fromCharCode(b);
	return btoa(text);
};
0`

// floatsIn returns rows of n numbers, which encode of padHelpers encoded.
func floatsIn(t *testing.T, text string, n int) (rows [][]float32) {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw) == 0 || len(raw)%(4*n) != 0 {
		t.Fatalf("%d bytes (%v), expected rows of %d numbers", len(raw), err, n)
	}
	for at := 0; at < len(raw); at += 4 * n {
		row := make([]float32, n)
		for k := range row {
			row[k] = math.Float32frombits(binary.LittleEndian.Uint32(raw[at+4*k:]))
		}
		rows = append(rows, row)
	}
	return rows
}

// nearest returns the index of the image of data that is nearest to x.
func nearest(data *dataset.Examples, x []float32) int {
	best, least := 0, math.Inf(1)
	for i := range data.Len() {
		d := 0.0
		for k, v := range data.Row(i) {
			e := float64(x[k]) - float64(v)/255
			if d += e * e; d > least {
				break
			}
		}
		if d < least {
			best, least = i, d
		}
	}
	return best
}

// TestPadPreparesDigits drops test digits of MNIST on a pad: as they are, enlarged and moved, half of
// them dark on light, and as on a photograph. What a model sees of them must nearly be the digits.
func TestPadPreparesDigits(t *testing.T) {
	b := browsertest.Start(t)
	hometest.Need(t, "MNIST", "data", "mnist")
	digits := must(dataset.MNIST())
	train, test := digits.Train.First(10_000), digits.Test
	page := b.OpenFile(pageOf(t, "#ffffff", padCard(t, train)))
	page.WaitLive("body", 20*time.Second)
	page.Eval(padHelpers, nil)
	const enlarge = `context.fillRect(0, 0, large.width, large.height);
		const side = 28 * (5 + (i % 17) / 4);
		context.drawImage(small, 3 + i % 150, 2 + i % 40, side, side);`
	for _, c := range []struct {
		name   string
		digits int
		paint  string  // paints canvas small, of 28 × 28, with digit i on canvas large
		most   float64 // mean squared error
	}{
		{"as it is", 10, `large.width = large.height = 28; context.drawImage(small, 0, 0);`, 1e-4},
		{"enlarged", 30, `large.width = 400; large.height = 300;` + enlarge + `
			if (i % 2) {
				context.globalCompositeOperation = "difference";
				context.fillStyle = "#fff";
				context.fillRect(0, 0, 400, 300);
			}`, 0.012},
		{"photographed", 8, `large.width = 640; large.height = 480;` + enlarge + `
			const photograph = context.getImageData(0, 0, 640, 480);
			photograph.data.forEach((v, k) => {
				const x = (k / 4) % 640, noise = (k * 7919) % 13;
				if (k % 4 < 3) photograph.data[k] = 200 - 0.55 * v - x / 16 + noise;
			});
			context.putImageData(photograph, 0, 0);`, 0.012},
	} {
		t.Run(c.name, func(t *testing.T) {
			some := test.First(c.digits)
			var text string
			page.Eval(`(async () => {
				const digits = bytesOf("`+base64.StdEncoding.EncodeToString(some.Pixels)+`");
				const [small, large] = [document.createElement("canvas"), document.createElement("canvas")];
				small.width = small.height = 28;
				const rows = [];
				for (let i = 0; i < digits.length / 784; i++) {
					const image = new ImageData(28, 28);
					for (let k = 0; k < 784; k++) image.data.fill(digits[784 * i + k], 4 * k, 4 * k + 3);
					for (let k = 0; k < 784; k++) image.data[4 * k + 3] = 255;
					small.getContext("2d").putImageData(image, 0, 0);
					const context = large.getContext("2d");
					`+c.paint+`
					const said = await drop(await fileOf(large));
					if (said) throw new Error(said);
					rows.push(pad().example());
				}
				return encode(rows);
			})()`, &text)
			mse, named, originals := 0.0, 0, 0
			for i, x := range floatsIn(t, text, 784) {
				exact := make([]float32, 784)
				some.Scale(dataset.Scaling{}, i, exact)
				for k, v := range exact {
					mse += math.Pow(float64(x[k]-v), 2) / 784 / float64(some.Len())
				}
				named += isNamed(train, x, some.Labels[i])
				originals += isNamed(train, exact, some.Labels[i])
			}
			t.Logf("mean squared error %.5f; the nearest of 10,000 digits names %d of %d, and %d of the originals",
				mse, named, some.Len(), originals)
			if !(mse <= c.most) || named < originals-1 {
				t.Errorf("mean squared error %g, %d of %d named: expected at most %g, and %d", mse, named, some.Len(), c.most, originals)
			}
		})
	}
	page.CheckNoErrors()
}

// isNamed returns 1 if the image of data that is nearest to x has the label, else 0.
func isNamed(data *dataset.Examples, x []float32, label uint16) int {
	if data.Labels[nearest(data, x)] == label {
		return 1
	}
	return 0
}
