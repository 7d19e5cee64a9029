package chart_test

import (
	"strings"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
	"latentlab/lib/home"
	"latentlab/lib/letters"
)

// worldly returns charts and figures whose every text is the given one.
func worldly(text string) map[string]func() (*figure.Figure, error) {
	names := []string{text, "b", text + " c"}
	points := [][]float32{{0, 0}, {1, 1}, {2, 4}}
	axis := chart.Axis{Label: text, Unit: "nat"}
	return map[string]func() (*figure.Figure, error){
		"title":     figure.Grid{Images: figuretest.Digits(3), Text: figure.Text{Title: text}}.Draw,
		"labels":    figure.Grid{Images: figuretest.Digits(3), Labels: names}.Draw,
		"legend":    chart.Scatter{Points: points, Labels: []uint16{0, 1, 2}, Classes: names}.Draw,
		"numerals":  chart.Scatter{Points: points, Labels: []uint16{0, 1, 2}, Classes: names, Numerals: true, NoLegend: true}.Draw,
		"X axis":    chart.Curves{Series: []chart.Series{{Y: []float64{1, 2}}}, X: axis}.Draw,
		"Y axis":    chart.Curves{Series: []chart.Series{{Y: []float64{1, 2}}}, Y: axis}.Draw,
		"bars":      chart.Bars{Names: names, Groups: []chart.Group{{Values: []float64{1, 2, 3}}}}.Draw,
		"confusion": chart.Confusion{Counts: [][]int{{1, 2, 0}, {0, 1, 0}, {0, 0, 1}}, Classes: names}.Draw,
		"manifold":  chart.Manifold{Images: figuretest.Digits(4), Columns: 2, X: axis, Y: axis}.Draw,
		"caption":   chart.Curves{Series: []chart.Series{{Y: []float64{1, 2}}}, Text: figure.Text{Caption: text, DrawCaption: true}}.Draw,
	}
}

// TestMissingLetters checks that every figure names the letters that it cannot write.
func TestMissingLetters(t *testing.T) {
	const never = "\U0001345f" // a hieroglyph that no font of `setup -fonts` has
	for name, draw := range worldly("x" + never) {
		f := figuretest.Must(draw())
		if f.Missing != never {
			t.Errorf("%s: missing %q, expected the hieroglyph", name, f.Missing)
		}
		for whole, both := range map[string]func() (*figure.Figure, error){
			"Beside": figure.Beside{Figures: []*figure.Figure{f, f}}.Draw, "Panels": figure.Panels{Figures: []*figure.Figure{f, nil}}.Draw,
		} {
			if f := figuretest.Must(both()); f.Missing != never {
				t.Errorf("%s of %s: missing %q, expected the hieroglyph", whole, name, f.Missing)
			}
		}
	}
	for name, draw := range worldly("Größe, Ελλάδα, Привет – x\u0302 ½ “z”") {
		if f := figuretest.Must(draw()); f.Missing != "" {
			t.Errorf("%s: missing %q, but the built-in fonts have all", name, f.Missing)
		}
	}
}

// TestLettersOfTheWorld checks that the fonts of `setup -fonts` are used in every place of a
// figure: no letter is missing, and another text gives another image.
func TestLettersOfTheWorld(t *testing.T) {
	if testing.Short() {
		t.Skip("the fonts are set up for the full tests")
	}
	hometest.Need(t, "the program for other scripts", letters.Program)
	other := worldly("犬 कुत्ता حلب")
	for name, draw := range worldly("猫 बिल्ली קטה") {
		f, g := figuretest.Must(draw()), figuretest.Must(other[name]())
		if f.Missing+g.Missing != "" {
			t.Errorf("%s: missing %q and %q", name, f.Missing, g.Missing)
		}
		if f.Image.Bounds() == g.Image.Bounds() && figuretest.CompareImages(f.Image, g.Image) == nil {
			t.Errorf("%s: two texts give the same image", name)
		}
	}
	long := strings.Repeat("空白がない文章", 12)
	f := figuretest.Must(figure.Grid{Images: figuretest.Digits(3), Text: figure.Text{Caption: long, DrawCaption: true}}.Draw())
	if width, height := f.Size(); width > 400 || height < 150 {
		t.Errorf("a caption without spaces makes the figure %d × %d, expected it in several lines", width, height)
	}
}

// TestAccents checks that a letter with its accent is drawn as the composed letter.
func TestAccents(t *testing.T) {
	apart := worldly("Cafe\u0301, Gro\u0308ße")
	for name, draw := range worldly("Café, Größe") {
		f, g := figuretest.Must(draw()), figuretest.Must(apart[name]())
		if err := figuretest.CompareImages(f.Image, g.Image); err != nil || g.Missing != "" {
			t.Errorf("%s: %v, missing %q", name, err, g.Missing)
		}
	}
}

// TestWithoutFonts checks that without the program letters are named which cannot be written
// or would be in the wrong order.
func TestWithoutFonts(t *testing.T) {
	path, err := home.Dir(letters.Program)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := letters.Draw(letters.Request{Text: "א", Size: 14}); err == nil {
		t.Skip("the program is set up:", path)
	}
	for name, draw := range worldly("猫 אב") {
		if f := figuretest.Must(draw()); f.Missing != "אב猫" {
			t.Errorf("%s: missing %q, expected אב猫", name, f.Missing)
		}
	}
}
