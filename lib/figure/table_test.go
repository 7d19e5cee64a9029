package figure_test

import (
	"fmt"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// numbers returns rows of one number.
func numbers(values ...float32) *dataset.Examples {
	return &dataset.Examples{Columns: []dataset.Column{{Name: "a", FillMissing: true}}, Values: values}
}

// TestTableNumbers checks the digits of real and reconstructed numbers.
func TestTableNumbers(t *testing.T) {
	missing := float32(math.NaN())
	for _, c := range []struct {
		real          []float32
		reconstructed float32 // of the first
		want          string
	}{
		{[]float32{17.99, 10.38, 14.2}, 17.1234, "18.0 → 17.1"},
		{[]float32{1001, 512.3, 1512}, 990.04, "1001 → 990"},
		{[]float32{12345, 512, 31512}, 12000.4, "12,345 → 12,000"},
		{[]float32{0.0787, 0.0567, 0.0912}, 0.07123, "0.079 → 0.071"},
		{[]float32{3, 1, 2}, 2.9, "3 → 2.90"},          // data have no more digits than they have
		{[]float32{0.5, 1000, 2000}, 0.5, "0.5 → 0"},   // a small one of a wide column
		{[]float32{5, 5, 5}, 5.126, "5 → 5.13"},        // a constant
		{[]float32{0, 0, 0}, -0.001, "0 → 0"},          // no sign of a zero
		{[]float32{-1.5, 1.5, 0}, -1.2, "−1.5 → −1.2"}, // a minus sign
		{[]float32{missing, 1, 2}, 1.5, "— → 1.50"},
		{[]float32{missing, missing}, 1.5, "— → 1.50"},
	} {
		f, err := figure.Table{Examples: numbers(c.real...), Reconstructed: numbers(c.reconstructed)}.Draw()
		if err != nil {
			t.Errorf("%v: %v", c.real, err)
			continue
		}
		if want := "; a: " + c.want; !strings.HasSuffix(f.Alt, want) {
			t.Errorf("%v and %v: %s, expected %q at the end", c.real, c.reconstructed, f.Alt, want)
		}
	}
}

// TestTableDecimals checks that the numbers of a line have the same decimals, but that a
// small one keeps its digits.
func TestTableDecimals(t *testing.T) {
	f := figuretest.Must(figure.Table{Examples: numbers(0.117, 0.1031, 0.05, 0.0012)}.Draw())
	if want := "a: 0.117, 0.103, 0.050, 0.0012"; !strings.HasSuffix(f.Alt, want) {
		t.Errorf("%s, expected %q at the end", f.Alt, want)
	}
	part := numbers(1, 1001, 2001, 5001).First(2) // of a wider table
	f = figuretest.Must(figure.Table{Examples: part, Reconstructed: numbers(2.6, 900.4)}.Draw())
	if want := "a: 1 → 3, 1001 → 900"; !strings.HasSuffix(f.Alt, want) {
		t.Errorf("%s, expected %q at the end", f.Alt, want)
	}
}

// TestTableProbabilities checks that a text of decoded rows has its probability.
func TestTableProbabilities(t *testing.T) {
	e := &dataset.Examples{
		Columns: []dataset.Column{{Name: "a", Categories: []string{"x", "y"}}},
		Values:  []float32{0.2, 0.35, 0.45, 0.1, 0.7, 0.2, 1, 0, 0},
	}
	f := figuretest.Must(figure.Table{Examples: e}.Draw())
	if want := "; a: (other) 0.45, y 0.70, x"; !strings.HasSuffix(f.Alt, want) {
		t.Errorf("%s, expected %q at the end", f.Alt, want)
	}
}

// TestTableBars checks that a difference of half a standard deviation is half a bar at its
// side, and one of more than a whole a whole one.
func TestTableBars(t *testing.T) {
	real := numbers(1, -1) // a standard deviation of 1
	bar := func(reconstructed float32) image.Rectangle {
		f := figuretest.Must(figure.Table{Examples: real, Reconstructed: numbers(reconstructed)}.Draw())
		return figuretest.Extent(f.Image, figure.Blue)
	}
	half, left, whole := bar(1.5), bar(0.5), bar(9)
	if half.Dx() != 21 || left.Dx() != 21 || whole.Dx() != 43 { // the axis hides one
		t.Errorf("bars of %d, %d and %d device pixels, expected 21, 21 and 43", half.Dx(), left.Dx(), whole.Dx())
	}
	if math.Abs(float64(left.Max.X-half.Min.X)) > 2 || whole.Min.X != half.Min.X {
		t.Errorf("a bar to the left ends at %d, those to the right begin at %d and %d", left.Max.X, half.Min.X, whole.Min.X)
	}
	if !bar(1).Empty() || !figuretest.Extent(figuretest.Must(figure.Table{Examples: real}.Draw()).Image, figure.Blue).Empty() {
		t.Error("there is a bar where there is no difference")
	}
}

// TestWideTable draws many rows and columns with long names.
func TestWideTable(t *testing.T) {
	long := strings.Repeat("a rather long name ", 10)
	e := &dataset.Examples{Values: make([]float32, 100*60), Labels: make([]uint16, 60), Classes: []string{long}}
	for k := range 100 {
		e.Columns = append(e.Columns, dataset.Column{Name: fmt.Sprint(k, long), Unit: long})
	}
	for i := range e.Values {
		e.Values[i] = float32(i % 37)
	}
	for _, reconstructed := range []*dataset.Examples{nil, e} {
		f := figuretest.Must(figure.Table{Examples: e, Reconstructed: reconstructed}.Draw())
		if width, height := f.Size(); width > 760+40 || height > 1100 {
			t.Errorf("a table of 100 columns is %d × %d", width, height)
		}
	}
	f := figuretest.Must(figure.Table{Examples: e, Rows: 12, Columns: 3}.Draw())
	if !strings.HasPrefix(f.Alt, "a table of 12 rows and 100 columns; 0a rather") {
		t.Errorf("12 rows are described as %.80s", f.Alt)
	}
	if _, height := f.Size(); height > 220 {
		t.Errorf("three columns are %d high", height)
	}
}

// TestTableMatchesColumns checks that reconstructions may have other columns in another
// order, as a model that was trained on them gives.
func TestTableMatchesColumns(t *testing.T) {
	real := &dataset.Examples{
		Columns: []dataset.Column{{Name: "a"}, {Name: "b"}, {Name: "c"}}, Values: []float32{1, 2, 3, 4, 5, 6},
	}
	reconstructed := &dataset.Examples{Columns: []dataset.Column{{Name: "c"}, {Name: "a"}}, Values: []float32{3, 1, 6, 4}}
	f := figuretest.Must(figure.Table{Examples: real, Reconstructed: reconstructed}.Draw())
	if want := "c: 3 → 3.0, 6 → 6.0; a: 1 → 1.0, 4 → 4.0"; !strings.HasSuffix(f.Alt, want) {
		t.Errorf("%s, expected %q at the end", f.Alt, want)
	}
}

func TestTableErrors(t *testing.T) {
	rows := numbers(1, 2)
	other := numbers(1)
	other.Columns = slices.Clone(other.Columns)
	other.Columns[0].Name = "b"
	for _, c := range []struct {
		name string
		draw func() (*figure.Figure, error)
		want string
	}{
		{"nothing", figure.Table{}.Draw, "figure.Table: examples: there are none (nil)"},
		{"no rows", figure.Table{Examples: numbers()}.Draw, "at least one"},
		{"images", figure.Table{Examples: twoPixels}.Draw, "draw them with figure.Grid"},
		{"reconstructed images", figure.Table{Examples: rows, Reconstructed: twoPixels}.Draw, "reconstructed: they are images"},
		{"another column", figure.Table{Examples: rows, Reconstructed: other}.Draw, `"b"`},
		{"negative rows", figure.Table{Examples: rows, Rows: -1}.Draw, "-1 rows and 0 columns"},
		{"negative columns", figure.Table{Examples: rows, Columns: -1}.Draw, "0 rows and -1 columns"},
		{"infinite", figure.Table{Examples: numbers(float32(math.Inf(1)))}.Draw, "finite"},
	} {
		figuretest.CheckError(t, c.name, c.draw, "figure.", c.want)
	}
}
