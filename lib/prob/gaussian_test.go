package prob_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/prob"
)

// Pairs of Gaussians, near and far, narrow and wide.
var pairs = [][2]prob.Gaussian1D{
	{{0, 1}, {0, 1}}, {{1, 1}, {0, 1}}, {{0, 0.2}, {0, 1}}, {{0, 3}, {0, 1}},
	{{-2, 0.5}, {1, 2}}, {{4, 0.01}, {3.9, 0.1}}, {{0.3, 0.7}, {-0.4, 0.6}},
}

// The closed form is the mean of log q(z) - log p(z) over samples of q.
func TestKLAgreesWithSamples(t *testing.T) {
	const n = 400_000
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range pairs {
		q, p := c[0], c[1]
		sum, squares := 0.0, 0.0
		for range n {
			z := q.Mean + q.Std*rng.NormFloat64()
			d := math.Log(q.Density(z)) - math.Log(p.Density(z))
			sum += d
			squares += d * d
		}
		mean := sum / n
		deviation := math.Sqrt(max(0, squares/n-mean*mean) / n)
		if got := must(q.KL(p)); math.Abs(got-mean) > 5*deviation+1e-12 {
			t.Errorf("KL(%v ‖ %v) is %v, the estimate of %d samples %v ± %v", q, p, got, n, mean, deviation)
		}
	}
}

// constructors are those of Gaussian, with what each takes for σ.
var constructors = []struct {
	name   string
	from   func(mu, spread *Node) prob.Gaussian
	spread func(σ float64) float64
}{
	{"σ", prob.FromStd, func(σ float64) float64 { return σ }},
	{"log σ", prob.FromLogStd, math.Log},
	{"log σ²", prob.FromLogVar, func(σ float64) float64 { return 2 * math.Log(σ) }},
}

// In a graph the divergence from N(0, 1) is that of Gaussian1D for each
// constructor, and its gradients agree with central differences.
func TestKLInGraphs(t *testing.T) {
	const step = 1e-5
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, c := range constructors {
			values := make([][]float64, 2) // μ, spread
			for _, pair := range pairs {
				values[0], values[1] = append(values[0], pair[0].Mean), append(values[1], c.spread(pair[0].Std))
			}
			exec := MustNewExec(b, func(values *Node) []*Node {
				row := func(i int) *Node { return Reshape(Slice(values, AxisElem(i)), 1, len(pairs)) }
				kl := c.from(row(0), row(1)).KL()
				return []*Node{kl, Gradient(ReduceAllSum(kl), values)[0]}
			})
			kl := func(k int) float64 { return exec.MustCall(values)[0].Value().([][]float64)[0][k] }
			gradient := exec.MustCall(values)[1].Value().([][]float64)
			for k, pair := range pairs {
				// FromStd adds 1e-8 to σ², which at σ = 0.01 is 1e-4 of it.
				near(t, fmt.Sprintf("%s: KL(%v ‖ N(0, 1))", c.name, pair[0]), kl(k),
					must(pair[0].KL(prob.Gaussian1D{Mean: 0, Std: 1})), 1e-4)
			}
			for i := range values {
				for k := range values[i] {
					at := values[i][k]
					values[i][k] = at + step
					above := kl(k)
					values[i][k] = at - step
					below := kl(k)
					values[i][k] = at
					near(t, fmt.Sprintf("%s: slope %d with respect to value %d", c.name, k, i), gradient[i][k],
						(above-below)/(2*step), 1e-4)
				}
			}
			exec.Finalize()
		}
	})
}

func TestGaussian1DRefuses(t *testing.T) {
	fine := prob.Gaussian1D{Mean: 0, Std: 1}
	for _, bad := range []prob.Gaussian1D{{0, 0}, {0, -1}, {0, math.NaN()}, {math.NaN(), 1}, {math.Inf(1), 1}, {0, math.Inf(1)}} {
		for _, pair := range [][2]prob.Gaussian1D{{bad, fine}, {fine, bad}} {
			if kl, err := pair[0].KL(pair[1]); err == nil ||
				!strings.Contains(err.Error(), "standard deviation above 0") {
				t.Errorf("KL(%v ‖ %v) is %v, error %v: expected an error", pair[0], pair[1], kl, err)
			}
		}
	}
}

// However far apart two distributions are, the divergence is a number or an
// error.
func TestGaussian1DExtremes(t *testing.T) {
	stds := []float64{5e-324, 1e-300, 1e-200, 1e-150, 1e-8, 1, 1e8, 1e150, 1e200, 1e300, math.MaxFloat64}
	means := []float64{0, 1, -1e200, math.MaxFloat64, -math.MaxFloat64}
	for _, a := range stds {
		for _, b := range stds {
			for _, m := range means {
				for _, n := range means {
					kl, err := prob.Gaussian1D{Mean: m, Std: a}.KL(prob.Gaussian1D{Mean: n, Std: b})
					if err == nil && !(kl >= 0 && !math.IsInf(kl, 0)) {
						t.Errorf("KL(N(%v, %v²) ‖ N(%v, %v²)) is %v without an error", m, a, n, b, kl)
					}
				}
			}
		}
	}
	for _, c := range []struct{ q, p, want float64 }{
		{1e-200, 1, 200*math.Ln10 - 0.5}, {1e-300, 1e300, 600*math.Ln10 - 0.5}, {1e300, 1e300, 0}, {5e-324, 5e-324, 0},
	} {
		if kl, err := (prob.Gaussian1D{Std: c.q}).KL(prob.Gaussian1D{Std: c.p}); err != nil ||
			math.Abs(kl-c.want) > 1e-9*max(1, c.want) {
			t.Errorf("KL(N(0, %v²) ‖ N(0, %v²)) is %v, error %v: expected %v", c.q, c.p, kl, err, c.want)
		}
	}
	if kl, err := (prob.Gaussian1D{Std: 1e200}).KL(prob.Gaussian1D{Std: 1e-150}); err == nil ||
		!strings.Contains(err.Error(), "too large") {
		t.Errorf("a divergence of 1e700 is %v, error %v", kl, err)
	}
}

