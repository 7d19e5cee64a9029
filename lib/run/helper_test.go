package run_test

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// trainNetwork trains network for some epochs of 5 steps.
func trainNetwork(t *testing.T, epochs int) *run.Run {
	t.Helper()
	return must(run.Train(t.Context(), modeltest.Network(), modeltest.Images(40), nil, train.BatchSize(8), train.Epochs(epochs)))
}

// bits returns the values of a run's trained weights by path.
func bits(r *run.Run) map[string]string {
	values := map[string]string{}
	for _, v := range must(r.Program.State()) {
		values[v.Name] = string(v.Bytes)
	}
	for _, v := range r.Program.Variables() {
		if !v.Trainable {
			delete(values, v.Path())
		}
	}
	return values
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// gained is a model with weights that do not belong to a dense layer.
type gained struct{}

func (gained) net(scope *model.Scope, x *Node) *Node {
	gain := scope.In("head").VariableWithValue("gain", [][]float32{{1, 2}, {3, 4}, {5, 6}}).NodeValue(x.Graph())
	return Mul(x, ReduceAllMean(gain))
}

func (m gained) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	loss := ReduceAllMean(Square(Sub(b.X, m.net(scope, b.X))))
	opt.UpdateGraph(scope, b.X.Graph(), loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}
