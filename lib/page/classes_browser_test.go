package page

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"latentlab/internal/browsertest"
	"latentlab/internal/modeltest"
	"latentlab/lib/latent"
)

// TestClasses opens an explorer and a cloud of 2, of 26 and of 300 classes.
func TestClasses(t *testing.T) {
	b := browsertest.Start(t)
	for _, n := range []int{2, 26, 300} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			names := make([]string, n)
			for i := range names {
				names[i] = string(rune('A' + i%26))
				if n > 26 {
					names[i] = fmt.Sprintf("species %d", i)
				}
			}
			codes, err := latent.SampleNormal(3*n, 2, 3)
			if err != nil {
				t.Fatal(err)
			}
			labels := make([]uint16, 3*n)
			for i := range labels {
				labels[i] = uint16(i % n)
			}
			_, explorer := explored(t, Explorer{
				Model: plainRun(t, n+2).Model, OneHot: n, Codes: codes, Labels: labels, Classes: names,
			})
			cloud := markupOf(t, Cloud{
				Images: modeltest.Squares(3*n, 6), Labels: labels, Classes: names, Projections: []Projection{{"code", codes}},
			})
			page := b.ForTest(t).OpenFile(pageOf(t, "#ffffff", explorer, cloud))
			page.WaitLive("body", 20*time.Second)
			for _, width := range []int64{1000, 400} {
				page.Run("the window's width", time.Minute, emulation.SetDeviceMetricsOverride(width, 1900, 1, false))
				waitForFrames(page)
				var heights []float64
				page.Eval(`["classes", "legend"].flatMap((part) => [...document.querySelectorAll("[data-part=" + part + "]")]
					.map((e) => e.getBoundingClientRect().height))`, &heights)
				for i, most := range []float64{350, 110, 330} { // of the plane and of the stage, 330 and 460, or less
					if heights[i] == 0 || heights[i] > most {
						t.Errorf("at %d pixels, element %d is %g pixels high, expected at most %g", width, i, heights[i], most)
					}
				}
				page.Wait("the images of classes in sight", `[...document.querySelectorAll("[data-part=classes] canvas")].slice(0, 2)
					.every((c) => c.getContext("2d").getImageData(0, 0, 1, 1).data[3] === 255)`, 20*time.Second)
				page.Screenshot(fmt.Sprintf("classes-%d-%d", n, width))
			}
			searches := page.Count("input[type=search]")
			if want := map[bool]int{true: 2}[n == 300]; searches != want {
				t.Errorf("there are %d searches, expected %d", searches, want)
			}
			if n == 300 {
				checkSearch(t, page)
			}
			page.CheckNoErrors()
		})
	}
}

// checkSearch searches classes of an explorer and of a cloud with 300.
func checkSearch(t *testing.T, page *browsertest.Page) {
	page.Eval(countKeys, nil)
	page.Focus("input[type=search]")
	page.PressKeys("species 27")
	var found []string
	page.Eval(`[...document.querySelectorAll("[data-part=classes] button")].filter((b) => !b.hidden).map((b) => b.textContent)`, &found)
	if len(found) != 11 || found[0] != "species 27" || found[1] != "species 270" {
		t.Errorf("the search finds %q, expected species 27 and 270 to 279", found)
	}
	page.PressKeys("9\r")
	waitForFrames(page)
	if code := codeOf(page); code[279] != 1 {
		t.Error("Enter does not choose species 279")
	}
	var heard int
	page.Eval("globalThis.heard", &heard)
	if heard != 0 {
		t.Errorf("%d keys reached the page", heard)
	}
	page.Eval(`document.querySelectorAll("input[type=search]")[1].focus()`, nil)
	page.PressKeys("species 29\r")
	shown := func() (n int) {
		page.Eval(`document.querySelectorAll("[data-part=legend] button[aria-pressed=true]").length`, &n)
		return n
	}
	if n := shown(); n != 11 {
		t.Errorf("%d classes are shown, expected the 11 that the search finds", n)
	}
	page.Screenshot("classes-search")
	page.Eval(`document.querySelectorAll("[data-part=legend] button")[29].dispatchEvent(new MouseEvent("dblclick"))`, nil)
	if n := shown(); n != 1 {
		t.Errorf("%d classes are shown after a double click on one", n)
	}
}
