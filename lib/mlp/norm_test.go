package mlp_test

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/mlp"
)

// In training the batch's mean and variance are used, afterwards their running
// averages.
func TestBatchNorm(t *testing.T) {
	batches := [][][]float32{
		{{1, 10}, {3, 30}, {8, -10}},
		{{-2, 5}, {0, 7}, {5, 0}},
	}
	const scale, offset, momentum, tiny = 1.5, -0.25, 0.9, 1e-5
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		store := seeded(t, 1)
		store.RootScope().At("norm").VariableWithValue("scale", []float32{scale, scale})
		store.RootScope().At("norm").VariableWithValue("offset", []float32{offset, offset})
		build := func(training bool) func(scope *model.Scope, x *Node) *Node {
			return func(scope *model.Scope, x *Node) *Node {
				scope.Store().SetTraining(x.Graph(), training)
				return mlp.BatchNorm(scope, x)
			}
		}
		mean, variance := [2]float64{}, [2]float64{1, 1}
		for _, x := range batches {
			got := call(t, b, store, build(true), x)
			for j := range 2 {
				μ, v := 0.0, 0.0
				for _, row := range x {
					μ += float64(row[j]) / 3
				}
				for _, row := range x {
					v += (float64(row[j]) - μ) * (float64(row[j]) - μ) / 3
				}
				for i, row := range x {
					expected := (float64(row[j])-μ)/math.Sqrt(v+tiny)*scale + offset
					if d := math.Abs(float64(got[2*i+j]) - expected); d > 1e-5 {
						t.Errorf("in training, row %d column %d is %v, expected %v", i, j, got[2*i+j], expected)
					}
				}
				mean[j] = momentum*mean[j] + (1-momentum)*μ
				variance[j] = momentum*variance[j] + (1-momentum)*v
			}
		}
		for range 2 { // the first time must not change the averages
			got := call(t, b, store, build(false), batches[0][:1])
			for j := range 2 {
				expected := (float64(batches[0][0][j])-mean[j])/math.Sqrt(variance[j]+tiny)*scale + offset
				if d := math.Abs(float64(got[j]) - expected); d > 1e-5 {
					t.Errorf("after training, column %d is %v, expected %v", j, got[j], expected)
				}
			}
		}
		for _, name := range []string{"mean", "variance"} {
			if store.GetVariable("/norm/" + name).Trainable {
				t.Errorf("the running %s is trainable: an optimizer would update it", name)
			}
		}
	})
}

// Gradients flow through the batch's mean and variance: autodiff against
// finite differences.
func TestBatchNormGradient(t *testing.T) {
	x := [][]float64{{0.3, -1}, {1.2, 0.5}, {-0.7, 2}, {0.1, 0.4}}
	weights := [][]float64{{1, 2}, {-0.5, 0.3}, {0.7, -1.1}, {2, 0.2}}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		store := seeded(t, 1)
		for name, value := range map[string][]float64{"scale": {1.3, 0.8}, "offset": {0, 0.1}, "mean": {0, 0}, "variance": {1, 1}} {
			store.RootScope().At("norm").VariableWithValue(name, value)
		}
		loss := func(scope *model.Scope, x *Node) *Node {
			scope.Store().SetTraining(x.Graph(), true)
			return ReduceAllSum(Mul(mlp.BatchNorm(scope, x), Const(x.Graph(), weights)))
		}
		value := func(x [][]float64) float64 {
			out, err := model.CallOnce(b, store, loss, x)
			if err != nil {
				t.Fatal(err)
			}
			return out.Value().(float64)
		}
		out, err := model.CallOnce(b, store,
			func(scope *model.Scope, x *Node) *Node { return Gradient(loss(scope, x), x)[0] }, x)
		if err != nil {
			t.Fatal(err)
		}
		slope, err := tensors.CopyFlatData[float64](out)
		if err != nil {
			t.Fatal(err)
		}
		const h = 1e-5
		for i := range x {
			for j := range x[i] {
				was := x[i][j]
				x[i][j] = was + h
				up := value(x)
				x[i][j] = was - h
				numeric := (up - value(x)) / (2 * h)
				x[i][j] = was
				if math.Abs(slope[2*i+j]-numeric) > 1e-7 {
					t.Errorf("slope with respect to row %d column %d is %v, by finite differences %v",
						i, j, slope[2*i+j], numeric)
				}
			}
		}
	})
}
