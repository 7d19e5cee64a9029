package page

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
)

// TestExplorerClassesInBrowser opens an explorer of a decoder that is given the
// class.
func TestExplorerClassesInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	r := supervisedRun(t)
	_, markup := explored(t, Explorer{Model: r.Model, OneHot: 10, Low: -2, High: 2})
	page := b.OpenFile(pageOf(t, "#111111", markup))
	page.Wait("the explorer", `document.querySelector("[data-card]").dataset.frame`, time.Minute)
	page.Eval(countKeys, nil)
	class := func() (class int, pressed string) {
		for k, v := range codeOf(page)[:10] {
			if v == 1 {
				class = k
			}
		}
		page.Eval(`[...document.querySelectorAll("[data-part=classes] button[aria-pressed=true]")].map(b => b.textContent).join()`, &pressed)
		return class, pressed
	}
	if c, pressed := class(); c != 0 || pressed != "0" {
		t.Errorf("class %d, and %q is pressed, expected 0", c, pressed)
	}
	before := imageOf(t, page)
	page.Click("[data-part=classes] button:nth-child(8)")
	waitForFrames(page)
	if c, pressed := class(); c != 7 || pressed != "7" {
		t.Errorf("after a click on 7 the class is %d, and %q is pressed", c, pressed)
	}
	if imageOf(t, page) == before {
		t.Error("another class has the same image")
	}
	page.Focus("[data-part=pad]")
	page.PressKeys("3" + kb.ArrowUp)
	waitForFrames(page)
	if c, pressed := class(); c != 3 || pressed != "3" {
		t.Errorf("after the key 3 the class is %d, and %q is pressed", c, pressed)
	}
	// The small image of a class is the large one for that class.
	page.Wait("the small images", `(() => {
		const root = document.querySelector("[data-card]"), bytes = c => String(c.getContext("2d").getImageData(0, 0, 6, 6).data);
		root.latentlab.draw();
		const small = root.querySelector("[data-part=classes] button:nth-child(4) canvas");
		return bytes(root.querySelector("[data-part=picture]")) === bytes(small);
	})()`, time.Minute)
	var heard int
	page.Eval("globalThis.heard", &heard)
	if heard != 0 {
		t.Errorf("%d keys reached the page", heard)
	}
	page.Screenshot("explorer-classes")
	page.CheckNoErrors()
}

// TestExplorerSliders opens an explorer of codes of many dimensions.
func TestExplorerSliders(t *testing.T) {
	b := browsertest.Start(t)
	_, markup := explored(t, Explorer{Model: plainRun(t, 20).Model, Low: -1, High: 3})
	page := b.OpenFile(pageOf(t, "#ffffff", markup))
	page.Wait("the explorer", `document.querySelector("[data-card]").dataset.frame`, time.Minute)
	if n := page.Count("[data-part=sliders] input"); n != 20 {
		t.Errorf("%d sliders, expected 20", n)
	}
	if box := page.Box("[data-card]"); box.Height > 700 || box.Width > 720 {
		t.Errorf("the explorer takes %g × %g pixels, expected at most 720 × 700", box.Width, box.Height)
	}
	third := `[data-part=sliders] label:nth-child(3) input`
	page.Drag(third, []float64{0.5, 0.6, 1}, 20*time.Millisecond, nil)
	waitForFrames(page)
	if got := codeOf(page); math.Abs(got[2]-3) > 0.05 || got[1] != 1 {
		t.Errorf("after a drag to its end the third number is %g, the second %g, expected 3 and 1", got[2], got[1])
	}
	if text := page.Text(`[data-part=sliders] label:nth-child(3) span`); text != "3.00" {
		t.Errorf("the slider's value is shown as %q, expected 3.00", text)
	}
	page.Eval(`document.querySelector("`+third+`").dispatchEvent(new MouseEvent("dblclick", { bubbles: true }))`, nil)
	waitForFrames(page)
	if got := codeOf(page); got[2] != 0 {
		t.Errorf("after a double click the number is %g, expected 0", got[2])
	}
	// The plane moves the two dimensions that are chosen for it.
	page.Eval(`(() => {
		const s = document.querySelector("[data-part=across]");
		s.value = 4;
		s.dispatchEvent(new Event("change"));
	})()`, nil)
	page.Focus("[data-part=pad]")
	page.PressKeys(kb.ArrowRight)
	waitForFrames(page)
	if got := codeOf(page); math.Abs(got[4]-1.04) > 1e-5 || got[0] != 1 {
		t.Errorf("the arrow made the code %v, expected its fifth number 1.04", got[:5])
	}
	page.Screenshot("explorer-sliders")
	page.CheckNoErrors()
}

// TestExplorerMotion checks that for a reader who wants no motion the walk goes from
// one sample of N(0, I) to the next at once.
func TestExplorerMotion(t *testing.T) {
	b := browsertest.Start(t)
	_, markup := explored(t, Explorer{Model: plainRun(t, 2).Model})
	page := b.OpenFile(pageOf(t, "#ffffff", markup))
	page.Wait("the explorer", `document.querySelector("[data-card]").dataset.frame`, time.Minute)
	noMotion := &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"}
	page.Run("asking for less motion", time.Minute, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{noMotion}))
	seen := [][]float64{codeOf(page)}
	for range 3 {
		page.Click("[data-part=walk]")
		waitForFrames(page)
		here := codeOf(page)
		if slices.Equal(here, seen[len(seen)-1]) {
			t.Errorf("the walk stays at %v", here)
		}
		if math.Hypot(here[0], here[1]) > 7 {
			t.Errorf("%v is hardly a sample of N(0, I)", here)
		}
		waitForFrames(page)
		if after := codeOf(page); !slices.Equal(after, here) {
			t.Errorf("the code moves from %v to %v", here, after)
		}
		seen = append(seen, here)
		page.Click("[data-part=walk]") // ends it
	}
	page.CheckNoErrors()
}
