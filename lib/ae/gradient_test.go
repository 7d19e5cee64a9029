package ae_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/train"
)

// uniform returns numbers in [0, 1).
func uniform(seed uint64, rows, columns int) [][]float64 {
	rng := rand.New(rand.NewPCG(seed, 0))
	v := make([][]float64, rows)
	for i := range v {
		v[i] = make([]float64, columns)
		for j := range v[i] {
			v[i][j] = rng.Float64()
		}
	}
	return v
}

// The gradient of each loss with respect to every weight and bias, through the
// whole autoencoder, agrees with central differences in float64.
func TestModelGradients(t *testing.T) {
	const step, tolerance = 1e-6, 1e-7
	x, classes := uniform(3, 5, 9), &dataset.Examples{Labels: []uint16{0, 1}}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, config := range []ae.Config{
			{Hidden: []int{6}, Code: 3, Loss: loss.BCE, Features: 9},
			{Hidden: []int{6, 5}, Code: 3, CodeReLU: true, Loss: loss.MSE, Features: 9},
			{Hidden: []int{6}, Code: 2, Loss: loss.LinearSSE, Features: 9},
			{Hidden: []int{6}, Code: 2, Loss: loss.LearnedGaussian, Features: 9, Condition: train.OnClass(classes)},
		} {
			m, err := ae.New(config)
			if err != nil {
				t.Fatal(err)
			}
			store := model.NewStore()
			if err := store.SetRNGStateFromSeed(5); err != nil {
				t.Fatal(err)
			}
			exec := model.MustNewExec(b, store, func(scope *model.Scope, x *Node) []*Node {
				batch := train.Batch{X: x, Y: Const(x.Graph(), []int32{0, 1, 1, 0, 1})}
				loss := ReduceAllMean(m.Evaluate(scope, batch)[0].Value)
				return append([]*Node{loss}, scope.BuildTrainableVariablesGradientsGraph(loss)...)
			})
			exec.MustCall(x)
			for v := range store.IterVariables() {
				// Biases of zero would put units exactly on the kink of their ReLU
				// where a code is all zeros.
				if v.Trainable && v.Shape().Rank() == 1 {
					biases := uniform(7, 1, v.Shape().Size())[0]
					set(v, tensors.FromValue(biases))
				}
			}
			out := exec.MustCall(x)
			k := 0
			for v := range store.IterVariables() {
				if !v.Trainable {
					continue
				}
				k++
				gradient := must(tensors.CopyFlatData[float64](out[k]))
				values := must(tensors.CopyFlatData[float64](v.MustValue()))
				loss := func(i int, by float64) float64 {
					changed := append([]float64{}, values...)
					changed[i] += by
					set(v, tensors.FromFlatDataAndDimensions(changed, v.Shape().Dimensions...))
					return exec.MustCall(x)[0].Value().(float64)
				}
				effective := 0
				for i := range values {
					numeric := (loss(i, step) - loss(i, -step)) / (2 * step)
					near(t, fmt.Sprintf("%s: slope of %s at %d", m.Loss.Name, v.Path(), i), gradient[i], numeric,
						tolerance)
					if math.Abs(numeric) > 1e-4 {
						effective++
					}
				}
				if effective == 0 {
					t.Errorf("%s: nothing in %s changes the loss: the comparison shows nothing", m.Loss.Name, v.Path())
				}
				set(v, tensors.FromFlatDataAndDimensions(values, v.Shape().Dimensions...))
			}
			if k != len(out)-1 {
				t.Errorf("%s: %d variables and %d gradients", m.Loss.Name, k, len(out)-1)
			}
			exec.Finalize()
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func set(v *model.Variable, value *tensors.Tensor) {
	if err := v.SetValue(value); err != nil {
		panic(err)
	}
}

// near compares with a tolerance relative to what is expected, or absolute
// below 1.
func near(t *testing.T, what string, got, expected, tolerance float64) {
	t.Helper()
	if d := math.Abs(got - expected); !(d <= tolerance*max(1, math.Abs(expected))) {
		t.Errorf("%s is %v, expected %v (off by %.2g)", what, got, expected, d)
	}
}
