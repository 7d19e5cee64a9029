package page

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
	"latentlab/internal/hometest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/latent"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// wideRun returns a run of an autoencoder with the widths of notebook 004, after
// two epochs on digits.
func wideRun(t *testing.T) (*run.Run, *dataset.Set) {
	t.Helper()
	hometest.Need(t, "MNIST", "data", "mnist")
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	digits, err := dataset.MNIST()
	if err != nil {
		t.Fatal(err)
	}
	m, err := ae.New(ae.Config{Hidden: []int{1000, 1000}, Code: 2})
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Train(t.Context(), m, digits.Train.First(3000), nil, train.Epochs(2), train.BatchSize(100))
	if err != nil {
		t.Fatal(err)
	}
	return r, digits
}

// TestExplorerInBrowser opens explorers of a decoder 2–1000–1000–784 as in a
// saved notebook: from a file, twice on one page.
func TestExplorerInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	r, digits := wideRun(t)
	some := digits.Test.First(3000)
	codes, err := r.Encode(some)
	if err != nil {
		t.Fatal(err)
	}
	_, markup := explored(t, Explorer{
		Model: r.Model, Codes: codes, Labels: some.Labels, Samples: codes[:3], Caption: "A decoder of 1,000 units a layer.",
	})
	t.Logf("the output is %.2f MB", float64(len(markup))/1e6)
	if len(markup) > 2_500_000 {
		t.Errorf("the output is %d bytes, expected at most 2.5 MB", len(markup))
	}
	path := pageOf(t, "#ffffff", markup, markup)
	page := b.OpenFile(path)
	page.Wait("both explorers", `[...document.querySelectorAll("[data-card]")].filter(e => e.dataset.frame).length === 2`, time.Minute)
	page.Eval(countKeys, nil)
	opened := codeOf(page)

	t.Run("drag", func(t *testing.T) {
		before := imageOf(t, page)
		box := page.Box("[data-part=pad]")
		page.SendMouse(input.MousePressed, box.X+60, box.Y+60)
		began := time.Now()
		for i := range 30 {
			page.SendMouse(input.MouseMoved, box.X+60+6*float64(i), box.Y+60+5*float64(i))
		}
		t.Logf("30 moves in %v", time.Since(began).Round(time.Millisecond))
		page.SendMouse(input.MouseReleased, box.X+240, box.Y+210)
		waitForFrames(page)
		low, high := rangeOf(t, markup)
		code := codeOf(page)
		for k, place := range []float64{(60 + 174 - 1) / 330., 1 - (60+145-1)/330.} {
			if want := low[k] + place*(high[k]-low[k]); math.Abs(code[k]-want) > 0.02*(high[k]-low[k]) {
				t.Errorf("number %d is %g, expected about %g where the pointer is", k, code[k], want)
			}
		}
		if before == imageOf(t, page) {
			t.Error("the image has not changed with the pointer")
		}
		page.SendMouse(input.MouseMoved, box.X+20, box.Y+20)
		waitForFrames(page)
		if after := codeOf(page); after[0] != code[0] {
			t.Error("the code follows a pointer whose button is not pressed")
		}
		var other []float64
		page.Eval(`document.querySelectorAll("[data-card]")[1].latentlab.code()`, &other)
		if other[0] == code[0] {
			t.Error("the second explorer follows the first")
		}
	})

	t.Run("pixels", func(t *testing.T) {
		low, high := rangeOf(t, markup)
		random, err := latent.SampleUniform(1000, 2, 0, 1, 77)
		if err != nil {
			t.Fatal(err)
		}
		for _, z := range random {
			for k := range z {
				z[k] = float32(low[k] + float64(z[k])*(high[k]-low[k]))
			}
		}
		want, err := r.Decode(random)
		if err != nil {
			t.Fatal(err)
		}
		list, err := json.Marshal(random)
		if err != nil {
			t.Fatal(err)
		}
		var text string
		page.Eval(`(() => {
			const root = document.querySelector("[data-card]"), pen = root.querySelector("[data-part=picture]").getContext("2d");
			let text = "";
			for (const code of `+string(list)+`) {
				root.latentlab.set(code);
				root.latentlab.draw();
				const p = pen.getImageData(0, 0, 28, 28).data;
				for (let i = 0; i < p.length; i += 4) text += String.fromCharCode(p[i]);
			}
			return btoa(text);
		})()`, &text)
		got, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(got) != len(want.Pixels) {
			t.Fatalf("%d pixels (%v), expected %d", len(got), err, len(want.Pixels))
		}
		largest, squares, bright := 0, 0, 0
		for i := range got {
			d := max(int(got[i])-int(want.Pixels[i]), int(want.Pixels[i])-int(got[i]))
			largest, squares, bright = max(largest, d), squares+d*d, max(bright, int(want.Pixels[i]))
		}
		off := math.Sqrt(float64(squares) / float64(len(got)))
		t.Logf("1,000 codes: a pixel is at most %d/255 off, with a root mean square of %.3f/255", largest, off)
		if off > 3 { // 2 for the codes of images among them
			t.Errorf("pixels are %.2f/255 from what the library decodes, expected at most 3/255", off)
		}
		if bright < 100 {
			t.Errorf("the brightest pixel is %d: these images test nothing", bright)
		}
	})

	t.Run("frames", func(t *testing.T) {
		// Moves the pointer several times a frame for 2 s, counts the frames with a
		// new image, and measures the longest time between two.
		var seen struct{ Frames, Seconds, Mean, Worst float64 }
		page.Eval(`new Promise(done => {
			const root = document.querySelector("[data-card]"), pad = root.querySelector("[data-part=pad]");
			const box = pad.getBoundingClientRect();
			const at = (kind, now) => pad.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 1, button: 0, buttons: 1,
				clientX: box.x + 165 + 150 * Math.cos(now / 300), clientY: box.y + 165 + 150 * Math.sin(now / 470) }));
			pad.setPointerCapture = () => {};
			at("pointerdown", 0);
			const began = performance.now();
			let n = 0, sum = 0, worst = 0, last = began;
			(function next(now) {
				if (n) { sum += +root.dataset.frame; worst = Math.max(worst, now - last); }
				last = now;
				if (now - began > 2000) {
					at("pointerup", now);
					delete pad.setPointerCapture;
					done({ Frames: n, Seconds: (now - began) / 1000, Mean: sum / n, Worst: worst });
					return;
				}
				n++;
				for (let k = 0; k < 4; k++) at("pointermove", now + k);
				requestAnimationFrame(next);
			})(began);
		})`, &seen)
		rate := seen.Frames / seen.Seconds
		t.Logf("%.0f frames a second over %.1f s; a frame computes for %.2f ms on average; the longest gap was %.0f ms",
			rate, seen.Seconds, seen.Mean, seen.Worst)
		if rate < 8 {
			t.Errorf("%.1f frames a second, expected 50 and more on an idle machine", rate)
		}
		if seen.Mean <= 0 || seen.Mean > 100 {
			t.Errorf("a frame takes %.2f ms, expected about 1", seen.Mean)
		}
	})

	t.Run("keys", func(t *testing.T) {
		low, high := rangeOf(t, markup)
		page.Focus("[data-part=pad]")
		page.PressKeys(kb.Home)
		waitForFrames(page)
		start := codeOf(page)
		page.PressKeys(kb.ArrowRight + kb.ArrowUp + kb.ArrowUp)
		page.PressKey(kb.ArrowLeft, input.ModifierShift)
		waitForFrames(page)
		got := codeOf(page)
		for k, steps := range []float64{1 - 10, 2} {
			if want := start[k] + steps*(high[k]-low[k])/100; math.Abs(got[k]-want) > 1e-3*(high[k]-low[k]) {
				t.Errorf("number %d is %g after the keys, expected %g", k, got[k], want)
			}
		}
		var heard int
		page.Eval("globalThis.heard", &heard)
		if heard != 0 {
			t.Errorf("%d keys reached the page, which may act on them", heard)
		}
		if text := page.Text("[data-part=numbers]"); !strings.Contains(text, "z₁ = ") {
			t.Errorf("the numbers are shown as %q", text)
		}
	})

	t.Run("buttons", func(t *testing.T) {
		for i := range 4 {
			page.Click("[data-part=sample]")
			waitForFrames(page)
			want := codes[i%3]
			if got := codeOf(page); float32(got[0]) != want[0] || float32(got[1]) != want[1] {
				t.Errorf("sample %d is %v, expected %v", i, got, want)
			}
		}
		page.Click("[data-part=reset]")
		waitForFrames(page)
		if got := codeOf(page); got[0] != opened[0] || got[1] != opened[1] {
			t.Errorf("after Reset the code is %v, expected %v, with which it opened", got, opened)
		}
		page.Click("[data-part=walk]")
		page.Wait("the walk", `document.querySelector("[data-card]").latentlab.code()[0] !== `+fmt.Sprint(opened[0]), time.Minute)
		page.Click("[data-part=walk]")
		waitForFrames(page)
		stopped := codeOf(page)
		waitForFrames(page)
		if after := codeOf(page); after[0] != stopped[0] {
			t.Error("the walk goes on after it was stopped")
		}
	})

	page.Eval("scrollTo(0, 0)", nil)
	page.Screenshot("explorer")
	page.CheckNoErrors()

	t.Run("no scripts", func(t *testing.T) {
		still := b.OpenFileWithoutScripts(path)
		checkStill(t, still, 2)
		still.Screenshot("explorer-still")
	})
}
