package trained_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
	"gonum.org/v1/gonum/stat"

	"latentlab/internal/modeltest"
	"latentlab/lib/latent"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// formula is a model whose decoder is a function of the code, and which cannot be trained.
type formula func(z *Node) *Node

func (f formula) Decode(_ *model.Scope, z *Node) *Node { return f(z) }

func (formula) Step(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
	return []train.Metric{{Name: "loss", Value: ReduceAllMean(b.X)}}
}

// rowsOfW are the weights of linear: of each dimension of a code, to each of four features.
var rowsOfW = [][]float32{{3, 0, 0, 1}, {0, 0, 0, 0}, {-1, 2, 2, 0}}

// linear is the decoder z·W + 5.
var linear = formula(func(z *Node) *Node {
	return AddScalar(Dot(z, Const(z.Graph(), rowsOfW)).MatMul(), 5)
})

func sensitivity(t *testing.T, f formula, codes [][]float32) []float64 {
	t.Helper()
	got, err := must(trained.New(f, modeltest.Images(4))).Sensitivity(codes)
	check(t, err)
	return got
}

// A linear decoder has the sensitivity σ²·‖w‖²/features, for any number of codes and division into blocks.
func TestSensitivityOfLinear(t *testing.T) {
	for _, n := range []int{2, 3, 499, 500, 501, 1234} {
		codes := must(latent.SampleNormal(n, 3, 1))
		for _, z := range codes {
			z[0], z[2] = 10+2*z[0], z[2]/4
		}
		for d, got := range sensitivity(t, linear, codes) {
			norm := 0.0
			for _, w := range rowsOfW[d] {
				norm += float64(w * w)
			}
			want := stat.PopVariance(latent.Column(codes, d), nil) * norm / 4
			if math.Abs(got-want) > 1e-5*want {
				t.Errorf("%d codes: dimension %d has the sensitivity %v, expected %v", n, d, got, want)
			}
		}
	}
}

// A decoder z² changes by ±2·z·σ + σ², squared and averaged 4·z²·σ² + σ⁴. A central difference would give
// the first term only, and 0 for the codes at 0.
func TestSensitivityOfSquare(t *testing.T) {
	square := formula(func(z *Node) *Node { return Square(z) })
	var codes [][]float32
	for range 334 {
		codes = append(codes, []float32{-3, 7}, []float32{0, 7}, []float32{3, 7})
	}
	got := sensitivity(t, square, codes)
	if want := (4*6*6. + 6*6) / 2; math.Abs(got[0]-want) > 1e-4*want || got[1] != 0 {
		t.Errorf("the sensitivity is %v, expected %v and, where all codes are equal, 0", got, want)
	}
}

func TestSensitivityErrors(t *testing.T) {
	m := must(trained.New(modeltest.Network(), modeltest.Images(4)))
	nan, most := float32(math.NaN()), float32(math.MaxFloat32)
	for want, codes := range map[string][][]float32{
		"there are no codes":                    nil,
		"there is 1 code":                       {{1, 2, 3}},
		"code 1 has NaN at position 2":          {{1, 2, 3}, {1, 2, nan}},
		"code 1 has 2 numbers, code 0 has 3":    {{1, 2, 3}, {1, 2}},
		"the codes have 2 dimensions, but this": {{1, 2}, {3, 4}},
		"the network's input":                   {{1, 2, most}, {1, 2, -most}},
	} {
		if _, err := m.Sensitivity(codes); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("codes %v: error %v, expected %q in it", codes, err, want)
		}
	}
	m = must(trained.New(modeltest.Tiny{}, modeltest.Images(4)))
	if _, err := m.Sensitivity([][]float32{{1}, {2}}); err == nil || !strings.Contains(err.Error(), "cannot decode") {
		t.Errorf("a model without a decoder: error %v", err)
	}
}

// A linear decoder that ignores the second number, however much it varies, and depends most on the first.
func ExampleModel_Sensitivity() {
	m := must(trained.New(linear, modeltest.Images(4)))
	fmt.Println(must(m.Sensitivity([][]float32{{4, 10, -1}, {8, 20, 1}, {4, 30, -1}, {8, 40, 1}})))
	// Output: [10 0 2.25]
}
