package vae_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/prob"
	"latentlab/lib/train"
	"latentlab/lib/trained"
	"latentlab/lib/vae"
)

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		config vae.Config
		want   string
	}{
		{vae.Config{}, "Code is 0"},
		{vae.Config{Code: -1}, "Code is -1"},
		{vae.Config{Code: 2, Hidden: []int{4, 0}}, "Hidden[1] is 0"},
		{vae.Config{Code: 2, Features: -784}, "Features is -784"},
		{vae.Config{Code: 2, Spread: 7}, "Spread is 7: expected vae.LogStd, vae.Std or vae.LogVar"},
		{vae.Config{Code: 2, Loss: loss.Reconstruction{Name: "own", Output: loss.MSE.Output}}, `the loss "own" has no PerPixel`},
		{vae.Config{Code: 2, Beta: vae.Beta(-1)}, "Beta is -1"},
		{vae.Config{Code: 2, Beta: vae.Beta(math.NaN())}, "Beta is NaN"},
		{vae.Config{Code: 2, Beta: vae.Beta(math.Inf(1))}, "Beta is +Inf"},
		{vae.Config{Code: 2, WarmUp: -1}, "WarmUp is -1: expected 0 to 1e6 epochs"},
		{vae.Config{Code: 2, WarmUp: math.NaN()}, "WarmUp is NaN"},
		{vae.Config{Code: 2, FreeBits: math.Inf(1)}, "FreeBits is +Inf"},
	} {
		_, err := vae.New(c.config)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, expected one with %q", c.config, err, c.want)
		}
	}
}

func TestNetworksRefused(t *testing.T) {
	encoder := func(scope *model.Scope, x *Node) prob.Posterior {
		return prob.FromLogStd(mlp.Dense(scope.In("mu"), x, 2), mlp.Dense(scope.In("sigma"), x, 2))
	}
	for _, c := range []struct {
		name  string
		model *vae.Model
		want  string
	}{
		{"decoder too narrow", &vae.Model{Encoder: encoder, Decoder: mlp.Layers{Widths: []int{9}}.Build},
			"last layer must be as wide as an image"},
		{"no encoder", &vae.Model{Decoder: mlp.Layers{Widths: []int{9}}.Build}, "no Encoder"},
		{"no decoder", &vae.Model{Encoder: encoder}, "no Decoder"},
		{"no output", &vae.Model{
			Encoder: encoder, Decoder: mlp.Layers{Widths: []int{2304}}.Build,
			Loss: loss.Reconstruction{Name: "own", PerPixel: loss.MSE.PerPixel},
		}, `vae.Model: Loss: the loss "own" has no Output`},
		{"negative beta",
			&vae.Model{Encoder: encoder, Decoder: mlp.Layers{Widths: []int{2304}}.Build, Beta: vae.Beta(-0.5)},
			"Beta is -0.5"},
	} {
		_, err := train.Prepare(c.model, dataset.Faces(4, 1), train.BatchSize(2))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected one with %q", c.name, err, c.want)
		}
	}
}

var losses = []loss.Reconstruction{loss.HalfVarianceMSE, loss.HalfVarianceSSE, loss.SumBCE}

// Whatever the reduction, the reports are in nats per image and add up: the ELBO
// is the sum of its two terms, the KL that of its dimensions, and the loss follows
// from both by its definition.
func TestReportsAddUp(t *testing.T) {
	faces := dataset.Faces(7, 1)
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, loss := range losses {
			for _, β := range []float64{0, 0.5, 1, 4} {
				m := must(vae.New(vae.Config{Hidden: []int{10}, Code: 3, Loss: loss, Beta: vae.Beta(β),
					Features: faces.Size()}))
				p := must(train.Prepare(m, faces, train.BatchSize(7)))
				judge := must(trained.NewJudge(b, p.Store, m, train.Input{Examples: faces}))
				report := map[string]float64{}
				for _, v := range must(judge.Evaluate()) {
					report[v.Name] = v.Value
				}
				again := must(judge.Evaluate())
				judge.Close()
				near(t, "the loss, evaluated again", again[0].Value, report["loss"], 0)
				near(t, "elbo", report["elbo"], -report["reconstruction"]-report["kl"], 1e-5)
				near(t, "kl", report["kl"], report["kl 1"]+report["kl 2"]+report["kl 3"], 1e-5)
				// Back from nats to the loss's own reduction.
				pixels := float64(faces.Size())
				reconstruction, kl := report["reconstruction"]-loss.Offset*pixels, report["kl"]
				if !loss.Sum {
					reconstruction, kl = reconstruction/pixels, kl/pixels
				}
				near(t, loss.Name+": loss", report["loss"], reconstruction+β*kl, 1e-4)
			}
		}
	})
}

// With β = 1 the loss of summed errors is the negative ELBO up to a constant, and
// that of their mean is the same objective divided by the number of pixels: one
// step of both has the same direction.
func TestReductionsHaveOneObjective(t *testing.T) {
	faces := dataset.Faces(6, 2)
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		moves := make([][]float32, 2)
		for i, loss := range []loss.Reconstruction{loss.HalfVarianceSSE, loss.HalfVarianceMSE} {
			m := must(vae.New(vae.Config{Hidden: []int{8}, Code: 2, Loss: loss, Features: faces.Size()}))
			rate := 1e-3
			if !loss.Sum {
				rate *= float64(faces.Size())
			}
			p := must(train.Prepare(m, faces, train.BatchSize(6), train.SGD(rate)))
			before := must(p.State())
			loop := must(train.NewLoop(b, p))
			must(loop.Run(0, 0, 1))
			loop.Close()
			after := must(p.State())
			for k, v := range before {
				if !strings.HasSuffix(v.Name, "/weights") && !strings.HasSuffix(v.Name, "/biases") {
					continue
				}
				x, y := floats(v.Bytes), floats(after[k].Bytes)
				for j := range x {
					moves[i] = append(moves[i], y[j]-x[j])
				}
			}
		}
		largest := 0.0
		for j := range moves[0] {
			largest = max(largest, math.Abs(float64(moves[0][j])))
			near(t, "a weight's change", float64(moves[1][j]), float64(moves[0][j]), 1e-5)
		}
		if largest < 1e-3 {
			t.Errorf("%d weights changed by at most %v: the comparison shows nothing", len(moves[0]), largest)
		}
	})
}

