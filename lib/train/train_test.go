package train_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// step is a model as a function.
type step func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric

func (s step) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	return s(scope, b, opt)
}

// small is an autoencoder of 16 pixels and 5 units that uses every source of random
// numbers.
var small = step(func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	g := b.X.Graph()
	x := Add(b.X, MulScalar(scope.RandomNormal(g, b.X.Shape()), 0.1))
	h := mlp.Dropout(scope, Tanh(mlp.Dense(scope.In("in"), x, 5)), 0.2)
	loss := ReduceAllMean(Square(Sub(b.X, mlp.Dense(scope.In("out"), h, 16))))
	opt.UpdateGraph(scope, g, loss)
	return []train.Metric{{Name: "loss", Value: loss}, {Name: "size", Value: ReduceAllMean(Abs(h))}}
})

// portable is small with random numbers that are the same on all backends.
var portable = step(func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	g := b.X.Graph()
	x := Add(b.X, MulScalar(random.Normal(scope, g, b.X.Shape().Dimensions...), 0.1))
	h := mlp.Dropout(scope, Tanh(mlp.Dense(scope.In("in"), x, 5)), 0.2)
	loss := ReduceAllMean(Square(Sub(b.X, mlp.Dense(scope.In("out"), h, 16))))
	opt.UpdateGraph(scope, g, loss)
	return []train.Metric{{Name: "loss", Value: loss}, {Name: "size", Value: ReduceAllMean(Abs(h))}}
})

// images returns n images of 4×4 pixels, all different, with labels.
func images(n int) *dataset.Examples {
	im := &dataset.Examples{Name: "tiny", Height: 4, Width: 4, Pixels: make([]uint8, 16*n), Labels: make([]uint16, n)}
	for i := range n {
		for p := range 16 {
			im.Pixels[16*i+p] = uint8((i*37 + p*p*11 + (i%7)*p*13) % 256)
		}
		im.Labels[i] = uint16(i % 10)
	}
	return im
}

// trainEpochs trains epochs in calls of at most chunk steps and returns the scalars of
// every step and the final state.
func trainEpochs(t *testing.T, b compute.Backend, p *train.Program, epochs, chunk int) ([][]float32, train.State) {
	t.Helper()
	loop, err := train.NewLoop(b, p)
	if err != nil {
		t.Fatal(err)
	}
	defer loop.Close()
	var rows [][]float32
	for epoch := range epochs {
		for from := 0; from < p.Steps(); from += chunk {
			more, err := loop.Run(epoch, from, min(from+chunk, p.Steps()))
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range more {
				rows = append(rows, slices.Clone(row))
			}
		}
	}
	state, err := p.State()
	if err != nil {
		t.Fatal(err)
	}
	return rows, state
}

func prepare(t *testing.T, m train.Model, data *dataset.Examples, options ...train.Option) *train.Program {
	t.Helper()
	p, err := train.Prepare(m, data, options...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// same fails the test if two states differ.
func same(t *testing.T, a, b train.State) {
	t.Helper()
	if len(a) != len(b) {
		t.Fatalf("states of %d and %d variables", len(a), len(b))
	}
	for i := range a {
		if a[i].Name != b[i].Name || !a[i].Shape.Equal(b[i].Shape) || !slices.Equal(a[i].Bytes, b[i].Bytes) {
			t.Errorf("%s differs from %s", a[i].Name, b[i].Name)
		}
	}
}

func Example() {
	p, err := train.Prepare(small, images(100), train.BatchSize(10), train.Adam(1e-2), train.Seed(7))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Steps(), "steps an epoch,", p.Parameters(), "parameters, reports", p.Scalars)
	// Output: 10 steps an epoch, 181 parameters, reports [loss size]
}
