package train

import (
	"fmt"
	"path"
	"strings"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// NewAverages makes, under the scope to, an exponential moving average of each trainable
// weight, float32, of the networks, which are names of scopes below from, such as "encoder". It
// returns a function that updates the averages, to be called after the weights' update: step t
// keeps min(maxKept, (t-1)/(t+8)) of an average, so the first sets it to the weight. maxKept is
// from 0 to below 1, and is not checked.
//
// Call it after the networks are built: it panics if one of them has no weights yet.
//
// A network that is built in scope to uses the averages. The statistics of its batch
// normalization are its own, so build it on each batch.
func NewAverages(from, to *model.Scope, g *Graph, maxKept float64, networks ...string) (update func()) {
	type pair struct{ average, value *model.Variable }
	var pairs []pair
	for _, network := range networks {
		built, before := from.At("%s", network), len(pairs)
		for v := range built.IterVariables() {
			if !v.Trainable {
				continue // a statistic of a hidden layer: the averaged networks have their own
			}
			scope := to.Store().Scope(path.Join(to.Scope(), strings.TrimPrefix(v.Scope(), from.Scope())))
			a := scope.WithInitializer(initializer.Zero).VariableWithShape(v.Name(), v.Shape()).SetTrainable(false)
			pairs = append(pairs, pair{a, v})
		}
		if len(pairs) == before {
			panic(fmt.Errorf("train.NewAverages: there are no weights in %s: build the network before its averages", built.Scope()))
		}
	}
	return func() {
		step := optimizer.IncrementCounter(to, g, "step", dtypes.Float32) // 1 at first
		kept := MinScalar(Div(AddScalar(step, -1), AddScalar(step, 8)), maxKept)
		for _, p := range pairs {
			old, now := p.average.NodeValue(g), p.value.NodeValue(g)
			p.average.SetNodeValue(Add(now, Mul(kept, Sub(old, now))))
		}
	}
}