// Omitting a term omits its gradient: without the reconstruction the decoder does
// not change, without the KL the encoder still learns.
func TestOmittedTerms(t *testing.T) {
	faces := dataset.Faces(6, 2)
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, c := range []struct {
			name             string
			config           vae.Config
			encoder, decoder bool // moves
		}{
			{"both", vae.Config{}, true, true},
			{"KL only", vae.Config{KLOnly: true}, true, false},
			{"reconstruction only", vae.Config{Beta: vae.Beta(0)}, true, true},
		} {
			c.config.Hidden, c.config.Code, c.config.Features = []int{8}, 2, faces.Size()
			m := must(vae.New(c.config))
			p := must(train.Prepare(m, faces, train.BatchSize(6), train.SGD(1e-3)))
			before := must(p.State())
			loop := must(train.NewLoop(b, p))
			must(loop.Run(0, 0, 1))
			loop.Close()
			moved := map[string]bool{}
			for k, v := range must(p.State()) {
				network, _, _ := strings.Cut(strings.TrimPrefix(v.Name, "/"), "/")
				moved[network] = moved[network] || string(v.Bytes) != string(before[k].Bytes)
			}
			if moved["encoder"] != c.encoder || moved["decoder"] != c.decoder {
				t.Errorf("%s: encoder moved %v, decoder %v, expected %v and %v",
					c.name, moved["encoder"], moved["decoder"], c.encoder, c.decoder)
			}
		}
	})
}

// The gradient of the whole loss, through the sampling, agrees with central
// differences in float64 while the noise is the same.
func TestModelGradients(t *testing.T) {
	const step, tolerance = 1e-6, 1e-6
	classes, table := &dataset.Examples{Labels: []uint16{0, 1}}, &dataset.Examples{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		table.Columns = append(table.Columns, dataset.Column{Name: name})
	}
	x := [][]float64{{0.1, 0.9, 0.4, 0, 1, 0.6}, {1, 0.2, 0.3, 0.8, 0, 0.5}, {0.7, 0.7, 0, 1, 0.2, 0.3}}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, config := range []vae.Config{
			{Hidden: []int{5}, Code: 2, Loss: loss.SumBCE, Features: 6},
			{Hidden: []int{5}, Code: 2, Loss: loss.HalfVarianceMSE, Spread: vae.Std, Features: 6},
			{Hidden: []int{5}, Code: 2, Loss: loss.HalfVarianceSSE, Beta: vae.Beta(3), Features: 6},
			{Hidden: []int{5}, Code: 2, Loss: loss.SumBCE, Spread: vae.LogVar, Features: 6},
			{Hidden: []int{5}, Code: 2, Loss: loss.LearnedGaussian, Features: 6, Condition: train.OnClass(classes)},
			{Hidden: []int{5}, Code: 2, Loss: loss.LearnedGaussian, Features: 6, Condition: train.OnColumns(table, "c")},
		} {
			m := must(vae.New(config))
			store := model.NewStore()
			if err := store.SetRNGStateFromSeed(5); err != nil {
				t.Fatal(err)
			}
			exec := model.MustNewExec(b, store, func(scope *model.Scope, x *Node) []*Node {
				batch := train.Batch{X: x, Y: Const(x.Graph(), []int32{0, 1, 1})}
				loss := ReduceAllMean(m.Evaluate(scope, batch)[0].Value)
				out := append([]*Node{loss}, scope.BuildTrainableVariablesGradientsGraph(loss)...)
				train.KeepVariables(scope, x.Graph())
				return out
			})
			exec.MustCall(x) // creates the variables
			for v := range store.IterVariables() {
				if v.Trainable && v.Shape().Rank() == 1 { // off the kinks of ReLUs
					values := make([]float64, v.Shape().Size())
					for i := range values {
						values[i] = 0.1 + 0.07*float64(i)
					}
					set(t, v, values)
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
				effective := 0
				for i := range values {
					loss := func(by float64) float64 {
						changed := append([]float64{}, values...)
						changed[i] += by
						set(t, v, changed)
						return exec.MustCall(x)[0].Value().(float64)
					}
					numeric := (loss(step) - loss(-step)) / (2 * step)
					near(t, config.Loss.Name+": slope of "+v.Path(), gradient[i], numeric, tolerance)
					if math.Abs(numeric) > 1e-4 {
						effective++
					}
				}
				if effective == 0 {
					t.Errorf("%s: nothing in %s changes the loss: the comparison shows nothing",
						config.Loss.Name, v.Path())
				}
				set(t, v, values)
			}
			exec.Finalize()
		}
	})
}

func set(t *testing.T, v *model.Variable, values []float64) {
	t.Helper()
	if err := v.SetValue(tensors.FromFlatDataAndDimensions(values, v.Shape().Dimensions...)); err != nil {
		t.Fatal(err)
	}
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