// Samples have the given mean and standard deviation, and gradients flow through
// them: ∂z/∂μ = 1 and ∂z/∂s = ε·∂σ/∂s for the network's output s.
func TestSample(t *testing.T) {
	const n, μ, σ = 20_000, 1.5, 0.25
	slopes := map[string]float64{"σ": 1, "log σ": σ, "log σ²": σ / 2} // ∂σ/∂s
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, c := range constructors {
			out := model.MustNewExec(b, model.NewStore(), func(scope *model.Scope, mu, spread *Node) []*Node {
				z := c.from(mu, spread).Sample(scope)
				return append([]*Node{z}, Gradient(ReduceAllSum(z), mu, spread)...)
			}).MustCall(column(n, μ), column(n, c.spread(σ)))
			z, byMu, bySpread := out[0].Value().([][]float64), out[1].Value().([][]float64), out[2].Value().([][]float64)
			sum, squares := 0.0, 0.0
			for i := range z {
				sum += z[i][0]
				squares += (z[i][0] - μ) * (z[i][0] - μ)
				near(t, c.name+": ∂z/∂μ", byMu[i][0], 1, 1e-12)
				near(t, c.name+": z - μ", z[i][0]-μ, σ*bySpread[i][0]/slopes[c.name], 1e-9)
			}
			near(t, c.name+": mean", sum/n, μ, 5*σ/math.Sqrt(n))
			near(t, c.name+": deviation", math.Sqrt(squares/n), σ, 0.02*σ)
		}
	})
}

// If the network outputs σ itself, the divergence is that of N(μ, σ² + 1e-8), at 0
// too; that of the others is exact however small σ is.
func TestSmallStd(t *testing.T) {
	b := backendtest.Go(t)
	for _, c := range constructors {
		for _, σ := range []float64{0, 1e-30, 1e-6, 1e-4, 1e-3, 0.01, 0.5} {
			variance := σ * σ
			if c.name == "σ" {
				variance += 1e-8
			} else if σ == 0 {
				continue
			}
			out := MustNewExec(b, func(mu, spread *Node) []*Node {
				q := c.from(mu, spread)
				return []*Node{q.Std(), q.KL(), Gradient(ReduceAllSum(q.KL()), spread)[0]}
			}).MustCall(column(1, 0.5), column(1, c.spread(σ)))
			value := func(i int) float64 { return out[i].Value().([][]float64)[0][0] }
			near(t, fmt.Sprintf("%s: Std of %v", c.name, σ), value(0), σ, 1e-12)
			expected := must(prob.Gaussian1D{Mean: 0.5, Std: math.Sqrt(variance)}.KL(prob.Gaussian1D{Mean: 0, Std: 1}))
			near(t, fmt.Sprintf("%s: KL of %v", c.name, σ), value(1), expected, 1e-8)
			slope := map[string]float64{"σ": σ - σ/variance, "log σ": σ*σ - 1, "log σ²": (σ*σ - 1) / 2}[c.name]
			near(t, fmt.Sprintf("%s: slope of the KL of %v", c.name, σ), value(2), slope, 1e-9)
		}
	}
}

// σ and KL are finite for what an encoder may output, and the gradient leads away
// from the smallest σ.
func TestLogVarExtremes(t *testing.T) {
	b := backendtest.Go(t)
	exec := MustNewExec(b, func(s *Node) []*Node {
		q := prob.FromLogVar(ZerosLike(s), s)
		return []*Node{q.Std(), q.KL(), Gradient(ReduceAllSum(q.KL()), s)[0]}
	})
	in := []float32{-150, -80, -1, 0, 1, 80}
	out := exec.MustCall(in)
	for i, v := range in {
		lv := float64(v)
		near(t, fmt.Sprintf("σ of %v", v), float64(tensors.MustCopyFlatData[float32](out[0])[i]), math.Exp(lv/2), 1e-5)
		near(t, fmt.Sprintf("KL of %v", v), float64(tensors.MustCopyFlatData[float32](out[1])[i]),
			(math.Exp(lv)-1-lv)/2, 1e-5)
		near(t, fmt.Sprintf("slope of KL at %v", v), float64(tensors.MustCopyFlatData[float32](out[2])[i]),
			(math.Exp(lv)-1)/2, 1e-5)
	}
}

func column(n int, v float64) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = []float64{v}
	}
	return out
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// near compares with a tolerance relative to what is expected, or absolute
// below 1.
func near(t *testing.T, what string, got, expected, tolerance float64) {
	t.Helper()
	if d := math.Abs(got - expected); !(d <= tolerance*max(1, math.Abs(expected))) {
		t.Errorf("%s is %v, expected %v (off by %.2g)", what, got, expected, d)
	}
}
