package trained_test

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// tiny is a small autoencoder with noise and dropout, without codes.
type tiny struct{}

func (m tiny) net(scope *model.Scope, x *Node) *Node {
	h := mlp.Dropout(scope, Tanh(mlp.Dense(scope.In("in"), x, 5)), 0.2)
	return mlp.Dense(scope.In("out"), h, 16)
}

func (m tiny) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	g := b.X.Graph()
	x := Add(b.X, MulScalar(scope.RandomNormal(g, b.X.Shape()), 0.1))
	loss := ReduceAllMean(Square(Sub(b.X, m.net(scope, x))))
	opt.UpdateGraph(scope, g, loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}

func (m tiny) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	return []train.Metric{{Name: "loss", Value: ReduceMean(Square(Sub(b.X, m.net(scope, b.X))), -1)}}
}

func (m tiny) Reconstruct(scope *model.Scope, x *Node) *Node { return m.net(scope, x) }

// trainTiny trains tiny for an epoch.
func trainTiny(t *testing.T) *run.Run {
	t.Helper()
	return must(run.Train(t.Context(), tiny{}, images(83), nil, train.BatchSize(8), train.Adam(1e-2)))
}

// images returns n images of 4×4 pixels, all different.
func images(n int) *dataset.Images {
	im := &dataset.Images{Name: "tiny", Height: 4, Width: 4, Pixels: make([]uint8, 16*n)}
	for i := range n {
		for p := range 16 {
			im.Pixels[16*i+p] = uint8((i*37 + p*p*11 + (i%7)*p*13) % 256)
		}
	}
	return im
}

// network returns an autoencoder 16-5-3-5-16.
func network(t *testing.T) *ae.Model {
	t.Helper()
	m, err := ae.New(ae.Config{Hidden: []int{5}, Code: 3, Features: 16})
	check(t, err)
	return m
}

// trainNetwork trains network for some epochs of 5 steps.
func trainNetwork(t *testing.T, epochs int) *run.Run {
	t.Helper()
	return must(run.Train(t.Context(), network(t), images(40), nil, train.BatchSize(8), train.Epochs(epochs)))
}

// useFolders gives the test its own folders of runs and models.
func useFolders(t *testing.T) {
	t.Helper()
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	t.Setenv("LATENTLAB_MODELS", t.TempDir())
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
