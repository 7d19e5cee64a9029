package figure_test

import (
	"math"
	"strings"
	"testing"

	"latentlab/lib/figure"
)

// TestErrors: what cannot be drawn is an error that says so, never a panic
// and never a picture.
func TestErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	ten := digits(10)
	small := &set{height: 8, width: 8, pixels: make([]uint8, 10*64)}
	none := &set{height: 28, width: 28}
	var missing *set
	line := func(s figure.Series) figure.Curves { return figure.Curves{Series: []figure.Series{s}} }
	ok := figure.Series{Name: "loss", Y: []float64{3, 2, 1}}
	type drawn func() (*figure.Figure, error)
	grid := func(im figure.Images, rows, cols int, options ...figure.Option) drawn {
		return func() (*figure.Figure, error) { return figure.Grid(im, rows, cols, options...) }
	}
	for _, c := range []struct {
		name string
		draw drawn
		want string // in the error
	}{
		{"no images", grid(nil, 1, 1), "figure.Grid: images: there are none"},
		{"nil pointer", grid(missing, 1, 1), "nil *figure_test.set"},
		{"empty set", grid(none, 1, 1), "Len is 0"},
		{"no pixels", grid(&set{}, 1, 1), "0 × 0 pixels"},
		{"no rows", grid(ten, 0, 10), "0 rows and 10 columns"},
		{"negative columns", grid(ten, 10, -1), "-1 columns"},
		{"too large", grid(digits(1000), 1000, 1), "at most 16384"},
		{"negative pixel", grid(ten, 1, 10, figure.Pixel(-1)), "Pixel(-1)"},
		{"foreign option", grid(ten, 1, 10, figure.Headings("a", "b")), "option Headings means nothing here"},
		{"empty option", grid(ten, 1, 10, figure.Option{}), "option is empty"},
		{"too many labels", grid(ten, 1, 1, figure.Labels("a", "b")), "2 labels for 1 image"},
		{"too many row titles", grid(ten, 1, 10, figure.RowTitles("a", "b")), "2 row titles for 1 row"},
		{"NaN pixel", grid(figure.Floats{Height: 1, Width: 2, Pixels: []float32{0, 1, 0, float32(nan)}}, 1, 1), "image 1 has a pixel that is NaN (row 0, column 1)"},
		{"ragged floats", grid(figure.Floats{Height: 2, Width: 2, Pixels: make([]float32, 7)}, 1, 1), "7 values"},
		{"sizeless floats", grid(&figure.Floats{Pixels: make([]float32, 7)}, 1, 1), "0 × 0"},
		{"odd halves", func() (*figure.Figure, error) { return figure.Reconstructions(ten, ten, 1, 5) }, "5 columns have no two equal halves"},
		{"two sizes", func() (*figure.Figure, error) { return figure.Reconstructions(ten, small, 1, 4) }, "28 × 28 pixels and the rebuilt ones 8 × 8"},
		{"nothing rebuilt", func() (*figure.Figure, error) { return figure.Pair(ten, none, 1, 4) }, "figure.Pair: x̂ images"},
		{"no rows at all", func() (*figure.Figure, error) { return figure.Rows(nil) }, "no rows"},
		{"rows of two sizes", func() (*figure.Figure, error) {
			return figure.Rows([]figure.Row{{Images: ten}, {Title: "PCA", Images: small}})
		}, "the PCA ones 8 × 8"},
		{"an empty row", func() (*figure.Figure, error) {
			return figure.Rows([]figure.Row{{Images: ten}, {Images: none}})
		}, "images of row 2"},
		{"nothing beside", func() (*figure.Figure, error) { return figure.Beside(nil) }, "no figures"},
		{"nil beside", func() (*figure.Figure, error) { return figure.Beside([]*figure.Figure{nil}) }, "figure 1 is nil"},
		{"no series", figure.Curves{}.Draw, "no series"},
		{"no points", line(figure.Series{Name: "loss"}).Draw, `series 1 ("loss"): it has no points`},
		{"X and Y", line(figure.Series{X: []float64{1}, Y: []float64{1, 2}}).Draw, "1 X and 2 Y"},
		{"nothing finite", line(figure.Series{Y: []float64{nan, inf}}).Draw, "none of its 2 values"},
		{"X is NaN", line(figure.Series{X: []float64{1, nan}, Y: []float64{1, 2}}).Draw, "X[1] is NaN"},
		{"log of 0", figure.Curves{Series: []figure.Series{{Y: []float64{1, 0}}}, Y: figure.Axis{Log: true}}.Draw, "Y[1] is 0"},
		{"log of X", figure.Curves{Series: []figure.Series{{X: []float64{0}, Y: []float64{1}}}, X: figure.Axis{Log: true}}.Draw, "X[0] is 0"},
		{"line at NaN", figure.Curves{Series: []figure.Series{ok}, Lines: []figure.Line{{Name: "peer", Y: nan}}}.Draw, `"peer" is at NaN`},
		{"smooth 1", figure.Curves{Series: []figure.Series{ok}, Smooth: 1}.Draw, "Smooth is 1"},
		{"smooth NaN", figure.Curves{Series: []figure.Series{ok}, Smooth: nan}.Draw, "Smooth is NaN"},
		{"small chart", figure.Curves{Series: []figure.Series{ok}, Width: 10}.Draw, "160 × 120"},
		{"huge chart", figure.Curves{Series: []figure.Series{ok}, Width: 1e6}.Draw, "at most 16384"},
		{"axis backwards", figure.Curves{Series: []figure.Series{ok}, Y: figure.Axis{Min: 2, Max: 1}}.Draw, "Min must be below Max"},
		{"log axis from 0", figure.Curves{Series: []figure.Series{ok}, Y: figure.Axis{Log: true, Max: 1}}.Draw, "begins at 0"},
		{"no nodes", figure.Diagram{}.Draw, "no nodes"},
		{"nameless node", figure.Diagram{Nodes: []figure.Node{{}}}.Draw, "node 1 has no ID"},
		{"same name", figure.Diagram{Nodes: []figure.Node{{Symbol: "z"}, {Symbol: "z"}}}.Draw, `two nodes are called "z"`},
		{"unknown end", figure.Diagram{Nodes: []figure.Node{{Symbol: "z"}}, Edges: []figure.Edge{{From: "z", To: "y"}}}.Draw, `from "z" to "y"`},
		{"edge to itself", figure.Diagram{Nodes: []figure.Node{{Symbol: "z"}}, Edges: []figure.Edge{{From: "z", To: "z"}}}.Draw, "not the same"},
		{"aside NaN", figure.Diagram{Nodes: []figure.Node{{Symbol: "z"}, {Symbol: "y"}}, Edges: []figure.Edge{{From: "z", To: "y", Aside: nan}}}.Draw, "aside by NaN pixels"},
		{"unknown brace", figure.Diagram{Nodes: []figure.Node{{Symbol: "z"}}, Braces: []figure.Brace{{From: "q", To: "z"}}}.Draw, `a brace goes from "q"`},
		{"negative column", figure.Diagram{Nodes: []figure.Node{{Symbol: "z", Col: -1}}}.Draw, "column -1"},
		{"row NaN", figure.Diagram{Nodes: []figure.Node{{Symbol: "z", Row: nan}}}.Draw, "row NaN"},
		{"negative units", figure.Diagram{Nodes: []figure.Node{{Symbol: "z", Units: -1}}}.Draw, "-1 units"},
		{"unknown shape", figure.Diagram{Nodes: []figure.Node{{Symbol: "z", Shape: 99}}}.Draw, "unknown shape 99"},
		{"empty picture", figure.Diagram{Nodes: []figure.Node{{Symbol: "z", Shape: figure.Picture}}}.Draw, `images of node "z"`},
		{"code of 0", figure.NewLayers(784, 0, 784).Draw, "layer 2 of [784 0 784] has 0 units"},
		{"too few layers", figure.NewModel(ten, ten, 784).Draw, "at least those of the input, the code and the output"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := c.draw()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("the error is %v, and one with %q is expected", err, c.want)
			}
			if f != nil {
				t.Error("there is a figure beside the error")
			}
			if !strings.HasPrefix(err.Error(), "figure.") {
				t.Errorf("%v does not say whose error it is", err)
			}
		})
	}
}

// TestFewer: a grid with more places than images draws what there is.
func TestFewer(t *testing.T) {
	seven, many := digits(7), math.MaxInt/2
	for name, c := range map[string]struct {
		got  func() (*figure.Figure, error)
		want func() (*figure.Figure, error)
	}{
		"rows":    {func() (*figure.Figure, error) { return figure.Grid(seven, 100, 7) }, func() (*figure.Figure, error) { return figure.Grid(seven, 1, 7) }},
		"columns": {func() (*figure.Figure, error) { return figure.Grid(seven, 2, many) }, func() (*figure.Figure, error) { return figure.Grid(seven, 1, 7) }},
		"both":    {func() (*figure.Figure, error) { return figure.Grid(seven, many, many) }, func() (*figure.Figure, error) { return figure.Grid(seven, 1, 7) }},
		"pairs": {func() (*figure.Figure, error) { return figure.Reconstructions(digits(50), seven, 10, 14) },
			func() (*figure.Figure, error) { return figure.Reconstructions(seven, seven, 1, 14) }},
	} {
		t.Run(name, func(t *testing.T) {
			if err := differ(must(c.got()).Image, must(c.want()).Image); err != nil {
				t.Error(err)
			}
		})
	}
}
