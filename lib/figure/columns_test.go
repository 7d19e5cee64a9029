package figure_test

import (
	"fmt"
	"strings"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// Latent traversals: a row for each dimension of the code, a column for each of its
// values while the other units keep theirs.
func ExampleRows_columnTitles() {
	values := []string{"−3", "−2", "−1", "0", "1", "2", "3"}
	var rows []figure.Row
	for unit := range 4 {
		rows = append(rows, figure.Row{
			Title:  fmt.Sprintf("dimension %d", unit+1),
			Note:   fmt.Sprintf("KL %.2f", 1.9/float64(unit+1)),
			Images: between(unit, unit+3, len(values)),
		})
	}
	figuretest.Show(figure.Rows{
		Rows: rows, ColumnTitles: values, Columns: len(values),
		Text: figure.Text{Caption: "From −3 to 3 in each dimension of one image's code."},
	}.Draw())
	// Output:
	// 532 × 292: 4 rows of up to 7 gray images of 28 × 28 pixels, from the top: dimension 1 (KL 1.90), dimension 2 (KL 0.95), dimension 3 (KL 0.63), dimension 4 (KL 0.47); columns from the left: −3, −2, −1, 0, 1, 2, 3
}

// between returns n images that change from one of ten digits into another, as
// those of a decoder do along a line in code space.
func between(from, to, n int) figure.Floats {
	ten := figuretest.Blurred(figuretest.Digits(10), 1)
	size := ten.Height * ten.Width
	out := figure.Floats{Height: ten.Height, Width: ten.Width}
	for i := range n {
		share := float32(i) / float32(n-1)
		for p := range size {
			out.Pixels = append(out.Pixels, (1-share)*ten.Pixels[from*size+p]+share*ten.Pixels[to*size+p])
		}
	}
	return out
}

// TestColumnTitles checks that titles fit above their columns, in grids and in
// rows, and do not move what is below them sideways.
func TestColumnTitles(t *testing.T) {
	ten := figuretest.Digits(10)
	for name, draw := range map[string]func(titles ...string) (*figure.Figure, error){
		"grid": func(titles ...string) (*figure.Figure, error) {
			return figure.Grid{Images: ten, Rows: 2, Columns: 5, ColumnTitles: titles}.Draw()
		},
		"rows": func(titles ...string) (*figure.Figure, error) {
			return figure.Rows{Rows: []figure.Row{{Title: "x", Images: ten}, {Title: "z", Images: ten}}, Columns: 5, ColumnTitles: titles}.Draw()
		},
	} {
		t.Run(name, func(t *testing.T) {
			plainWidth, plainHeight := figuretest.Must(draw()).Size()
			short := figuretest.Must(draw("0", "1", "2", "3", "4"))
			if width, height := short.Size(); width != plainWidth || height <= plainHeight {
				t.Errorf("with titles the figure is %d × %d, without %d × %d: expected it higher and as wide", width, height, plainWidth, plainHeight)
			}
			if !strings.Contains(short.Alt, "columns from the left: 0, 1, 2, 3, 4") {
				t.Errorf("the description does not name the columns: %s", short.Alt)
			}
			long := figuretest.Must(draw("standard deviation"))
			if width, _ := long.Size(); width < plainWidth+5*50 {
				t.Errorf("with a long title the figure is %d wide, without %d: the title overlaps its neighbors", width, plainWidth)
			}
			if _, err := draw("0", "1", "2", "3", "4", "5"); err == nil || !strings.Contains(err.Error(), "6 column titles for 5 columns") {
				t.Errorf("the error is %v, expected one with %q", err, "6 column titles for 5 columns")
			}
		})
	}
}
