package page

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/dataset"
)

// shades returns n gray images of a side, all of one level each: from, from+1, …
func shades(n, side, from int) *dataset.Examples {
	e := &dataset.Examples{Name: "shades", Height: side, Width: side}
	for i := range n {
		e.Pixels = append(e.Pixels, slices.Repeat([]uint8{uint8(from + i)}, side*side)...)
	}
	return e
}

// threeSources returns an evaluation of three sources of 12 images and more. The last is of test images,
// whose labels are 0, 1, … 9, 0, …
func threeSources() HumanEvaluation {
	real := shades(14, 6, 160)
	for i := range real.Len() {
		real.Labels = append(real.Labels, uint16(i%10))
	}
	return HumanEvaluation{
		Sources: []Source{{"</script>VAE", shades(12, 6, 20)}, {"GAN", shades(13, 6, 80)}, {"test digits", real}},
		Metrics: []SourceMetric{
			{Name: "Fréchet distance", Values: []float64{31.25, 7, 0}},
			{Name: "precision", Values: []float64{0.5, 0.9, math.NaN()}, HigherIsBetter: true},
		},
		Caption: "a & b",
	}
}

// TestEvaluationOrder checks that each block has one image of each source, that no image comes twice, and
// that labels belong to their images.
func TestEvaluationOrder(t *testing.T) {
	h := threeSources()
	e, err := h.prepare()
	if err != nil {
		t.Fatal(err)
	}
	if len(e.order) != 3*12 || e.images.Len() != 3*12 || len(e.labels) != 3*12 {
		t.Fatalf("there are %d places, %d images and %d labels, expected 36 each", len(e.order), e.images.Len(), len(e.labels))
	}
	seen := map[uint8]bool{}
	orders := map[string]bool{}
	for block := range slices.Chunk(e.order, 3) {
		orders[fmt.Sprint(block)] = true
		if sorted := slices.Sorted(slices.Values(block)); !slices.Equal(sorted, []int{0, 1, 2}) {
			t.Errorf("a block has the sources %v, expected each once", block)
		}
	}
	if len(orders) < 3 {
		t.Errorf("the blocks have the orders %v, expected more of the six", orders)
	}
	for i, source := range e.order {
		v := e.images.Row(i)[0]
		from := []int{20, 80, 160, 256}
		if seen[v] || int(v) < from[source] || int(v) >= from[source+1] {
			t.Errorf("image %d has level %d for source %d, or has come before", i, v, source)
		}
		seen[v] = true
		want := -1
		if source == 2 {
			want = (int(v) - 160) % 10
		}
		if e.labels[i] != want {
			t.Errorf("image %d of source %d has label %d, expected %d", i, source, e.labels[i], want)
		}
	}
	again, err := h.prepare()
	if err != nil {
		t.Fatal(err)
	}
	h.Seed = 1
	other, err := h.prepare()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(again.order, e.order) || !slices.Equal(again.images.Pixels, e.images.Pixels) {
		t.Error("the same evaluation has another order the second time")
	}
	if slices.Equal(other.order, e.order) || slices.Equal(other.images.Pixels, e.images.Pixels) {
		t.Error("another seed gives the same order")
	}
}

// TestEvaluationPaired checks that sources whose images belong together, image by image, show
// different ones in a block.
func TestEvaluationPaired(t *testing.T) {
	h := HumanEvaluation{Sources: []Source{{"a", shades(40, 4, 0)}, {"b", shades(40, 4, 0)}}}
	e, err := h.prepare()
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for k := range 40 {
		if e.images.Row(2 * k)[0] == e.images.Row(2*k + 1)[0] {
			same++
		}
	}
	if same > 5 {
		t.Errorf("%d of 40 blocks have a pair", same)
	}
}

func TestEvaluationData(t *testing.T) {
	h := threeSources()
	markup := markupOf(t, h)
	d := dataIn[evaluationData](t, markup)
	if d.Least != 15 || len(d.Order) != 36 || len(d.Labels) != 36 || !slices.Equal(d.Classes, strings.Split("0123456789", "")) {
		t.Errorf("the script gets %+v", d)
	}
	if g := d.Sprite.Grays; g == nil || g.Count != 36 || d.Sprite.Height != 6 || d.Sprite.Width != 6 {
		t.Errorf("the sprite is %+v, expected 36 gray images", *d.Sprite)
	}
	if m := d.Metrics[0]; !slices.Equal(m.Ranks, []int{3, 2, 1}) || !slices.Equal(m.Texts, []string{"31.25", "7", "0"}) {
		t.Errorf("the Fréchet distance is %+v", m)
	}
	if m := d.Metrics[1]; !slices.Equal(m.Ranks, []int{2, 1, 0}) || !slices.Equal(m.Texts, []string{"0.5", "0.9", "—"}) {
		t.Errorf("the precision is %+v", m)
	}
	if strings.Count(markup, "</script>") != 1 || !strings.Contains(markup, "a &amp; b") {
		t.Error("a name ends the script, or the caption is not escaped")
	}
	// Before the script runs, the page names no source.
	still, _, _ := strings.Cut(markup, "<script>")
	if strings.Contains(still, "VAE") || strings.Contains(still, "GAN") ||
		!strings.Contains(still, `alt="36 images of 3 sources, mixed, which are not named"`) {
		t.Error("the still figure names sources, or has no description")
	}
	if again := markupOf(t, h); again != markup {
		t.Error("the same evaluation has other HTML the second time")
	}
	h.Sources[2].Images.Labels = nil
	h.PerSource, h.Metrics = 3, nil
	if d := dataIn[evaluationData](t, markupOf(t, h)); d.Labels != nil || d.Least != 9 || len(d.Order) != 9 || len(d.Metrics) != 0 {
		t.Errorf("without labels and metrics the script gets %+v", d)
	}
}

