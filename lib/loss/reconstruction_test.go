package loss_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/internal/backendtest"
	"latentlab/lib/loss"
)

// reference is a loss written out in plain Go.
type reference struct {
	loss     loss.Reconstruction
	perPixel func(x, raw float64) float64
	slope    func(x, raw float64) float64 // ∂perPixel/∂raw
	sum      bool
}

func sigmoid(l float64) float64 { return 1 / (1 + math.Exp(-l)) }

var references = []reference{
	{loss.BCE,
		func(x, l float64) float64 {
			// -log σ(l) = log1p(e^-l), and 1-σ(l) = σ(-l).
			return x*softplus(-l) + (1-x)*softplus(l)
		},
		func(x, l float64) float64 { return sigmoid(l) - x }, false},
	{loss.MSE,
		func(x, l float64) float64 { return (x - sigmoid(l)) * (x - sigmoid(l)) },
		func(x, l float64) float64 { s := sigmoid(l); return 2 * (s - x) * s * (1 - s) }, false},
	{loss.LinearSSE,
		func(x, l float64) float64 { return (x - l) * (x - l) },
		func(x, l float64) float64 { return 2 * (l - x) }, true},
	{loss.HalfVarianceSSE,
		func(x, l float64) float64 { return (x - sigmoid(l)) * (x - sigmoid(l)) },
		func(x, l float64) float64 { s := sigmoid(l); return 2 * (s - x) * s * (1 - s) }, true},
}

// softplus is log(1+eˡ), computed another way: no max, no abs.
func softplus(l float64) float64 {
	if l > 30 {
		return l + math.Exp(-l)
	}
	return math.Log1p(math.Exp(l))
}

// Pixels from 0 to 1, logits small, large, and exactly zero.
var (
	lossX   = [][]float64{{0, 1, 0.5, 0.25}, {0.1, 0.9, 1, 0}, {0.3, 0, 1, 0.7}}
	lossRaw = [][]float64{{0, 0, 0, 0.1}, {-3, 2, 40, -40}, {-0.5, 25, -25, 700}}
)

// The value of every loss is that of a plain Go computation, and its gradient
// that of the derivative worked out by hand: at zero too, where the overflow-safe
// form has kinks.
func TestReconstructionLosses(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, ref := range references {
			out, err := CallOnceN(b, func(x, raw *Node) []*Node {
				mean := ref.loss.Mean(x, raw)
				return []*Node{mean, ref.loss.PerImage(x, raw), Gradient(mean, raw)[0], ref.loss.Output(raw)}
			}, lossX, lossRaw)
			if err != nil {
				t.Fatalf("%s: %v", ref.loss.Name, err)
			}
			mean, perImage := out[0].Value().(float64), out[1].Value().([]float64)
			gradient, output := out[2].Value().([][]float64), out[3].Value().([][]float64)
			total := 0.0
			for i, row := range lossX {
				image, pixels := 0.0, float64(len(row))
				scale := 1 / float64(len(lossX)) // of a pixel's slope in the mean
				for j, x := range row {
					raw := lossRaw[i][j]
					image += ref.perPixel(x, raw)
					slope := ref.slope(x, raw) * scale
					if !ref.sum {
						slope /= pixels
					}
					near(t, fmt.Sprintf("%s: slope at x %v, raw %v", ref.loss.Name, x, raw), gradient[i][j], slope,
						1e-12)
					expected := sigmoid(raw)
					if ref.loss.Name == loss.LinearSSE.Name {
						expected = raw
					}
					near(t, ref.loss.Name+": output", output[i][j], expected, 1e-12)
				}
				if !ref.sum {
					image /= pixels
				}
				near(t, fmt.Sprintf("%s: image %d", ref.loss.Name, i), perImage[i], image, 1e-12)
				total += image
			}
			near(t, ref.loss.Name+": mean", mean, total/float64(len(lossX)), 1e-12)
		}
	})
}

// In float32, which training uses, no logit overflows the cross-entropy or
// its gradient.
func TestCrossEntropyOfExtremeLogits(t *testing.T) {
	logits := []float32{0, 1e-8, 80, -80, 1e4, -1e4, 3e38, -3e38}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, x := range []float32{0, 0.5, 1} {
			out, err := CallOnceN(b, func(l *Node) []*Node {
				d := loss.SigmoidCrossEntropy(Mul(OnesLike(l), Const(l.Graph(), x)), l)
				return []*Node{d, Gradient(ReduceAllSum(d), l)[0]}
			}, logits)
			if err != nil {
				t.Fatal(err)
			}
			values, slopes := out[0].Value().([]float32), out[1].Value().([]float32)
			for i, l := range logits {
				expected := float64(x)*softplus(-float64(l)) + float64(1-x)*softplus(float64(l))
				near(t, fmt.Sprintf("x %v, logit %v", x, l), float64(values[i]), expected, 1e-6)
				near(t, fmt.Sprintf("slope at x %v, logit %v", x, l), float64(slopes[i]),
					sigmoid(float64(l))-float64(x), 1e-6)
			}
		}
	})
}

func TestNats(t *testing.T) {
	const pixels = 784
	gauss := math.Log(2*math.Pi) / 2 * pixels
	for _, c := range []struct {
		loss     loss.Reconstruction
		value    float64
		expected float64
	}{
		{loss.BCE, 0.28, 0.28 * pixels},
		{loss.MSE, 0.0147, 0.0147*pixels/2 + gauss},
		{loss.LinearSSE, 11.5, 11.5/2 + gauss},
		{loss.HalfVarianceMSE, 0.0147, 0.0147*pixels + math.Log(math.Pi)/2*pixels},
		{loss.HalfVarianceSSE, 11.5, 11.5 + math.Log(math.Pi)/2*pixels},
		{loss.SumBCE, 75, 75},
		{loss.Reconstruction{Name: "a reader's", Sum: true}, 3, 3},
	} {
		near(t, c.loss.Name, c.loss.Nats(c.value, pixels), c.expected, 1e-12)
	}
}

// Names tell the losses of a run apart.
func TestNamesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range []loss.Reconstruction{loss.BCE, loss.MSE, loss.LinearSSE, loss.HalfVarianceMSE, loss.HalfVarianceSSE, loss.SumBCE,
		loss.LearnedGaussian, loss.Likelihood(mixed())} {
		if seen[l.Name] {
			t.Errorf("two losses are named %q", l.Name)
		}
		seen[l.Name] = true
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
