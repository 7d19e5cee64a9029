package diagram_test

import (
	"math"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/diagram"
	"latentlab/lib/figure/internal/figuretest"
)

// TestErrors checks that what cannot be drawn is an error that names the reason.
func TestErrors(t *testing.T) {
	nan := math.NaN()
	ten := figuretest.Digits(10)
	for _, c := range []struct {
		name string
		draw func() (*figure.Figure, error)
		want string // in the error
	}{
		{"no nodes", diagram.Diagram{}.Draw, "no nodes"},
		{"nameless node", diagram.Diagram{Nodes: []diagram.Node{{}}}.Draw, "node 1 has no ID"},
		{"same name", diagram.Diagram{Nodes: []diagram.Node{{Symbol: "z"}, {Symbol: "z"}}}.Draw, `two nodes are called "z"`},
		{"unknown end", diagram.Diagram{Nodes: []diagram.Node{{Symbol: "z"}}, Edges: []diagram.Edge{{From: "z", To: "y"}}}.Draw, `from "z" to "y"`},
		{"edge to itself", diagram.Diagram{Nodes: []diagram.Node{{Symbol: "z"}}, Edges: []diagram.Edge{{From: "z", To: "z"}}}.Draw, "not the same"},
		{"aside NaN", diagram.Diagram{Nodes: []diagram.Node{{Symbol: "z"}, {Symbol: "y"}}, Edges: []diagram.Edge{{From: "z", To: "y", Aside: nan}}}.Draw, "aside by NaN pixels"},
		{"unknown brace", diagram.Diagram{Nodes: []diagram.Node{{Symbol: "z"}}, Braces: []diagram.Brace{{From: "q", To: "z"}}}.Draw, `a brace goes from "q"`},
		{"negative column", diagram.Diagram{Nodes: []diagram.Node{{Symbol: "z", Col: -1}}}.Draw, "column -1"},
		{"row NaN", diagram.Diagram{Nodes: []diagram.Node{{Symbol: "z", Row: nan}}}.Draw, "row NaN"},
		{"negative units", diagram.Diagram{Nodes: []diagram.Node{{Symbol: "z", Units: -1}}}.Draw, "-1 units"},
		{"unknown shape", diagram.Diagram{Nodes: []diagram.Node{{Symbol: "z", Shape: 99}}}.Draw, "unknown shape 99"},
		{"no image", diagram.Diagram{Nodes: []diagram.Node{{Symbol: "z", Shape: diagram.Image}}}.Draw, `images of node "z"`},
		{"code of 0", diagram.NewLayers(784, 0, 784).Draw, "layer 2 of [784 0 784] has 0 units"},
		{"too few layers", diagram.NewModel(ten, ten, 784).Draw, "at least those of the input, the code and the output"},
	} {
		figuretest.CheckError(t, c.name, c.draw, "diagram.", c.want)
	}
}
