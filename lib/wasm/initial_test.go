package wasm

import (
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// GoMLX's random numbers, from which initial weights are, are those of the pure-Go backend: uniform and normal ones,
// from a state that goes on, and from one that was split.
func TestInitialValues(t *testing.T) {
	c := newTraced(t, model.NewStore(), nil, func(scope *model.Scope, g *graph.Graph) []*graph.Node {
		v := scope.VariableWithValue("rng", must(graph.RNGStateFromSeed(7)))
		state, uniform := graph.RandomUniform(v.NodeValue(g), shapes.Make(dtypes.Float32, 3, 5))
		state, normal := graph.RandomNormal(state, shapes.Make(dtypes.Float32, 2, 4))
		first, second := graph.RNGStateSplit(state)
		v.SetNodeValue(first)
		_, other := graph.RandomUniform(second, shapes.Make(dtypes.Float32, 3))
		_, constant := graph.RandomUniform(graph.RNGStateFromSeedForGraph(g, 8), shapes.Make(dtypes.Float32, 4))
		return []*graph.Node{uniform, normal, other, constant}
	})
	_, m := c.compile()
	for range 3 {
		c.compare(m, 1e-6)
	}
}
