package page

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

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

// tenDigits are the lines of drawn digits 0 to 9, each a list of points in a square of 100.
const tenDigits = `[[[[50,10],[38,13],[27,25],[22,45],[24,68],[32,85],[45,92],[58,90],[69,80],[75,60],[75,40],[70,22],[60,12],[50,10]]],
	[[[50,8],[50,92]]],
	[[[25,28],[28,18],[35,12],[45,8],[55,8],[65,12],[70,20],[71,30],[66,43],[45,65],[22,90],[80,90]]],
	[[[25,15],[36,9],[50,8],[63,12],[70,20],[71,30],[63,41],[45,48],[62,51],[72,61],[74,75],[67,86],[53,92],[38,91],[25,85]]],
	[[[30,10],[25,55],[75,55]],[[65,10],[65,92]]],
	[[[72,10],[32,10],[28,45],[40,41],[55,42],[66,48],[73,58],[74,71],[68,82],[58,90],[45,92],[33,90],[24,84]]],
	[[[65,8],[50,17],[37,35],[29,58],[29,73],[35,85],[45,92],[58,91],[67,83],[70,74],[66,65],[55,59],[42,61],[30,72]]],
	[[[22,12],[75,12],[63,32],[52,55],[42,92]]],
	[[[65,20],[57,12],[48,10],[38,13],[32,22],[34,33],[43,43],[60,56],[67,66],[68,78],[62,88],[50,92],[38,89],[32,80],[32,69],[40,57],[58,42],[66,30],[65,20]]],
	[[[68,28],[61,15],[52,12],[42,14],[34,23],[32,35],[39,47],[51,50],[61,44],[67,34],[68,28],[66,60],[58,92]]]]`

