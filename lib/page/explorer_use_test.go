package page

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"latentlab/internal/browsertest"
	"latentlab/lib/latent"
)

// someUse is the KL of 20 dimensions, most of which have collapsed.
var someUse = []float64{
	0.003, 2.314, 0.0004, 1.5, 0.021, 3.172, 0, 0.008, 0.9561, 2.75,
	0.0012, 1.8804, 0.002, 0.04, 2.02, 0.0317, 0.031, 1.2, 0.006, 0.55,
}

// TestExplorerUse checks what the script gets of Use, and that the plane opens with the two dimensions used most.
func TestExplorerUse(t *testing.T) {
	codes := [][]float32{{0, 5, 1, -3}, {0, -5, 1.1, 3}, {0.1, 5, 0.9, 3}}
	x, markup := explored(t, Explorer{
		Model: plainRun(t, 4).Model, Codes: codes, Use: []float64{2, 1e-7, 0.5, 0}, UseName: "</script>, nats",
	})
	d := dataIn[explorerData](t, markup)
	if !slices.Equal(d.Use, []float64{2, 1e-7, 0.5, 0}) || d.UseName != "</script>, nats" {
		t.Errorf("the script gets %v of %q", d.Use, d.UseName)
	}
	if x.across != 0 || x.up != 2 {
		t.Errorf("the plane shows the numbers %d and %d, expected 0 and 2", x.across, x.up)
	}
	_, plain := explored(t, Explorer{Model: x.Model, Codes: codes, UseName: "KL, nats"})
	if dataIn[explorerData](t, plain).Use != nil {
		t.Error("there are bars without Use")
	}
	_, styles := explored(t, Explorer{Model: supervisedRun(t).Model, OneHot: 10, Use: []float64{1, 2}, UseName: "change"})
	if d := dataIn[explorerData](t, styles); len(d.Use) != 2 || len(d.Low) != 2 {
		t.Errorf("there are %d bars for a style of %d numbers, expected 2", len(d.Use), len(d.Low))
	}
}

func TestExplorerUseErrors(t *testing.T) {
	plain, supervised := plainRun(t, 2), supervisedRun(t)
	for want, e := range map[string]Explorer{
		"3 values of Use, and codes have 2 dimensions: expected": {Use: []float64{1, 2, 3}, UseName: "KL, nats"},
		"0 values of Use, and codes have 2 dimensions":           {Use: []float64{}, UseName: "KL, nats"},
		"codes have 2 dimensions without the 10 of OneHot":       {Use: make([]float64, 12), UseName: "KL, nats", OneHot: 10},
		"value 1 of Use is -1":                                   {Use: []float64{0, -1}, UseName: "KL, nats"},
		"value 0 of Use is NaN":                                  {Use: []float64{math.NaN(), 1}, UseName: "KL, nats"},
		"value 1 of Use is +Inf":                                 {Use: []float64{0, math.Inf(1)}, UseName: "KL, nats"},
		"no UseName for Use":                                     {Use: []float64{0, 1}},
	} {
		e.Model = plain.Model
		if e.OneHot > 0 {
			e.Model = supervised.Model
		}
		if _, err := e.prepare(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q in it", err, want)
		}
	}
}

// shownUse is what an explorer shows of a dimension's use.
type shownUse struct {
	Text, Title string  // of the bar and its value
	Slider      string  // the slider's name for a screen reader, "" without a slider
	Share       float64 // of the bar's width
	Gray        bool
}

// usesOf returns what the explorer with that index in a page shows.
func usesOf(page *browsertest.Page, card int) (uses []shownUse) {
	page.Eval(fmt.Sprintf(`[...document.querySelectorAll("[data-card]")[%d].querySelectorAll(".use")].map(e => ({
		text: e.innerText.trim(), title: e.title, share: parseFloat(getComputedStyle(e.querySelector("i")).backgroundSize) / 100,
		slider: e.parentNode.querySelector("input")?.getAttribute("aria-label") ?? "",
		gray: getComputedStyle(e.querySelector("span")).color === "rgb(117, 117, 117)",
	}))`, card), &uses)
	return uses
}

