package diagram_test

import (
	"fmt"
	"math"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/diagram"
	"latentlab/lib/figure/internal/figuretest"
)

// TestAnyCountIsDrawn checks that widths, columns and distances of any magnitude
// are drawn or refused.
func TestAnyCountIsDrawn(t *testing.T) {
	im := figure.Floats{Height: 2, Width: 2, Pixels: make([]float32, 16)}
	for _, n := range figuretest.Counts {
		for _, m := range figuretest.Counts {
			what := fmt.Sprintf("%d and %d", n, m)
			figuretest.CheckNoPanic(t, "layers of "+what, diagram.NewLayers(n, m, n).Draw)
			figuretest.CheckNoPanic(t, "a model of "+what, diagram.NewModel(im, im, n, m, n).Draw)
			figuretest.CheckNoPanic(t, "nodes at "+what, diagram.Diagram{
				Nodes: []diagram.Node{{ID: "a", Shape: diagram.Vector, Col: n, Units: m}, {ID: "b", Shape: diagram.Vector, Units: n}},
				Edges: []diagram.Edge{{From: "a", To: "b"}},
			}.Draw)
		}
	}
	for _, x := range []float64{0, 1, -1, 1e9, 1e300, -1e300, math.MaxFloat64, math.NaN(), math.Inf(1)} {
		edges := func(e diagram.Edge) []diagram.Edge {
			e.From, e.To = "a", "b"
			return []diagram.Edge{e}
		}
		nodes := []diagram.Node{{ID: "a", Shape: diagram.Block, Row: x}, {ID: "b", Shape: diagram.Block, Col: 1}}
		figuretest.CheckNoPanic(t, fmt.Sprintf("a row of %g", x), diagram.Diagram{Nodes: nodes, Edges: edges(diagram.Edge{})}.Draw)
		nodes[0].Row = 0
		figuretest.CheckNoPanic(t, fmt.Sprintf("an edge aside by %g", x), diagram.Diagram{Nodes: nodes, Edges: edges(diagram.Edge{Aside: x})}.Draw)
		figuretest.CheckNoPanic(t, fmt.Sprintf("an edge over by %g", x), diagram.Diagram{Nodes: nodes, Edges: edges(diagram.Edge{Over: x})}.Draw)
	}
}