// TestPadDrawing draws digits with the mouse and with keys.
func TestPadDrawing(t *testing.T) {
	b := browsertest.Start(t)
	hometest.Need(t, "MNIST", "data", "mnist")
	digits := must(dataset.MNIST()).Train.First(10_000)
	page := b.OpenFile(pageOf(t, "#111111", padCard(t, digits), padCard(t, digits)))
	page.WaitLive("body", 20*time.Second)
	page.Eval(padHelpers+";"+countKeys, nil)
	example := func(n int) []float32 {
		waitForFrames(page)
		var text string
		page.Eval(fmt.Sprintf("pad(%d).example() ? encode([pad(%[1]d).example()]) : ''", n), &text)
		if text == "" {
			return nil
		}
		return floatsIn(t, text, 784)[0]
	}
	if example(0) != nil {
		t.Error("an empty pad has an example")
	}

	t.Run("mouse", func(t *testing.T) {
		box := page.Box("[data-part=own-paper]")
		for _, line := range [][][2]float64{{{60, 70}, {120, 66}, {180, 64}, {150, 120}, {120, 170}, {100, 220}}} {
			for i, p := range line {
				kind := input.MouseMoved
				if i == 0 {
					kind = input.MousePressed
				}
				page.SendMouse(kind, box.X+p[0], box.Y+p[1])
			}
			end := line[len(line)-1]
			page.SendMouse(input.MouseReleased, box.X+end[0], box.Y+end[1])
		}
		page.SendMouse(input.MouseMoved, box.X+10, box.Y+10)
		x := example(0)
		if x == nil || isNamed(digits, x, 7) == 0 {
			t.Error("a drawn 7 is none to its nearest digit")
		}
		if example(1) != nil {
			t.Error("the second pad follows the first")
		}
		page.Screenshot("pad-drawn")
		var said [][]bool
		page.Eval(`document.querySelector("[data-card]").latentlab.said`, &said)
		if n := len(said); n < 3 || !said[n-1][1] || said[1][1] {
			t.Errorf("changes are reported as [is drawn, is done] %v", said)
		}
		page.Click("[data-part=own-undo]")
		if example(0) != nil {
			t.Error("Undo leaves the only line")
		}
		var disabled bool
		page.Eval(`document.querySelector("[data-part=own-undo]").disabled`, &disabled)
		if !disabled {
			t.Error("Undo can be pressed on an empty pad")
		}
	})

	t.Run("sizes", func(t *testing.T) {
		for _, share := range []float64{0.95, 0.5, 0.2} { // of the pad's width
			var text string
			page.Eval(fmt.Sprintf(`(async () => {
				const paper = document.querySelector("[data-part=own-paper]"), box = paper.getBoundingClientRect(), rows = [];
				paper.setPointerCapture = () => {};
				for (const digit of %s) {
					pad().clear();
					for (const line of digit) {
						line.forEach(([x, y], i) => paper.dispatchEvent(new PointerEvent(i ? "pointermove" : "pointerdown", {
							pointerId: 1, clientX: box.x + box.width * (0.02 + %v * x / 100), clientY: box.y + box.height * (0.02 + %[2]v * y / 100) })));
						paper.dispatchEvent(new PointerEvent("pointerup", { pointerId: 1 }));
					}
					await frames();
					rows.push(pad().example());
				}
				delete paper.setPointerCapture;
				pad().clear();
				return encode(rows);
			})()`, tenDigits, share), &text)
			for digit, x := range floatsIn(t, text, 784) {
				if isNamed(digits, x, uint16(digit)) == 0 {
					t.Errorf("a %d drawn on %v of the pad's width is a %d to its nearest digit",
						digit, share, digits.Labels[nearest(digits, x)])
				}
			}
		}
	})

	t.Run("finger", func(t *testing.T) {
		box := page.Box("[data-part=own-paper]")
		touch := func(kind input.TouchType, points ...*input.TouchPoint) {
			page.Run("touching the pad", time.Minute, input.DispatchTouchEvent(kind, points))
		}
		page.Run("a touch screen", time.Minute, emulation.SetTouchEmulationEnabled(true))
		for i := range 20 {
			kind := input.TouchMove
			if i == 0 {
				kind = input.TouchStart
			}
			touch(kind, &input.TouchPoint{X: box.X + 126, Y: box.Y + 30 + 10*float64(i)})
		}
		touch(input.TouchEnd)
		page.Run("no touch screen", time.Minute, emulation.SetTouchEmulationEnabled(false))
		if x := example(0); x == nil || isNamed(digits, x, 1) == 0 {
			t.Error("a 1 that a finger draws is none to its nearest digit")
		}
		page.Click("[data-part=own-clear]")
	})

	t.Run("keys", func(t *testing.T) {
		page.Eval(`document.body.style.paddingBottom = "3000px"`, nil)
		page.Focus("[data-part=own-paper]")
		var before, after float64
		page.Eval(`scrollY`, &before)
		page.PressKeys(strings.Repeat(kb.ArrowUp, 10) + " " + strings.Repeat(kb.ArrowDown, 20) + " " + strings.Repeat(kb.ArrowRight, 3))
		x := example(0)
		if x == nil || isNamed(digits, x, 1) == 0 {
			t.Error("a 1 that keys draw is none to its nearest digit")
		}
		page.Screenshot("pad-keys")
		if text := page.Text("[data-part=own-said]"); text != "The brush is up." {
			t.Errorf("the pad has said %q", text)
		}
		page.PressKeys(" " + kb.ArrowRight + kb.Escape + kb.Backspace)
		if rest := example(0); !slices.Equal(rest, x) {
			t.Error("Backspace has not removed the last line")
		}
		page.PressKeys(kb.Delete)
		if example(0) != nil {
			t.Error("Delete leaves lines")
		}
		// Two arrows that are held move the brush diagonally.
		page.Eval(`(() => {
			const paper = document.querySelector("[data-part=own-paper]");
			const send = (type, key, repeat = false) => paper.dispatchEvent(new KeyboardEvent(type, { key, repeat, bubbles: true, cancelable: true }));
			send("keydown", " ");
			send("keydown", "ArrowUp");
			for (let i = 0; i < 9; i++) send("keydown", "ArrowRight", true);
		})()`, nil)
		x = example(0)
		columns := map[int]bool{}
		for k, v := range x {
			if v > 0.5 {
				columns[k%28] = true
			}
		}
		if len(columns) < 12 {
			t.Errorf("a diagonal takes %d columns, expected about 20", len(columns))
		}
		var heard int
		page.Eval("globalThis.heard", &heard)
		if heard != 0 {
			t.Errorf("%d keys reached the page", heard)
		}
		if page.Eval(`scrollY`, &after); after != before {
			t.Errorf("keys scroll the page from %v to %v", before, after)
		}
		page.PressKeys(kb.Tab)
		var at string
		page.Eval(`document.activeElement.dataset.part`, &at)
		if at != "own-undo" {
			t.Errorf("Tab leads from the pad to %q, expected the button Undo", at)
		}
	})
	page.CheckNoErrors()
}

