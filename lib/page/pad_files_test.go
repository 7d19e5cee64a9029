package page

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"latentlab/internal/browsertest"
	"latentlab/internal/hometest"
	"latentlab/lib/dataset"
)

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
