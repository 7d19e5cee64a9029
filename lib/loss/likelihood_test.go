package loss_test

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
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/train"
)

// mixed is a table with a column of each kind: two numbers, zeros and ones with a missing
// value, a text of two categories, and a number that is not scaled.
func mixed() *dataset.Examples {
	return &dataset.Examples{
		Name: "mixed",
		Columns: []dataset.Column{
			{Name: "radius", Unit: "mm"}, {Name: "weight"},
			{Name: "smoker", Unscaled: true, FillMissing: true},
			{Name: "color", Categories: []string{"red", "blue"}},
			{Name: "share", Unscaled: true},
		},
		Values: []float32{
			10, 1, 0, 1, 0, 0, 0.5,
			12, 3, 1, 0, 1, 0, 0,
			17, 8, float32(math.NaN()), 0, 0, 1, 1,
		},
	}
}

var (
	mixedX   = [][]float64{{-1.2, 0.3, 0, 1, 0, 0, 0.5}, {0.4, 2, 1, 0, 1, 0, 0}, {0.8, -3, 0.5, 0, 0, 1, 1}}
	mixedRaw = [][]float64{{-1, 0.5, 0.2, 1, -2, 0.1, 0.4}, {0, 0, 0, 0, 0, 0, 0}, {3, -1, -4, 0.3, 30, -5, -0.2}}
	// log σ of the two numbers, and of the share.
	mixedLogSigma = [][]float64{{-0.5, 0.7}, {0.2}}
)

// clipped is log σ of a variable v.
func clipped(v float64) float64 { return softplus(v+6) - 6 }

// nats is -log p of a feature of mixed, by the formulas of the distributions.
func nats(i, k int) float64 {
	x, raw := mixedX[i][k], mixedRaw[i][k]
	gauss := func(logσ float64) float64 {
		σ := math.Exp(logσ)
		return -math.Log(math.Exp(-(x-raw)*(x-raw)/(2*σ*σ)) / (σ * math.Sqrt(2*math.Pi)))
	}
	switch k {
	case 0, 1:
		return gauss(clipped(mixedLogSigma[0][k]))
	case 2:
		return -x*math.Log(sigmoid(raw)) - (1-x)*math.Log(1-sigmoid(raw))
	case 6:
		return gauss(clipped(mixedLogSigma[1][0]))
	}
	sum := 0.0
	for j := 3; j < 6; j++ {
		sum += math.Exp(mixedRaw[i][j])
	}
	return -x * math.Log(math.Exp(raw)/sum)
}

// Each column has its own likelihood, x̂ is its mean, and the gradients with respect to
// the decoder's output and to log σ agree with central differences.
func TestLikelihoodOfColumns(t *testing.T) {
	const step = 1e-6
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		store := model.NewStore()
		v := []*model.Variable{
			store.RootScope().At("likelihood").At("part0").VariableWithValue("log_sigma", mixedLogSigma[0]),
			store.RootScope().At("likelihood").At("part3").VariableWithValue("log_sigma", mixedLogSigma[1]),
		}
		exec := model.MustNewExec(b, store, func(scope *model.Scope, x, raw *Node) []*Node {
			l := loss.Likelihood(mixed()).In(scope)
			mean := l.Mean(x, raw)
			gradients := Gradient(mean, raw, v[0].NodeValue(x.Graph()), v[1].NodeValue(x.Graph()))
			return append([]*Node{mean, l.PerPixel(x, raw), l.NatsPerImage(x, raw), l.Output(raw)}, gradients...)
		})
		defer exec.Finalize()
		out := exec.MustCall(mixedX, mixedRaw)
		perFeature, perRow := out[1].Value().([][]float64), out[2].Value().([]float64)
		total := 0.0
		for i := range mixedX {
			sum := 0.0
			for k := range mixedX[i] {
				near(t, fmt.Sprintf("nats of feature %d of row %d", k, i), perFeature[i][k], nats(i, k), 1e-9)
				sum += nats(i, k)
			}
			near(t, fmt.Sprintf("nats of row %d", i), perRow[i], sum, 1e-9)
			total += sum / float64(len(mixedX))
		}
		near(t, "the mean", out[0].Value().(float64), total, 1e-9)

		output := out[3].Value().([][]float64)
		near(t, "x̂ of a number", output[0][1], 0.5, 1e-12)
		near(t, "x̂ of zeros and ones", output[0][2], sigmoid(0.2), 1e-12)
		near(t, "x̂ of a text", output[0][3]+output[0][4]+output[0][5], 1, 1e-12)
		near(t, "x̂ of a category", output[0][3]/output[0][4], math.Exp(3), 1e-9)

		mean := func() float64 { return exec.MustCall(mixedX, mixedRaw)[0].Value().(float64) }
		numeric := func(at *float64, changed func()) float64 {
			was := *at
			*at = was + step
			changed()
			above := mean()
			*at = was - step
			changed()
			below := mean()
			*at = was
			changed()
			return (above - below) / (2 * step)
		}
		slopes := out[4].Value().([][]float64)
		for i := range mixedRaw {
			for k := range mixedRaw[i] {
				near(t, fmt.Sprintf("slope of raw %d of row %d", k, i), slopes[i][k],
					numeric(&mixedRaw[i][k], func() {}), 1e-7)
			}
		}
		for part, values := range mixedLogSigma {
			gradient := out[5+part].Value().([]float64)
			for k := range values {
				near(t, fmt.Sprintf("slope of log σ %d of part %d", k, part), gradient[k],
					numeric(&values[k], func() {
						if err := v[part].SetValue(tensors.FromValue(values)); err != nil {
							t.Fatal(err)
						}
					}), 1e-7)
			}
		}
	})
}