// TestExplorerUseInBrowser opens explorers with bars: on a light and on a dark page, for 20, 2 and 1 numbers, and
// for numbers of which none is used.
func TestExplorerUseInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	of20, of2 := plainRun(t, 20).Model, plainRun(t, 2).Model
	codes, err := latent.SampleNormal(300, 20, 1)
	if err != nil {
		t.Fatal(err)
	}
	var outputs []string
	for _, e := range []Explorer{
		{Model: of20, Codes: codes, Use: someUse, UseName: "KL, nats", Caption: "Half of the dimensions have collapsed."},
		{Model: of2, Use: []float64{1.25e-7, 1e-9}, UseName: "change, squared"},
		{Model: plainRun(t, 1).Model, Use: []float64{153}, UseName: "KL, nats"},
		{Model: of2, Use: []float64{0, 0}, UseName: "KL, nats"},
		{Model: of2},
	} {
		_, markup := explored(t, e)
		outputs = append(outputs, markup)
	}
	page := b.OpenFile(pageOf(t, "#ffffff", outputs...))
	page.Wait("all", `[...document.querySelectorAll("[data-card]")].filter(e => e.dataset.frame).length === 5`, time.Minute)

	uses := usesOf(page, 0)
	if len(uses) != 20 {
		t.Fatalf("%d bars, expected 20", len(uses))
	}
	for k, u := range uses {
		text := fmt.Sprintf("%.2f", someUse[k])
		if named := "KL, nats: " + text; u.Text != text || u.Title != named || !strings.HasPrefix(u.Slider, "z") ||
			!strings.HasSuffix(u.Slider, ", "+named) {
			t.Errorf("dimension %d: %+v, expected the value %s", k, u, text)
		}
		if want := someUse[k] / 3.172; math.Abs(u.Share-want) > 1e-3 || u.Gray != (want <= 0.01) {
			t.Errorf("dimension %d has a bar of %g of the width, gray %v, expected %g", k, u.Share, u.Gray, want)
		}
	}
	for card, want := range [][]shownUse{
		1: {
			{Text: "1.25×10⁻⁷", Title: "change, squared: 1.25×10⁻⁷", Share: 1},
			{Text: "1.00×10⁻⁹", Title: "change, squared: 1.00×10⁻⁹", Share: 0.008, Gray: true},
		},
		2: {{Text: "153", Title: "KL, nats: 153", Slider: "z, KL, nats: 153", Share: 1}},
		3: {{Text: "0", Title: "KL, nats: 0", Gray: true}, {Text: "0", Title: "KL, nats: 0", Gray: true}},
		4: {},
	} {
		if got := usesOf(page, card); card > 0 && !slices.Equal(got, want) {
			t.Errorf("explorer %d shows %+v, expected %+v", card, got, want)
		}
	}
	var keys []string
	page.Eval(`[...document.querySelectorAll("[data-part=use]")].map(e => e.hidden ? "hidden" : e.innerText.trim())`, &keys)
	gray := "; gray: at most 1 % of the largest"
	want := []string{"KL, nats" + gray, "change, squared" + gray, "KL, nats", "KL, nats" + gray, "hidden"}
	if !slices.Equal(keys, want) {
		t.Errorf("the keys are %q, expected %q", keys, want)
	}
	if box := page.Box("[data-card]"); box.Height > 760 || box.Width > 720 {
		t.Errorf("the explorer takes %g × %g pixels, expected at most 720 × 760", box.Width, box.Height)
	}
	page.Screenshot("explorer-use")
	page.Eval(`scrollTo(0, document.querySelectorAll("[data-card]")[1].getBoundingClientRect().top)`, nil)
	page.Screenshot("explorer-use-few")

	for _, width := range []int64{1400, 400, 320} {
		page.Run("another width", time.Minute, emulation.SetDeviceMetricsOverride(width, 1000, 1, false))
		page.Eval(`scrollTo(0, 0), document.body.style.background = "#111111"`, nil)
		waitForFrames(page)
		var cut []string
		page.Eval(`[...document.querySelectorAll("[data-card] .use, [data-card] .use *, [data-part=use]")]
			.filter(e => e.getClientRects().length && (e.getBoundingClientRect().right > e.closest("[data-card]").getBoundingClientRect().right - 15
			|| e.tagName === "I" && e.getBoundingClientRect().width < 24)).map(e => e.outerHTML)`, &cut)
		if len(cut) > 0 {
			t.Errorf("%d pixels wide: beyond the card's edge, or too narrow: %s", width, strings.Join(cut, "\n"))
		}
		page.Screenshot(fmt.Sprintf("explorer-use-dark-%d", width))
	}
	page.CheckNoErrors()
}