// TestPadFiles drops files on pads that a model cannot see, and images for models of photographs.
func TestPadFiles(t *testing.T) {
	b := browsertest.Start(t)
	hometest.Need(t, "MNIST", "data", "mnist")
	hometest.Need(t, "Fashion-MNIST", "data", "fashion-mnist")
	digits, clothes := must(dataset.MNIST()).Train.First(100), must(dataset.FashionMNIST()).Train.First(100)
	page := b.OpenFile(pageOf(t, "#ffffff", padCard(t, digits), padCard(t, clothes), padCard(t, paintings(40, 16))))
	page.WaitLive("body", 20*time.Second)
	page.Eval(padHelpers+`;
		globalThis.canvasOf = (width, height, paint) => {
			const canvas = Object.assign(document.createElement("canvas"), { width, height });
			paint(canvas.getContext("2d"));
			return canvas;
		};`, nil)
	for _, c := range []struct{ file, want string }{
		{`null`, "There is no image in that: choose a file."},
		{`new File(["a text"], "notes.txt", { type: "text/plain" })`,
			"notes.txt is no image that this browser can read: choose a PNG, JPEG, GIF or WebP file."},
		{`new File(["\x89PNG\r\n\x1a\n then nothing"], "damaged.png", { type: "image/png" })`,
			"damaged.png is no image that this browser can read: choose a PNG, JPEG, GIF or WebP file."},
		{`new File([new Uint8Array(31e6)], "huge.png", { type: "image/png" })`, "huge.png has 31 MB: choose an image of at most 30 MB."},
		{`new File([bytesOf("` + base64.StdEncoding.EncodeToString(emptyPNG(t, 10_000, 10_000)) + `")], "bomb.png", { type: "image/png" })`,
			"bomb.png has 10000 × 10000 pixels: choose an image of at most 60 million."},
		{`await fileOf(canvasOf(50, 40, (c) => c.fillRect(0, 0, 50, 40)))`,
			"That image has one color only: choose one with something drawn on it."},
		{`await fileOf(canvasOf(50, 40, (c) => {}))`, "That image has one color only: choose one with something drawn on it."},
	} {
		var said string
		page.Eval(`(async () => drop(`+c.file+`))()`, &said)
		if said != c.want {
			t.Errorf("of %.60s the pad has said %q, expected %q", c.file, said, c.want)
		}
	}
	if n := page.Count("[data-part=own-said]"); n != 3 {
		t.Errorf("%d pads, expected 3", n)
	}

	// A pasted image is taken too.
	page.Eval(`(async () => {
		const transfer = new DataTransfer();
		transfer.items.add(await fileOf(canvasOf(100, 100, (c) => c.fillRect(40, 10, 10, 60))));
		document.querySelector("[data-part=own-paper]").dispatchEvent(
			new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer }));
	})()`, nil)
	page.Wait("the pasted image", `!!pad().example()`, 20*time.Second)

	// So is a chosen one, twice.
	chosen := filepath.Join(t.TempDir(), "<b>chosen.png")
	for range 2 {
		if err := os.WriteFile(chosen, emptyPNG(t, 20, 20), 0o644); err != nil {
			t.Fatal(err)
		}
		page.Eval(`pad(1).clear()`, nil)
		page.Run("choosing a file", time.Minute, chromedp.SetUploadFiles(`[data-card]:nth-of-type(2) [data-part=own-file]`, []string{chosen}))
		page.Wait("the chosen image", `!!pad(1).example()`, 20*time.Second)
	}

	// For clothes the middle of an image is resized, and inverted as it is on white; in color it is
	// only resized.
	var gray, color []float64
	page.Eval(`(async () => {
		const file = await fileOf(canvasOf(300, 140, (c) => {
			c.fillStyle = "#ffffff";
			c.fillRect(0, 0, 300, 140);
			c.fillStyle = "#cc0000";
			c.fillRect(80 + 50, 50, 45, 40);
		}));
		for (const n of [1, 2]) await drop(file, n);
		return Array.from(pad(1).example());
	})()`, &gray)
	page.Eval(`Array.from(pad(2).example())`, &color)
	red := 1 - 0.299*0xcc/255
	for _, c := range []struct {
		x, y int
		want float64
	}{{9, 12, 0}, {10, 9, 0}, {10, 10, red}, {18, 17, red}, {19, 12, 0}, {18, 18, 0}} {
		if got := gray[28*c.y+c.x]; math.Abs(got-c.want) > 0.01 {
			t.Errorf("pixel %d, %d is %.3f, expected %.3f", c.x, c.y, got, c.want)
		}
	}
	// 8.75 pixels make one of 16: the square is from 5.71 to 10.86 across.
	for _, c := range []struct {
		x, y int
		want [3]float64
	}{{0, 0, [3]float64{1, 1, 1}}, {7, 7, [3]float64{0.8, 0, 0}}, {5, 7, [3]float64{1 - 0.2*0.286, 1 - 0.286, 1 - 0.286}}} {
		for k, want := range c.want {
			if got := color[3*(16*c.y+c.x)+k]; math.Abs(got-want) > 0.02 {
				t.Errorf("channel %d of pixel %d, %d is %.3f, expected %.3f", k, c.x, c.y, got, want)
			}
		}
	}
	page.Screenshot("pad-files")
	page.CheckNoErrors()
}

// emptyPNG returns a black PNG of one bit for a pixel, which takes few bytes.
func emptyPNG(t *testing.T, width, height int) []byte {
	t.Helper()
	var out, data bytes.Buffer
	out.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, content []byte) {
		out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(content))))
		all := append([]byte(kind), content...)
		out.Write(binary.BigEndian.AppendUint32(all, crc32.ChecksumIEEE(all)))
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(width))
	chunk("IHDR", append(binary.BigEndian.AppendUint32(head, uint32(height)), 1, 0, 0, 0, 0))
	z := zlib.NewWriter(&data)
	row := make([]byte, 1+(width+7)/8)
	for range height {
		if _, err := z.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	chunk("IDAT", data.Bytes())
	chunk("IEND", nil)
	return out.Bytes()
}
