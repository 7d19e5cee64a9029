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
)

// random makes numbers in [0, 1).
func random(seed uint64, rows, columns int) [][]float64 {
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

// The gradient of each loss by the decoder's output agrees with central
// differences in float64.
func TestLossGradients(t *testing.T) {
	const step, tolerance = 1e-5, 1e-8
	x, raw := random(1, 4, 6), random(2, 4, 6)
	for i := range raw {
		for j := range raw[i] {
			raw[i][j] = 8*raw[i][j] - 4
		}
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, loss := range []ae.Loss{ae.BCE, ae.MSE, ae.SumSquares} {
			exec := MustNewExec(b, func(x, raw *Node) []*Node {
				mean := loss.Mean(x, raw)
				return []*Node{mean, Gradient(mean, raw)[0]}
			})
			gradient := exec.MustCall(x, raw)[1].Value().([][]float64)
			for i := range raw {
				for j := range raw[i] {
					at := raw[i][j]
					raw[i][j] = at + step
					above := exec.MustCall(x, raw)[0].Value().(float64)
					raw[i][j] = at - step
					below := exec.MustCall(x, raw)[0].Value().(float64)
					raw[i][j] = at
					near(t, fmt.Sprintf("%s: slope [%d, %d]", loss.Name, i, j), gradient[i][j], (above-below)/(2*step), tolerance)
				}
			}
			exec.Finalize()
		}
	})
}

// The gradient of each loss by every weight and bias, through the whole
// autoencoder, agrees with central differences in float64.
func TestModelGradients(t *testing.T) {
	const step, tolerance = 1e-6, 1e-7
	x := random(3, 5, 9)
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, config := range []ae.Config{
			{Hidden: []int{6}, Code: 3, Loss: ae.BCE, Features: 9},
			{Hidden: []int{6, 5}, Code: 3, CodeReLU: true, Loss: ae.MSE, Features: 9},
			{Hidden: []int{6}, Code: 2, Loss: ae.SumSquares, Features: 9},
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
				raw := m.Decoder(scope.In("decoder"), m.Encode(scope, x))
				loss := m.Loss.Mean(x, raw)
				return append([]*Node{loss}, scope.BuildTrainableVariablesGradientsGraph(loss)...)
			})
			exec.MustCall(x)
			for v := range store.IterVariables() {
				// Biases of zero put units exactly onto the kink of their ReLU,
				// where a code is all zeros.
				if v.Trainable && v.Shape().Rank() == 1 {
					biases := random(7, 1, v.Shape().Size())[0]
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
					moved := append([]float64{}, values...)
					moved[i] += by
					set(v, tensors.FromFlatDataAndDimensions(moved, v.Shape().Dimensions...))
					return exec.MustCall(x)[0].Value().(float64)
				}
				moves := 0
				for i := range values {
					numeric := (loss(i, step) - loss(i, -step)) / (2 * step)
					near(t, fmt.Sprintf("%s: slope of %s at %d", m.Loss.Name, v.Path(), i), gradient[i], numeric, tolerance)
					if math.Abs(numeric) > 1e-4 {
						moves++
					}
				}
				if moves == 0 {
					t.Errorf("%s: nothing in %s moves the loss: the comparison says nothing", m.Loss.Name, v.Path())
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
