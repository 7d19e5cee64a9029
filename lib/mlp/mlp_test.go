package mlp_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/backend"
	"latentlab/lib/mlp"
)

// call runs f once on a store and returns its result.
func call(t testing.TB, b compute.Backend, store *model.Store, f func(scope *model.Scope, x *Node) *Node, x any) []float32 {
	t.Helper()
	out, err := model.CallOnce(b, store, f, x)
	if err != nil {
		t.Fatal(err)
	}
	flat, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		t.Fatal(err)
	}
	return flat
}

func seeded(t testing.TB, seed int64) *model.Store {
	t.Helper()
	store := model.NewStore()
	if err := store.SetRNGStateFromSeed(seed); err != nil {
		t.Fatal(err)
	}
	return store
}

// Two layers with given weights agree with plain Go.
func TestBuild(t *testing.T) {
	layers := mlp.Layers{Widths: []int{3, 2}, Activation: activation.TypeRelu, Output: activation.TypeSigmoid}
	x := [][]float32{{1, -2}, {0.5, 0.25}, {0, 0}}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		store := seeded(t, 1)
		set := func(layer, name string, v any) {
			store.RootScope().At("%s", layer).At("dense").VariableWithValue(name, v)
		}
		w0, b0 := [][]float32{{1, -1, 2}, {0.5, 1, -1}}, []float32{0.1, 0.2, -0.3}
		w1, b1 := [][]float32{{1, 2}, {-1, 0.5}, {0.25, -0.5}}, []float32{0.05, -0.1}
		set("layer0", "weights", w0)
		set("layer0", "biases", b0)
		set("layer1", "weights", w1)
		set("layer1", "biases", b1)
		got := call(t, b, store, layers.Build, x)
		for n, row := range x {
			var h [3]float64
			for j := range h {
				h[j] = max(0, float64(row[0]*w0[0][j]+row[1]*w0[1][j]+b0[j]))
			}
			for k := range 2 {
				sum := float64(b1[k])
				for j := range h {
					sum += h[j] * float64(w1[j][k])
				}
				expected := 1 / (1 + math.Exp(-sum))
				if d := math.Abs(float64(got[2*n+k]) - expected); d > 1e-6 {
					t.Errorf("row %d unit %d is %v, expected %v", n, k, got[2*n+k], expected)
				}
			}
		}
	})
}

// Weights start uniform on ±√(6/(in+out)), biases at zero, and depend on the seed.
func TestInitialValues(t *testing.T) {
	const in, width = 300, 200
	values := func(seed int64) (weights, biases []float32) {
		store := seeded(t, seed)
		dense := func(scope *model.Scope, x *Node) *Node { return mlp.Dense(scope, x, width) }
		call(t, backendtest.Go(t), store, dense, [][]float32{make([]float32, in)})
		for v := range store.IterVariables() {
			flat, err := tensors.CopyFlatData[float32](v.MustValue())
			switch {
			case strings.HasSuffix(v.Path(), "weights"):
				weights = flat
			case strings.HasSuffix(v.Path(), "biases"):
				biases = flat
			}
			if err != nil && v.Trainable {
				t.Fatal(err)
			}
		}
		return weights, biases
	}
	weights, biases := values(1)
	limit := math.Sqrt(6.0 / (in + width))
	sum, squares, largest := 0.0, 0.0, 0.0
	for _, w := range weights {
		sum += float64(w)
		squares += float64(w) * float64(w)
		largest = max(largest, math.Abs(float64(w)))
	}
	n := float64(in * width)
	if len(weights) != in*width || largest > limit || largest < 0.999*limit {
		t.Errorf("%d weights up to %v, expected %d up to %v", len(weights), largest, in*width, limit)
	}
	// The mean of n numbers of variance limit²/3 is within five of its standard
	// deviations of 0; likewise the variance, with a kurtosis of 9/5.
	variance := limit * limit / 3
	if math.Abs(sum/n) > 5*math.Sqrt(variance/n) {
		t.Errorf("weights have mean %v", sum/n)
	}
	if math.Abs(squares/n-variance) > 5*variance*math.Sqrt(0.8/n) {
		t.Errorf("weights have variance %v, expected %v", squares/n, variance)
	}
	for _, b := range biases {
		if b != 0 {
			t.Fatalf("a bias starts at %v", b)
		}
	}
	again, _ := values(1)
	other, _ := values(2)
	if fmt.Sprint(again) != fmt.Sprint(weights) || fmt.Sprint(other) == fmt.Sprint(weights) {
		t.Error("initial values do not depend on the seed alone")
	}
}

// Dropout zeroes its share of the values and scales the others in training, and
// does nothing outside training.
func TestDropout(t *testing.T) {
	ones := make([]float32, 20000)
	for i := range ones {
		ones[i] = 1
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, rate := range []float64{0, 0.1, 0.5, 0.9} {
			for _, training := range []bool{true, false} {
				got := call(t, b, seeded(t, 3), func(scope *model.Scope, x *Node) *Node {
					scope.Store().SetTraining(x.Graph(), training)
					return mlp.Dropout(scope, x, rate)
				}, ones)
				zeros := 0
				for _, v := range got {
					switch {
					case v == 0:
						zeros++
					case training && math.Abs(float64(v)*(1-rate)-1) > 1e-6, !training && v != 1:
						t.Fatalf("rate %v, training %v: a value became %v", rate, training, v)
					}
				}
				expected := rate * float64(len(ones))
				if !training {
					expected = 0
				}
				if d := math.Abs(float64(zeros) - expected); d > 5*math.Sqrt(float64(len(ones))*rate*(1-rate)) {
					t.Errorf("rate %v, training %v: %d zeros of %d", rate, training, zeros, len(ones))
				}
			}
		}
	})
}

func TestRefuses(t *testing.T) {
	b := backendtest.Go(t)
	for _, c := range []struct {
		name string
		f    func(scope *model.Scope, x *Node) *Node
		want string
	}{
		{"width 0", func(s *model.Scope, x *Node) *Node { return mlp.Dense(s, x, 0) }, "a dense layer of width 0"},
		{"width negative", mlp.Layers{Widths: []int{4, -3}}.Build, "a dense layer of width -3"},
		{"dropout 1", func(s *model.Scope, x *Node) *Node { return mlp.Dropout(s, x, 1) }, "dropout rate is 1"},
		{"dropout negative", mlp.Layers{Widths: []int{4, 3}, Dropout: -0.1}.Build, "dropout rate is -0.1"},
		{"dropout NaN", mlp.Layers{Widths: []int{4, 3}, Dropout: math.NaN()}.Build, "dropout rate is NaN"},
	} {
		_, err := model.CallOnce(b, seeded(t, 1), c.f, [][]float32{{1, 2}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected one with %q", c.name, err, c.want)
		}
	}
}

func ExampleLayers() {
	b, err := backend.Portable()
	if err != nil {
		fmt.Println(err)
		return
	}
	encoder := mlp.Layers{Widths: []int{256, 64, 20}, Activation: activation.TypeRelu}
	x := tensors.FromScalarAndDimensions(float32(0.5), 3, 784) // three images
	z, err := model.CallOnce(b, model.NewStore(), encoder.Build, x)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(z.Shape(), encoder.Parameters(784), "parameters")
	// Output: (Float32)[3, 20] 218708 parameters
}
