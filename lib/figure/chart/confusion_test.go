package chart_test

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

func ExampleConfusion() {
	labels, predicted := figuretest.Misclassified(10000, 33)
	counts := make([][]int, 10)
	for i := range counts {
		counts[i] = make([]int, 10)
	}
	for i, label := range labels {
		counts[label][predicted[i]]++
	}
	figuretest.Show(chart.Confusion{Counts: counts}.Draw())
	// Output:
	// 682 × 492: a table of 10 classes, label by predicted: 271 of 10,000 wrong, 2.71 %; most often 9 for 4, 25 times
}

// Names of several words, a class that is difficult, and one without images.
func ExampleConfusion_words() {
	figuretest.Show(chart.Confusion{
		Counts: [][]int{
			{812, 3, 14, 171},
			{5, 12041, 0, 22},
			{0, 0, 0, 0},
			{118, 4, 67, 811},
		},
		Classes:  []string{"T-shirt/top", "Trouser", "Ankle boot", "Shirt"},
		RowTitle: "is a", ColumnTitle: "taken for a", Text: figure.Text{Title: "Fashion"},
	}.Draw())
	// Output:
	// 453 × 315: Fashion: a table of 4 classes, is a by taken for a: 404 of 14,068 wrong, 2.87 %; most often Shirt for T-shirt/top, 171 times
}

// neighboring returns counts of k classes that are taken for classes after them.
func neighboring(k int) (counts [][]int, names []string) {
	rng := rand.New(rand.NewPCG(5, 5))
	counts = square(k)
	for range 200 * k {
		class := rng.IntN(k)
		taken := class
		if rng.IntN(12) == 0 {
			taken = (class + 1 + int(3*rng.ExpFloat64()) + class*class%7) % k
		}
		counts[class][taken]++
	}
	for i := range k {
		names = append(names, fmt.Sprintf("%c, handwritten", 'A'+i))
	}
	return counts, names
}

// Many classes, with names that are too wide for columns.
func ExampleConfusion_letters() {
	counts, names := neighboring(26)
	figuretest.Show(chart.Confusion{Counts: counts, Classes: names}.Draw())
	// Output:
	// 1128 × 788: a table of 26 classes, label by predicted: 433 of 5,226 wrong, 8.29 %; most often I, handwritten for C, handwritten, 7 times
}

// So many classes that numbers could not be read.
func ExampleConfusion_map() {
	counts, _ := neighboring(300)
	names := make([]string, 300)
	for i := range names {
		names[i] = fmt.Sprintf("species %d of a genus with a long name", i)
	}
	figuretest.Show(chart.Confusion{Counts: counts, Classes: names}.Draw())
	// Output:
	// 1213 × 688: a table of 300 classes, label by predicted: 5,016 of 60,300 wrong, 8.32 %; most often species 178 of a genus with a long name for species 176 of a genus with a long name, 12 times
}

// TestConfusionMapPerfect draws a map without mistakes, of more classes than pixels.
func TestConfusionMapPerfect(t *testing.T) {
	f := figuretest.Must(chart.Confusion{Counts: square(1000)}.Draw())
	if want := "a table of 1,000 classes, label by predicted: 0 of 1,000 wrong, 0.00 %"; f.Alt != want {
		t.Errorf("the description is %q, expected %q", f.Alt, want)
	}
}

// TestConfusionColors checks that mistakes are colored, more of them more
// strongly, and that right answers are not, however many.
func TestConfusionColors(t *testing.T) {
	f := figuretest.Must(chart.Confusion{Counts: [][]int{{980, 1, 0}, {40, 900, 0}, {0, 0, 990}}}.Draw())
	fills := map[color.RGBA]int{} // pixels of each color that is not gray
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
		t.Fatalf("mistakes have the colors %v and right answers %v: expected two and one", red, blue)
	}
	strong, weak := red[0], red[1]
	if strong.B > weak.B {
		strong, weak = weak, strong
	}
	at := func(c color.RGBA) image.Rectangle { return figuretest.Extent(f.Image, c) }
	if strong.B+60 > weak.B || at(strong).Min.Y < at(weak).Max.Y || at(strong).Max.X > at(weak).Min.X {
		t.Errorf("40 mistakes are %v at %v, one is %v at %v: expected more color, below and to the left", strong, at(strong), weak, at(weak))
	}
}

// TestConfusionErrors checks that counts that are not a table are an error.
func TestConfusionErrors(t *testing.T) {
	two := [][]int{{3, 1}, {0, 4}}
	for _, c := range []struct {
		name  string
		table chart.Confusion
		want  string // in the error
	}{
		{"nothing", chart.Confusion{}, "0 rows of counts"},
		{"one class", chart.Confusion{Counts: [][]int{{1}}}, "at least 2 classes"},
		{"ragged", chart.Confusion{Counts: [][]int{{1, 2}, {3}}}, "row 1 has 1 count, and there are 2 rows"},
		{"negative", chart.Confusion{Counts: [][]int{{1, -2}, {3, 4}}}, "taken for class 1 -2 times"},
		{"empty", chart.Confusion{Counts: [][]int{{0, 0}, {0, 0}}}, "all counts are 0"},
		{"names", chart.Confusion{Counts: two, Classes: []string{"a"}}, "1 names for 2 classes"},
		{"too many", chart.Confusion{Counts: square(1001)}, "there are 1001 classes: expected at most 1000"},
	} {
		figuretest.CheckError(t, c.name, c.table.Draw, "chart.Confusion: ", c.want)
	}
}

// square returns the counts of k classes, one right answer each.
func square(k int) [][]int {
	all := make([][]int, k)
	for i := range all {
		all[i] = make([]int, k)
		all[i][i] = 1
	}
	return all
}

// TestConfusionPerfect checks that a classifier without mistakes has a table too.
func TestConfusionPerfect(t *testing.T) {
	f := figuretest.Must(chart.Confusion{Counts: square(3), Text: figure.Text{Title: "all right"}}.Draw())
	if want := "all right: a table of 3 classes, label by predicted: 0 of 3 wrong, 0.00 %"; f.Alt != want {
		t.Errorf("the description is %q, expected %q", f.Alt, want)
	}
}
