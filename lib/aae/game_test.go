package aae_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/aae"
	"latentlab/lib/gan"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// The discriminator should accept a sample of the prior and reject a code, which it
// sees without dropout; the generator should have its code accepted. With the logit
// ½·z, samples at -2 and codes at 3 both losses are known.
func TestLossesOfKnownCodes(t *testing.T) {
	m := &aae.Model{
		Encoder: func(scope *model.Scope, x *graph.Node) *graph.Node {
			return mlp.Dropout(scope, graph.MulScalar(graph.ReduceAndKeep(x, graph.ReduceMean, -1), 3), 0.5)
		},
		Discriminator: func(_ *model.Scope, z *graph.Node) *graph.Node { return graph.MulScalar(z, 0.5) },
		Prior: aae.Prior{Name: "fixed", Size: 1,
			Sample: func(_ *model.Scope, g *graph.Graph, n int, _ *graph.Node) *graph.Node {
				return graph.MulScalar(graph.Ones(g, shapes.Make(dtypes.Float32, n, 1)), -2)
			}},
	}
	x := make([][]float32, 200)
	for i := range x {
		x[i] = []float32{1, 1, 1}
	}
	reject := func(logit float64) float64 { return math.Log1p(math.Exp(logit)) } // -log(1 - σ)
	accept := func(logit float64) float64 { return reject(-logit) }              // -log σ
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, training := range []bool{false, true} {
			out := model.MustNewExec(b, model.NewStore(), func(scope *model.Scope, x *graph.Node) []*graph.Node {
				scope.Store().SetTraining(x.Graph(), training)
				batch := train.Batch{X: x}
				return []*graph.Node{m.DiscriminatorLoss(scope, batch), m.GeneratorLoss(scope, batch)}
			}).MustCall(x)
			lossD, lossQ := float64(out[0].Value().(float32)), float64(out[1].Value().(float32))
			if expected := accept(-1) + reject(1.5); math.Abs(lossD-expected) > 1e-5 {
				t.Errorf("training %v: the discriminator's loss is %v, expected %v", training, lossD, expected)
			}
			expected, tolerance := accept(1.5), 1e-5
			if training { // half of the codes are 0, the others 6
				expected, tolerance = (accept(0)+accept(3))/2, 0.15
			}
			if math.Abs(lossQ-expected) > tolerance {
				t.Errorf("training %v: the generator's loss is %v, expected %v", training, lossQ, expected)
			}
		}
	})
}

// Codes, images and evaluations come from the averaged weights: they change with
// them, and not with the weights of the last step.
func TestAveragesAreUsed(t *testing.T) {
	m := few(t, 1, 10)
	b := backendtest.Go(t)
	data := tones(20)
	p := must(train.Prepare(m, data, train.BatchSize(20), gan.Adam(1e-2)))
	loop := must(train.NewLoop(b, p))
	must(loop.Run(0, 0, 1))
	loop.Close()
	state := must(p.State())
	results := func(zeroed string) (all [][]float32) {
		changed := slices.Clone(state)
		for i, v := range changed {
			if strings.HasPrefix(v.Name, "/"+zeroed+"/") && strings.HasSuffix(v.Name, "/weights") {
				changed[i].Bytes = make([]byte, len(v.Bytes))
			}
		}
		if err := p.SetState(changed); err != nil {
			t.Fatal(err)
		}
		exec := model.MustNewExec(b, p.Store, func(scope *model.Scope, pixels *graph.Node) []*graph.Node {
			x := train.Input{}.X(pixels)
			code := m.Encode(scope, x)
			values := []*graph.Node{code, m.Decode(scope, graph.OnesLike(code)), m.Reconstruct(scope, x)}
			for _, metric := range m.Evaluate(scope, train.Batch{X: x}) {
				values = append(values, metric.Value)
			}
			for i, v := range values {
				values[i] = graph.Reshape(v, -1)
			}
			train.KeepVariables(scope, x.Graph())
			return values
		})
		defer exec.Finalize()
		pixels := make([][]uint8, data.Len())
		for i := range pixels {
			pixels[i] = data.Row(i)
		}
		for _, out := range exec.MustCall(pixels) {
			all = append(all, out.Value().([]float32))
		}
		return all
	}
	unchanged, raw, averaged := results("nothing"), results("autoencoder"), results("averages")
	for i, name := range []string{"codes", "decoded images", "reconstructions", "mse"} {
		if !slices.Equal(unchanged[i], raw[i]) {
			t.Errorf("%s change with the weights of the last step", name)
		}
		if slices.Equal(unchanged[i], averaged[i]) {
			t.Errorf("%s do not change with the averages", name)
		}
	}
}
