package page

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/internal/browsertest"
)

// pageOf writes a page with outputs, and returns its path.
func pageOf(t testing.TB, background string, outputs ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	page := `<!doctype html><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,">` +
		`<body style="margin:24px;background:` + background + `">` + strings.Join(outputs, "<br>")
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// countKeys counts the keys that reach the page.
const countKeys = `globalThis.heard = 0; document.addEventListener("keydown", () => { heard++; }); 0`

// waitForFrames waits until the frames that are due are drawn.
func waitForFrames(page *browsertest.Page) {
	page.Eval(`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))`, nil)
}

// codeOf returns the code of the first explorer of a page.
func codeOf(page *browsertest.Page) (code []float64) {
	page.Eval(`document.querySelector("[data-card]").latentlab.code()`, &code)
	return code
}

// rangeOf returns the range of each number of an explorer's styles.
func rangeOf(t *testing.T, markup string) (low, high []float64) {
	t.Helper()
	d := dataIn[explorerData](t, markup)
	for k := range d.Low {
		low, high = append(low, float64(d.Low[k])), append(high, float64(d.High[k]))
	}
	return low, high
}

// imageOf returns the image of the first explorer of a page, as a data URL.
func imageOf(t *testing.T, page *browsertest.Page) (address string) {
	t.Helper()
	page.Eval(`document.querySelector("[data-part=picture]").toDataURL()`, &address)
	if len(address) < 100 {
		t.Fatalf("the image is %q", address)
	}
	return address
}

// checkStill checks that a page without scripts shows n still figures.
func checkStill(t *testing.T, page *browsertest.Page, n int) {
	t.Helper()
	var shown []float64
	page.Eval(`[...document.querySelectorAll("[data-part=still] img")].map(
		i => i.complete && i.naturalWidth && i.getBoundingClientRect().height)`, &shown)
	if len(shown) != n {
		t.Fatalf("there are %d still figures, expected %d", len(shown), n)
	}
	for i, height := range shown {
		if height < 100 {
			t.Errorf("still figure %d is %g pixels high", i, height)
		}
	}
	if n := page.Count("[data-part=live]:not([hidden])"); n != 0 {
		t.Errorf("%d live parts are shown without scripts", n)
	}
}
