package aae

import (
	"path"
	"strings"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// average makes, under the scope to, a running average of each weight of
// scope from's networks, and returns what moves them all towards the
// weights' values, to be called after these have been updated. The first
// step sets the averages to the values, and they follow closely at first: of
// an average stays no more than most in a step.
func average(from, to *model.Scope, g *Graph, most float64, networks ...string) (follow func()) {
	type pair struct{ average, value *model.Variable }
	var pairs []pair
	for _, network := range networks {
		for v := range from.At("%s", network).IterVariables() {
			if !v.Trainable {
				continue // statistics, which averaged weights have their own of
			}
			scope := to.Store().Scope(path.Join(to.Scope(), strings.TrimPrefix(v.Scope(), from.Scope())))
			a := scope.WithInitializer(initializer.Zero).VariableWithShape(v.Name(), v.Shape()).SetTrainable(false)
			pairs = append(pairs, pair{a, v})
		}
	}
	return func() {
		step := optimizer.IncrementCounter(to, g, "step", dtypes.Float32) // 1 at first
		keep := MinScalar(Div(AddScalar(step, -1), AddScalar(step, 8)), most)
		for _, p := range pairs {
			old, now := p.average.NodeValue(g), p.value.NodeValue(g)
			p.average.SetNodeValue(Add(now, Mul(keep, Sub(old, now))))
		}
	}
}
