package figure_test

import (
	"image"
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"

	"latentlab/lib/figure"
)

// confused are the labels and predictions of a classifier that takes about one
// in so many pictures for another that it is prone to take it for.
func confused(n, oneIn int) (labels, predicted []uint8) {
	prone := []uint8{6, 7, 7, 5, 9, 3, 0, 9, 3, 4}
	rng := rand.New(rand.NewPCG(17, 17))
	for i := range n {
		label := uint8(i % 10)
		labels, predicted = append(labels, label), append(predicted, label)
		if rng.IntN(oneIn) == 0 {
			predicted[i] = prone[label]
			if rng.IntN(3) == 0 {
				predicted[i] = uint8(rng.IntN(10))
			}
		}
	}
	return labels, predicted
}

func ExampleConfusion() {
	labels, predicted := confused(10000, 33)
	counts := make([][]int, 10)
	for i := range counts {
		counts[i] = make([]int, 10)
	}
	for i, label := range labels {
		counts[label][predicted[i]]++
	}
	show(figure.Confusion{Counts: counts}.Draw())
	// Output:
	// 682 × 492: a table of 10 classes, label by predicted: 271 of 10,000 wrong, 2.71 %; most often 9 for 4, 25 times
}

// Names of several words, a class that is hard, and one without pictures.
func ExampleConfusion_words() {
	show(figure.Confusion{
		Counts: [][]int{
			{812, 3, 14, 171},
			{5, 12041, 0, 22},
			{0, 0, 0, 0},
			{118, 4, 67, 811},
		},
		Classes: []string{"T-shirt/top", "Trouser", "Ankle boot", "Shirt"},
		Rows:    "is a", Columns: "taken for a", Title: "Fashion",
	}.Draw())
	// Output:
	// 453 × 315: Fashion: a table of 4 classes, is a by taken for a: 404 of 14,068 wrong, 2.87 %; most often Shirt for T-shirt/top, 171 times
}

// TestConfusionColours: mistakes are coloured, the more the stronger, and what
// is right is not, however often.
func TestConfusionColours(t *testing.T) {
	f := must(figure.Confusion{Counts: [][]int{{980, 1, 0}, {40, 900, 0}, {0, 0, 990}}}.Draw())
	fills := map[color.RGBA]int{} // pixels of each colour that is not grey
	b := f.Image.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.RGBAModel.Convert(f.Image.At(x, y)).(color.RGBA)
			if c.R != c.B {
				fills[c]++
			}
		}
	}
	var red, blue []color.RGBA
	for c, n := range fills {
		if n < 1000 { // rims of letters
			continue
		}
		if c.R > c.B {
			red = append(red, c)
		} else {
			blue = append(blue, c)
		}
	}
	if len(red) != 2 || len(blue) != 1 {
		t.Fatalf("mistakes have the colours %v and what is right %v: expected two and one", red, blue)
	}
	strong, weak := red[0], red[1]
	if strong.B > weak.B {
		strong, weak = weak, strong
	}
	at := func(c color.RGBA) image.Rectangle { return coloured(f.Image, c) }
	if strong.B+60 > weak.B || at(strong).Min.Y < at(weak).Max.Y || at(strong).Max.X > at(weak).Min.X {
		t.Errorf("40 mistakes are %v at %v, one is %v at %v: expected more colour, below and to the left", strong, at(strong), weak, at(weak))
	}
}

func TestConfusionRefuses(t *testing.T) {
	two := [][]int{{3, 1}, {0, 4}}
	for _, c := range []struct {
		name  string
		table figure.Confusion
		says  string
	}{
		{"nothing", figure.Confusion{}, "0 rows of counts"},
		{"one class", figure.Confusion{Counts: [][]int{{1}}}, "at least 2 classes"},
		{"ragged", figure.Confusion{Counts: [][]int{{1, 2}, {3}}}, "row 1 has 1 count, and there are 2 rows"},
		{"negative", figure.Confusion{Counts: [][]int{{1, -2}, {3, 4}}}, "taken for class 1 -2 times"},
		{"empty", figure.Confusion{Counts: [][]int{{0, 0}, {0, 0}}}, "all counts are 0"},
		{"names", figure.Confusion{Counts: two, Classes: []string{"a"}}, "1 names for 2 classes"},
		{"too large", figure.Confusion{Counts: square(300)}, "at most 16384"},
	} {
		f, err := c.table.Draw()
		if err == nil || f != nil || !strings.HasPrefix(err.Error(), "figure.Confusion: ") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %v, expected one that says %q", c.name, err, c.says)
		}
	}
}

// square are counts of k classes, all of them right.
func square(k int) [][]int {
	all := make([][]int, k)
	for i := range all {
		all[i] = make([]int, k)
		all[i][i] = 1
	}
	return all
}

// TestConfusionPerfect: a classifier that makes no mistakes has a table too.
func TestConfusionPerfect(t *testing.T) {
	f := must(figure.Confusion{Counts: square(3), Title: "all right"}.Draw())
	if want := "all right: a table of 3 classes, label by predicted: 0 of 3 wrong, 0.00 %"; f.Alt != want {
		t.Errorf("the description is %q, expected %q", f.Alt, want)
	}
}
