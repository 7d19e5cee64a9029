package page

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
	"latentlab/internal/modeltest"
	"latentlab/lib/latent"
)

// cloudWithPath returns a cloud of n codes of two numbers with their decoder.
func cloudWithPath(t *testing.T, n int) Cloud {
	t.Helper()
	codes, err := latent.SampleNormal(n, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	c := Cloud{
		Projections: []Projection{{"code", codes}}, Decode: plainRun(t, 2).Model, Codes: codes,
		Images: modeltest.Squares(n, 6), Classes: []string{"zero", "one"}, Labels: make([]uint16, n),
	}
	for i := range c.Labels {
		c.Labels[i] = uint16(i % 2)
	}
	if c.Reconstructed, err = c.Decode.Decode(codes); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCloudPathMarkup(t *testing.T) {
	plain := markupOf(t, cloudOf(t, 7))
	for _, only := range []string{"latentlabPath", "latentlabNetwork", `data-part="strip"`, "Enter chooses"} {
		if strings.Contains(plain[:strings.Index(plain, "<script>")], only) || strings.Contains(plain, "function "+only) {
			t.Errorf("a cloud without a decoder has %s", only)
		}
	}
	c := cloudWithPath(t, 30)
	markup := markupOf(t, c)
	if again := markupOf(t, c); again != markup {
		t.Error("the same cloud has other HTML the second time")
	}
	d := dataIn[cloudData](t, markup)
	if d.Path == nil || d.Path.Height != 6 || d.Path.Width != 6 || len(d.Path.Low) != 2 {
		t.Fatalf("the script gets %+v", d.Path)
	}
	if len(d.Sprites) != 2 || !d.Sprites[1].Decoded || d.Sprites[1].Grays != nil {
		t.Errorf("the reconstructions are %+v, expected that the decoder draws them", d.Sprites[1:])
	}
	c.Reconstructed = c.Images
	if d := dataIn[cloudData](t, markupOf(t, c)); d.Sprites[1].Decoded || d.Sprites[1].Grays == nil {
		t.Errorf("other images count as what the decoder draws: %+v", d.Sprites[1])
	}
	for k := range 2 {
		for _, code := range c.Codes {
			if code[k] < d.Path.Low[k] || code[k] > d.Path.High[k] {
				t.Errorf("number %d, %g, is not from %g to %g", k, code[k], d.Path.Low[k], d.Path.High[k])
			}
		}
	}
}

// TestCloudPath checks that clicks on two points draw the path between their codes.
func TestCloudPath(t *testing.T) {
	b := browsertest.Start(t)
	c := cloudWithPath(t, 12)
	page := b.OpenFile(pageOf(t, "#ffffff", markupOf(t, c)))
	page.Wait("the cloud", `document.querySelector("[data-card]").dataset.frame`, time.Minute)
	click := func(i int) {
		page.Box("[data-part=canvas]") // scrolls there
		var at []float64
		page.Eval(`document.querySelector("[data-card]").latentlab.place(`+fmt.Sprint(i)+`)`, &at)
		page.SendMouse(input.MousePressed, at[0]+1, at[1])
		page.SendMouse(input.MouseReleased, at[0]+1, at[1])
		waitForFrames(page)
	}
	picked := func() (two [2]int) {
		page.Eval(`document.querySelector("[data-card]").latentlab.picked()`, &two)
		return two
	}
	// strip returns the images as rows of gray levels, and how many are drawn.
	strip := func() (rows [][]uint8, drawn int) {
		var opaque [][]int
		page.Eval(`[...document.querySelectorAll("[data-part=strip] canvas")].map(
			c => [...c.getContext("2d").getImageData(0, 0, 6, 6).data].filter((v, i) => i % 4 === 0 || i % 4 === 3))`, &opaque)
		for _, p := range opaque {
			var row []uint8
			for i := 0; i < len(p); i += 2 {
				row = append(row, uint8(p[i]))
			}
			if p[1] == 255 {
				drawn++
			}
			rows = append(rows, row)
		}
		return rows, drawn
	}
	if _, drawn := strip(); drawn != 0 {
		t.Errorf("%d images before a click", drawn)
	}
	click(3)
	if two := picked(); two != [2]int{3, -1} {
		t.Fatalf("after a click on point 3 the points %v are picked", two)
	}
	// The tip has the image, to 8 levels, and its reconstruction, each pixel 14 wide.
	var at []float64
	page.Eval(`document.querySelector("[data-card]").latentlab.place(3)`, &at)
	page.SendMouse(input.MouseMoved, at[0]+1, at[1])
	waitForFrames(page)
	var tip []uint8
	page.Eval(`[...document.querySelector("[data-part=picture]").getContext("2d").getImageData(0, 0, 174, 84).data].filter((v, i) => i % 4 === 0)`, &tip)
	for at := range 36 {
		y, x := at/6, at%6
		image, _, _ := c.Images.RGB(3, y, x)
		decoded, _, _ := c.Reconstructed.RGB(3, y, x)
		if a, b := tip[174*(14*y+7)+14*x+7], tip[174*(14*y+7)+90+14*x+7]; max(a, image)-min(a, image) > 19 || max(b, decoded)-min(b, decoded) > 4 {
			t.Fatalf("the tip's pixel (%d, %d) is %d and %d, expected %d and %d", x, y, a, b, image, decoded)
		}
	}
	click(8)
	if two := picked(); two != [2]int{3, 8} {
		t.Fatalf("after a click on point 8 the points %v are picked", two)
	}
	rows, drawn := strip()
	if drawn != 11 || len(rows) != 11 {
		t.Fatalf("%d of %d images are drawn, expected 11", drawn, len(rows))
	}
	between, err := latent.Line(c.Codes[3], c.Codes[8], 11)
	if err != nil {
		t.Fatal(err)
	}
	want, err := c.Decode.Decode(between)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for k, got := range row {
			if d := math.Abs(float64(got) - float64(want.Row(i)[k])); d > 2 {
				t.Fatalf("pixel %d of image %d is %g/255 off", k, i, d)
			}
		}
	}
	if text := page.Text(".cloud-ends"); !strings.Contains(text, "from one · no. 3") || !strings.Contains(text, "to zero · no. 8") {
		t.Errorf("the text below the images is %q", text)
	}
	page.Screenshot("cloud-walk")
	click(5)
	if two := picked(); two != [2]int{5, -1} {
		t.Errorf("after a third click the points %v are picked", two)
	}
	page.Focus("[data-part=canvas]")
	page.PressKeys(kb.Escape)
	waitForFrames(page)
	if _, drawn := strip(); drawn != 0 || picked() != [2]int{-1, -1} {
		t.Errorf("after Escape %d images are drawn and the points %v are picked", drawn, picked())
	}
	// By keys: the arrows bring points to the middle.
	for i := 0; i < 40 && picked()[0] < 0; i++ {
		page.PressKeys([]string{kb.ArrowLeft, kb.ArrowUp, kb.ArrowRight, kb.ArrowDown}[i/2%4])
		waitForFrames(page)
		page.PressKeys(kb.Enter)
	}
	if picked()[0] < 0 {
		t.Error("the keys pick no point")
	}
	page.CheckNoErrors()
}

// TestCloudFrames measures frames while zooming into 10,000 points.
func TestCloudFrames(t *testing.T) {
	b := browsertest.Start(t)
	c := cloudWithPath(t, 10_000)
	markup := markupOf(t, c)
	page := b.OpenFile(pageOf(t, "#ffffff", markup))
	page.Wait("the cloud", `document.querySelector("[data-card]").dataset.frame`, time.Minute)
	page.Eval(`document.querySelector("[data-card]").latentlab.pick(1); document.querySelector("[data-card]").latentlab.pick(2)`, nil)
	var seen struct{ Frames, Seconds, Mean float64 }
	page.Eval(`new Promise(done => {
		const root = document.querySelector("[data-card]"), canvas = root.querySelector("[data-part=canvas]");
		const box = canvas.getBoundingClientRect();
		const began = performance.now();
		let n = 0, sum = 0;
		(function next(now) {
			if (n) sum += +root.dataset.frame;
			if (now - began > 2000) { done({ Frames: n, Seconds: (now - began) / 1000, Mean: sum / n }); return; }
			n++;
			canvas.dispatchEvent(new WheelEvent("wheel", {
				deltaY: now - began < 1000 ? -20 : 20, clientX: box.x + 300, clientY: box.y + 200, bubbles: true, cancelable: true,
			}));
			requestAnimationFrame(next);
		})(began);
	})`, &seen)
	t.Logf("10,000 points, %.2f MB: %.0f frames a second while zooming, %.1f ms each",
		float64(len(markup))/1e6, seen.Frames/seen.Seconds, seen.Mean)
	if seen.Mean <= 0 || seen.Mean > 150 {
		t.Errorf("a frame takes %.1f ms, expected about 10", seen.Mean)
	}
	page.Screenshot("cloud-frames")
	page.CheckNoErrors()
}

func TestWithMidpoints(t *testing.T) {
	codes := [][]float32{{0, 0}, {3, 6}, {-3, 6}}
	got := withMidpoints(codes)
	if len(got) != 9 {
		t.Fatalf("%d codes, expected 9", len(got))
	}
	for _, z := range got {
		if len(z) != 2 || z[0] < -3 || z[0] > 3 || z[1] < 0 || z[1] > 6 {
			t.Errorf("%v is not between the codes", z)
		}
	}
}
