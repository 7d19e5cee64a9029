package train

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// checkConvolutions panics if a step needs a gradient that GoMLX v0.28.2 computes
// without an error, but wrongly: that of a convolution with an even kernel by its input.
// Such a gradient is a convolution with the reversed kernel, padded on the wrong side.
func checkConvolutions(scope *model.Scope, g *graph.Graph, values []*graph.Node) {
	needed := append([]*graph.Node{}, values...)
	for v := range scope.Store().IterVariables() {
		if v.ChangedInGraph(g) {
			needed = append(needed, v.NodeValue(g))
		}
	}
	seen := map[*graph.Node]bool{}
	for len(needed) > 0 {
		n := needed[len(needed)-1]
		needed = needed[:len(needed)-1]
		if n == nil || seen[n] {
			continue
		}
		seen[n] = true
		needed = append(needed, n.Inputs()...)
		if n.Type() != graph.NodeTypeConvGeneral || n.Inputs()[1].Type() != graph.NodeTypeReverse {
			continue
		}
		kernel := n.Inputs()[1].Shape().Dimensions
		for _, size := range kernel[:max(0, len(kernel)-2)] {
			if size%2 == 0 {
				panic(fmt.Errorf("GoMLX computes a wrong gradient for a convolution with an even kernel, here %v: "+
					"use an odd kernel, or conv.Down and conv.Up, which take any", kernel))
			}
		}
	}
}
