package vae_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/vae"
)

// Pairs of normal distributions, near and far, narrow and wide.
var pairs = [][2]vae.Normal{
	{{0, 1}, {0, 1}}, {{1, 1}, {0, 1}}, {{0, 0.2}, {0, 1}}, {{0, 3}, {0, 1}},
	{{-2, 0.5}, {1, 2}}, {{4, 0.01}, {3.9, 0.1}}, {{0.3, 0.7}, {-0.4, 0.6}},
}

// The closed form is the mean of log q(z) - log p(z) over draws of q.
func TestKLIsWhatSamplesSay(t *testing.T) {
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
			t.Errorf("KL(%v ‖ %v) is %v, %d samples say %v ± %v", q, p, got, n, mean, deviation)
		}
	}
}

// ways are those to give a standard deviation.
var ways = []struct {
	name   string
	from   func(mu, spread *Node) vae.Gaussian
	spread func(σ float64) float64
}{
	{"σ", vae.FromStd, func(σ float64) float64 { return σ }},
	{"log σ", vae.FromLogStd, math.Log},
	{"log σ²", vae.FromLogVar, func(σ float64) float64 { return 2 * math.Log(σ) }},
}

// In a graph the divergence has the same value for each way to give σ, and
// its gradients agree with central differences.
func TestKLInGraphs(t *testing.T) {
	const step = 1e-5
	divergence := func(make func(mu, spread *Node) vae.Gaussian) func(*Node) []*Node {
		return func(values *Node) []*Node {
			row := func(i int) *Node { return Reshape(Slice(values, AxisElem(i)), 1, len(pairs)) }
			q, p := make(row(0), row(1)), make(row(2), row(3))
			kl := vae.KL(q, p)
			return []*Node{kl, vae.StandardKL(q), Gradient(ReduceAllSum(kl), values)[0], Gradient(ReduceAllSum(vae.StandardKL(q)), values)[0]}
		}
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, way := range ways {
			values := make([][]float64, 4) // μ, spread of q, μ, spread of p
			for _, c := range pairs {
				for i, v := range []float64{c[0].Mean, way.spread(c[0].Std), c[1].Mean, way.spread(c[1].Std)} {
					values[i] = append(values[i], v)
				}
			}
			exec := MustNewExec(b, divergence(way.from))
			out := exec.MustCall(values)
			kl, standard := out[0].Value().([][]float64)[0], out[1].Value().([][]float64)[0]
			gradients := [2][][]float64{out[2].Value().([][]float64), out[3].Value().([][]float64)}
			for k, c := range pairs {
				// FromStd adds 1e-8 to σ², which at σ = 0.01 is 1e-4 of it.
				near(t, fmt.Sprintf("%s: KL(%v ‖ %v)", way.name, c[0], c[1]), kl[k], must(c[0].KL(c[1])), 1e-4)
				near(t, fmt.Sprintf("%s: KL(%v ‖ N(0, 1))", way.name, c[0]), standard[k], must(c[0].KL(vae.Normal{Mean: 0, Std: 1})), 1e-4)
			}
			for i := range values {
				for k := range values[i] {
					at := values[i][k]
					var ends [2][2]float64 // above, below; of KL, of StandardKL
					for e, d := range []float64{step, -step} {
						values[i][k] = at + d
						out := exec.MustCall(values)
						ends[e] = [2]float64{out[0].Value().([][]float64)[0][k], out[1].Value().([][]float64)[0][k]}
					}
					values[i][k] = at
					for which, g := range gradients {
						numeric := (ends[0][which] - ends[1][which]) / (2 * step)
						near(t, fmt.Sprintf("%s: slope %d of divergence %d by value %d", way.name, k, which, i), g[i][k], numeric, 1e-4)
					}
				}
			}
			exec.Finalize()
		}
	})
}

func TestNormalRefuses(t *testing.T) {
	fine := vae.Normal{Mean: 0, Std: 1}
	for _, bad := range []vae.Normal{{0, 0}, {0, -1}, {0, math.NaN()}, {math.NaN(), 1}, {math.Inf(1), 1}, {0, math.Inf(1)}} {
		for _, pair := range [][2]vae.Normal{{bad, fine}, {fine, bad}} {
			if kl, err := pair[0].KL(pair[1]); err == nil || !strings.Contains(err.Error(), "standard deviation above 0") {
				t.Errorf("KL(%v ‖ %v) is %v, error %v: expected an error", pair[0], pair[1], kl, err)
			}
		}
	}
}