func TestEvaluationClasses(t *testing.T) {
	h := threeSources()
	h.Sources[0].Images.Classes = []string{"flat", "steep"}
	h.Sources[2].Images.Labels = nil
	if e, err := h.prepare(); err != nil || !slices.Equal(e.Classes, []string{"flat", "steep"}) {
		t.Errorf("classes %v, %v, expected those of the first source", e.Classes, err)
	}
	h = threeSources()
	h.Sources[2].Images.Labels[3] = 11
	if e, err := h.prepare(); err != nil || len(e.Classes) != 12 || e.Classes[11] != "11" {
		t.Errorf("error %v, expected numbers up to the largest label", err)
	}
	for _, c := range []struct{ classes, keys, none string }{
		{"0 1 2 9", "0 1 2 9", "n"},
		{"2 1 0", "2 1 0", "n"},
		{"A B N", "a b n", "-"},
		{"a A", "0 1", "n"},
		{"coat bag", "0 1", "n"},
		{"é ô", "0 1", "n"},
		{"real", "0", "n"},
		{"k0 k1 k2 k3 k4 k5 k6 k7 k8 k9 k10 k11", "0 1 2 3 4 5 6 7 8 9  ", "n"},
	} {
		keys, none := answerKeys(strings.Split(c.classes, " "))
		if got := strings.Join(keys, " "); got != c.keys || none != c.none {
			t.Errorf("the keys of %s are %q and %q, expected %q and %q", c.classes, got, none, c.keys, c.none)
		}
	}
}

func TestEvaluationErrors(t *testing.T) {
	for want, change := range map[string]func(*HumanEvaluation){
		"1 source cannot be compared":                              func(h *HumanEvaluation) { h.Sources = h.Sources[:1] },
		"source 1 has no Name":                                     func(h *HumanEvaluation) { h.Sources[1].Name = " " },
		`two sources are named "GAN"`:                              func(h *HumanEvaluation) { h.Sources[2].Name = "GAN" },
		"images of GAN: there are no images":                       func(h *HumanEvaluation) { h.Sources[1].Images = nil },
		"are 5×5, and those of </script>VAE 6×6":                   func(h *HumanEvaluation) { h.Sources[1].Images = modeltest.Squares(12, 5) },
		"PerSource is 13: expected from 1 to 12, the number of im": func(h *HumanEvaluation) { h.PerSource = 13 },
		"PerSource is -1":                                          func(h *HumanEvaluation) { h.PerSource = -1 },
		"there are no Classes":                                     func(h *HumanEvaluation) { h.Classes = []string{} },
		"class 1 has no name":                                      func(h *HumanEvaluation) { h.Classes = []string{"a", ""} },
		`two classes are named "a"`:                                func(h *HumanEvaluation) { h.Classes = []string{"a", "a"} },
		"test digits has 10 classes, and only 1 have names":        func(h *HumanEvaluation) { h.Classes = []string{"a"} },
		`label 0 is "1" in test digits, and "0" in Classes`: func(h *HumanEvaluation) {
			h.Classes, h.Sources[2].Images.Classes = strings.Split("0123456789", ""), strings.Split("1023456789", "")
		},
		"metric 1 has no Name": func(h *HumanEvaluation) { h.Metrics[1].Name = "" },
		`the metric "precision" has 1 value, expected one for each of 3 sources`: func(h *HumanEvaluation) {
			h.Metrics[1].Values = h.Metrics[1].Values[:1]
		},
	} {
		h := threeSources()
		change(&h)
		if _, err := h.Card(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q in it", err, want)
		}
	}
	rows := &dataset.Examples{Columns: []dataset.Column{{Name: "x"}}, Values: []float32{1, 2}}
	h := threeSources()
	h.Sources[0].Images = rows
	if _, err := h.Still(); err == nil || !strings.Contains(err.Error(), "rows of a table: expected images") {
		t.Errorf("error %v, expected that rows are refused", err)
	}
}

// TestEvaluationSize checks that the images of six sources are small.
func TestEvaluationSize(t *testing.T) {
	h := HumanEvaluation{}
	for i := range 6 {
		h.Sources = append(h.Sources, Source{fmt.Sprint("source ", i), modeltest.Squares(40, 28)})
	}
	card, err := h.Card()
	if err != nil {
		t.Fatal(err)
	}
	if len(card.Data) > 20_000 {
		t.Errorf("the data take %d bytes", len(card.Data))
	}
}

// The labels of a source with other class names are not those of the first source.
func TestHumanEvaluationClassesOfSources(t *testing.T) {
	source := func(name string, classes ...string) Source {
		return Source{Name: name, Images: &dataset.Examples{
			Height: 2, Width: 2, Pixels: make([]uint8, 12), Labels: []uint16{1, 0, 1}, Classes: classes,
		}}
	}
	h := HumanEvaluation{Sources: []Source{source("digits", "zero", "one"), source("clothes", "shirt", "shoe")}}
	if _, err := h.Card(); err == nil || !strings.Contains(err.Error(), "expected one order of the classes") {
		t.Errorf("error %v, want one about the order of the classes", err)
	}
	h.Classes = []string{"first", "second"} // given, so they rename both
	if _, err := h.Card(); err != nil {
		t.Error(err)
	}
}

// Of the classes "1" to "10", the key 1 answers "1", and 0 none.
func TestAnswerKeysOfDigits(t *testing.T) {
	keys, none := answerKeys([]string{"1", "2", "10"})
	if !slices.Equal(keys, []string{"1", "2", ""}) || none != "n" {
		t.Errorf("keys %q and %q, want 1, 2, none and n", keys, none)
	}
}