// The σ that training learns is the standard deviation of the residuals: of each column
// for a table, of all features for LearnedGaussian. That of a constant column stays above its bound.
func TestLearnedSigma(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	stds := []float64{0.2, 3, 0.7, 0}
	table := &dataset.Examples{Name: "residuals"}
	for _, c := range []string{"a", "b", "c", "constant"} {
		table.Columns = append(table.Columns, dataset.Column{Name: c, Unscaled: true})
	}
	squares := make([]float64, len(stds))
	for range 256 {
		for k, std := range stds {
			v := float32(std * rng.NormFloat64())
			table.Values = append(table.Values, v)
			squares[k] += float64(v) * float64(v) / 256
		}
	}
	table.Values[3] = 1e-6 // so that the last one is not zeros and ones
	// learned returns what training a loss on residuals, of a decoder that gives 0, makes of its
	// only variable.
	learned := func(b compute.Backend, l loss.Reconstruction, residuals *tensors.Tensor) []float32 {
		store := model.NewStore()
		exec := model.MustNewExec(b, store, func(scope *model.Scope, x *Node) *Node {
			value := l.In(scope).Mean(x, ZerosLike(x))
			train.DefaultAdam(0.05).Build().UpdateGraph(scope, x.Graph(), value)
			return value
		})
		defer exec.Finalize()
		for range 400 {
			exec.MustCall(residuals)
		}
		for v := range store.IterVariables() {
			if v.Trainable {
				return tensors.MustCopyFlatData[float32](v.MustValue())
			}
		}
		t.Fatal("the loss has no variable")
		return nil
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		x := tensors.FromFlatDataAndDimensions(table.Values, table.Len(), table.Size())
		all := 0.0
		for k, v := range learned(b, loss.Likelihood(table), x) {
			expected, tolerance := math.Sqrt(squares[k]), 1e-2
			if stds[k] == 0 {
				expected, tolerance = math.Exp(-6), 0.02
			}
			near(t, "σ of "+table.Columns[k].Name, math.Exp(clipped(float64(v))), expected, tolerance)
			all += squares[k] / float64(len(stds))
		}
		v := learned(b, loss.LearnedGaussian, x)
		if len(v) != 1 {
			t.Fatalf("LearnedGaussian learns %d numbers: expected 1", len(v))
		}
		near(t, "σ of all", math.Exp(clipped(float64(v[0]))), math.Sqrt(all), 1e-2)
	})
}

// In float32 no residual, however large, and no logit overflows a likelihood or its gradient.
func TestExtremeResiduals(t *testing.T) {
	data := mixed()
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		out := model.MustNewExec(b, model.NewStore(), func(scope *model.Scope, x, raw *Node) []*Node {
			mean := loss.Likelihood(data).In(scope).Mean(x, raw)
			return []*Node{mean, ReduceAllMax(Abs(Gradient(mean, raw)[0]))}
		}).MustCall([][]float32{{0, 0, 1, 1, 0, 0, 0}}, [][]float32{{1e15, -1e15, -1e5, -1e5, 1e5, 0, 1e4}})
		for _, v := range out {
			if v := float64(v.Value().(float32)); math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("a loss or slope is %v", v)
			}
		}
	})
}