// However far apart two distributions are, the divergence is a number or an
// error.
func TestNormalExtremes(t *testing.T) {
	stds := []float64{5e-324, 1e-300, 1e-200, 1e-150, 1e-8, 1, 1e8, 1e150, 1e200, 1e300, math.MaxFloat64}
	means := []float64{0, 1, -1e200, math.MaxFloat64, -math.MaxFloat64}
	for _, a := range stds {
		for _, b := range stds {
			for _, m := range means {
				for _, n := range means {
					kl, err := vae.Normal{Mean: m, Std: a}.KL(vae.Normal{Mean: n, Std: b})
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
		if kl, err := (vae.Normal{Std: c.q}).KL(vae.Normal{Std: c.p}); err != nil || math.Abs(kl-c.want) > 1e-9*max(1, c.want) {
			t.Errorf("KL(N(0, %v²) ‖ N(0, %v²)) is %v, error %v: expected %v", c.q, c.p, kl, err, c.want)
		}
	}
	if kl, err := (vae.Normal{Std: 1e200}).KL(vae.Normal{Std: 1e-150}); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("a divergence of 1e700 is %v, error %v", kl, err)
	}
}

// Draws have the mean and deviation asked for, and gradients flow through
// them: ∂z/∂μ = 1 and ∂z/∂s = ε·∂σ/∂s of what the network puts out.
func TestSample(t *testing.T) {
	const n, μ, σ = 20_000, 1.5, 0.25
	slopes := map[string]float64{"σ": 1, "log σ": σ, "log σ²": σ / 2} // ∂σ/∂s
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, way := range ways {
			out := model.MustNewExec(b, model.NewStore(), func(scope *model.Scope, mu, spread *Node) []*Node {
				z := way.from(mu, spread).Sample(scope)
				return append([]*Node{z}, Gradient(ReduceAllSum(z), mu, spread)...)
			}).MustCall(column(n, μ), column(n, way.spread(σ)))
			z, byMu, bySpread := out[0].Value().([][]float64), out[1].Value().([][]float64), out[2].Value().([][]float64)
			sum, squares := 0.0, 0.0
			for i := range z {
				sum += z[i][0]
				squares += (z[i][0] - μ) * (z[i][0] - μ)
				near(t, way.name+": ∂z/∂μ", byMu[i][0], 1, 1e-12)
				near(t, way.name+": z - μ", z[i][0]-μ, σ*bySpread[i][0]/slopes[way.name], 1e-9)
			}
			near(t, way.name+": mean", sum/n, μ, 5*σ/math.Sqrt(n))
			near(t, way.name+": deviation", math.Sqrt(squares/n), σ, 0.02*σ)
		}
	})
}

// Where the network puts out σ itself, the divergence is that of N(μ, σ² + 1e-8),
// at 0 too, and the others' is exact however small σ is.
func TestSmallStd(t *testing.T) {
	b := backendtest.Go(t)
	for _, way := range ways {
		for _, σ := range []float64{0, 1e-30, 1e-6, 1e-4, 1e-3, 0.01, 0.5} {
			variance := σ * σ
			if way.name == "σ" {
				variance += 1e-8
			} else if σ == 0 {
				continue
			}
			out := MustNewExec(b, func(mu, spread *Node) []*Node {
				q := way.from(mu, spread)
				return []*Node{q.Std(), q.KL(), Gradient(ReduceAllSum(q.KL()), spread)[0]}
			}).MustCall(column(1, 0.5), column(1, way.spread(σ)))
			value := func(i int) float64 { return out[i].Value().([][]float64)[0][0] }
			near(t, fmt.Sprintf("%s: Std of %v", way.name, σ), value(0), σ, 1e-12)
			expected := must(vae.Normal{Mean: 0.5, Std: math.Sqrt(variance)}.KL(vae.Normal{Mean: 0, Std: 1}))
			near(t, fmt.Sprintf("%s: KL of %v", way.name, σ), value(1), expected, 1e-8)
			slope := map[string]float64{"σ": σ - σ/variance, "log σ": σ*σ - 1, "log σ²": (σ*σ - 1) / 2}[way.name]
			near(t, fmt.Sprintf("%s: slope of the KL of %v", way.name, σ), value(2), slope, 1e-9)
		}
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
