package vae_test

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/stat"

	"latentlab/internal/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/metric"
	"latentlab/lib/mlp"
	"latentlab/lib/prob"
	"latentlab/lib/train"
	"latentlab/lib/trained"
	"latentlab/lib/vae"
)

// linear is a model whose likelihood is known: z ~ N(0, 1), and both pixels
// of x are N(½ + z·(0.3, -0.2), ½). Its posterior is not the true one, so that more
// samples improve the bound.
func linear(σ float64) *vae.Model {
	loss := loss.HalfVarianceSSE
	loss.PerPixel = func(x, raw *Node) *Node { return Square(Sub(x, raw)) }
	loss.Output = func(raw *Node) *Node { return raw }
	return &vae.Model{
		Encoder: func(scope *model.Scope, x *Node) prob.Posterior {
			mu := MulScalar(ReduceAndKeep(x, ReduceSum, -1), 0.4)
			return prob.FromStd(mu, MulScalar(OnesLike(mu), σ))
		},
		Decoder: func(scope *model.Scope, z *Node) *Node {
			w := Const(z.Graph(), [][]float64{{0.3, -0.2}})
			return AddScalar(MatMul(z, ConvertDType(w, z.DType())), 0.5)
		},
		Loss: loss,
	}
}

// likelihood is log N(x; (½, ½), ½·I + w·wᵀ), w = (0.3, -0.2).
func likelihood(x [2]float64) float64 {
	a, b, c := 0.5+0.09, -0.06, 0.5+0.04
	det := a*c - b*b
	u, v := x[0]-0.5, x[1]-0.5
	return -math.Log(2*math.Pi) - math.Log(det)/2 - (c*u*u-2*b*u*v+a*v*v)/det/2
}

func twoPixels() *dataset.Examples {
	return &dataset.Examples{Name: "two pixels", Height: 1, Width: 2,
		Pixels: []uint8{0, 255, 51, 51, 204, 102, 255, 255, 128, 0}}
}

// With many samples the bound is the likelihood, with one it is the ELBO, and
// it never falls in between.
func TestBound(t *testing.T) {
	images := twoPixels()
	expected := 0.0
	for i := range images.Len() {
		row := images.Row(i)
		expected += likelihood([2]float64{float64(row[0]) / 255, float64(row[1]) / 255}) / float64(images.Len())
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		m := linear(0.8)
		bound := func(images *dataset.Examples, k int, seed int64) float64 {
			mean, _, err := trained.Bound(t.Context(), b, model.NewStore(), m, train.Input{Examples: images}, k, seed)
			if err != nil {
				t.Fatal(err)
			}
			return mean
		}
		near(t, "the bound of 5,000 samples", bound(images, 5000, 1), expected, 0.01)
		// 251 is not a multiple of the samples of a call: the surplus must not count.
		near(t, "the bound of 251 samples", bound(images, 251, 1), expected, 0.05)

		// Many copies of the images, to average the noise of single samples.
		var many dataset.Examples = *images
		for range 9 {
			many.Pixels = append(many.Pixels, many.Pixels...)
		}
		judge := must(trained.NewJudge(b, model.NewStore(), m, train.Input{Examples: &many}))
		elbo := must(judge.Evaluate())[4]
		judge.Close()
		if elbo.Name != "elbo" {
			t.Fatalf("the model evaluates %q in place of the elbo", elbo.Name)
		}
		one, five := bound(&many, 1, 1), bound(&many, 5, 1)
		near(t, "the bound of one sample", one, elbo.Value, 0.05)
		if !(one < five-0.02 && five < expected+0.02) {
			t.Errorf("the bound is %v with 1 sample, %v with 5, the likelihood %v: expected it to rise",
				one, five, expected)
		}
		if bound(images, 3, 1) != bound(images, 3, 1) || bound(images, 3, 1) == bound(images, 3, 2) {
			t.Error("the same seed must give the same samples, and another seed others")
		}
	})
}

// withWeights returns a model that computes the same and has weights, as a program needs.
func withWeights(m *vae.Model) *vae.Model {
	decoder := m.Decoder
	m.Decoder = func(scope *model.Scope, z *Node) *Node {
		return Add(decoder(scope, z), mlp.Dense(scope.In("nothing"), ZerosLike(z), 2))
	}
	return m
}

// The bound of each image is its own likelihood, and their mean is Bound's.
func TestBounds(t *testing.T) {
	images := twoPixels()
	m := must(trained.New(withWeights(linear(0.8)), images))
	bounds := must(m.Bounds(t.Context(), images, 5000, 1))
	if len(bounds) != images.Len() {
		t.Fatalf("there are %d bounds of %d images", len(bounds), images.Len())
	}
	for i, got := range bounds {
		row := images.Row(i)
		near(t, "a bound", got, likelihood([2]float64{float64(row[0]) / 255, float64(row[1]) / 255}), 0.03)
	}
	mean, _, err := m.Bound(t.Context(), images, 5000, 1)
	if err != nil || math.Abs(mean-stat.Mean(bounds, nil)) > 1e-12 {
		t.Errorf("the bound of all is %v, %v, their mean %v", mean, err, stat.Mean(bounds, nil))
	}
}

// The ELBO is a bound of log p(x) even if the encoder outputs σ = 0 and the decoder
// magnifies every digit of z: x ~ N(w·z, ½) with a large w, for which
// log p(x) = log N(x; 0, w² + ½).
func TestELBOIsABound(t *testing.T) {
	const w = 1e6
	images := &dataset.Examples{Name: "one pixel", Height: 1, Width: 1, Pixels: []uint8{0, 51, 128, 255}}
	m := linear(0)
	m.Encoder = func(scope *model.Scope, x *Node) prob.Posterior {
		return prob.FromStd(DivScalar(x, w), ZerosLike(x))
	}
	m.Decoder = func(scope *model.Scope, z *Node) *Node { return MulScalar(z, w) }
	judge := must(trained.NewJudge(backendtest.Go(t), model.NewStore(), m, train.Input{Examples: images}))
	defer judge.Close()
	elbo := must(judge.Evaluate())[4]
	if likelihood := -math.Log(2*math.Pi*(w*w+0.5)) / 2; elbo.Name != "elbo" || !(elbo.Value <= likelihood) {
		t.Errorf("the %s is %v, log p(x) %v: expected no more", elbo.Name, elbo.Value, likelihood)
	}
}

func TestBoundRefuses(t *testing.T) {
	b := backendtest.Go(t)
	for _, c := range []struct {
		name  string
		model *vae.Model
		k     int
		want  string
	}{
		{"no samples", linear(1), 0, "k is 0"},
		{"too many", linear(1), 5001, "1 to 5000"},
		{"σ underflows", linear(0), 10, "underflowed to 0"},
		{"another posterior", &vae.Model{Loss: loss.LinearSSE, Decoder: linear(1).Decoder, Encoder: func(scope *model.Scope, x *Node) prob.Posterior {
			return struct{ prob.Posterior }{linear(1).Encoder(scope, x)}
		}}, 1, "prob.Gaussian"},
	} {
		_, _, err := trained.Bound(t.Context(), b, model.NewStore(), c.model, train.Input{Examples: twoPixels()}, c.k, 1)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected one with %q", c.name, err, c.want)
		}
	}
}

// Computing a bound does not change the state of training.
func TestBoundChangesNothing(t *testing.T) {
	faces := dataset.Faces(5, 1)
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		m := must(vae.New(vae.Config{Hidden: []int{4}, Code: 2, Features: faces.Size()}))
		p := must(train.Prepare(m, faces, train.BatchSize(5)))
		before := must(p.State())
		if _, _, err := trained.Bound(t.Context(), b, p.Store, m, train.Input{Examples: faces}, 7, 1); err != nil {
			t.Fatal(err)
		}
		for i, v := range must(p.State()) {
			if string(v.Bytes) != string(before[i].Bytes) {
				t.Errorf("%s changed", v.Name)
			}
		}
	})
}

func floats(b []byte) []float32 {
	out := make([]float32, len(b)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return out
}

// The joint density of each image and code is that of the formula, and its sum over a
// grid is the likelihood.
func TestLogJoint(t *testing.T) {
	images := twoPixels()
	m := must(trained.New(withWeights(linear(0.8)), images))
	var grid [][]float32
	const step = 0.004
	for z := -7.0; z <= 7; z += step {
		grid = append(grid, []float32{float32(z)})
	}
	joint := must(m.LogJoint(images, grid))
	for i, logs := range joint {
		x := [2]float64{float64(images.Row(i)[0]) / 255, float64(images.Row(i)[1]) / 255}
		for k := range logs {
			z := float64(grid[k][0])
			want := -math.Pow(x[0]-0.5-0.3*z, 2) - math.Pow(x[1]-0.5+0.2*z, 2) - math.Log(math.Pi) - z*z/2 - math.Log(2*math.Pi)/2
			if math.Abs(logs[k]-want) > 1e-4 {
				t.Fatalf("image %d at %v: log p(x, z) is %v, expected %v", i, z, logs[k], want)
			}
		}
		near(t, "log p(x) on a grid", metric.LogMeanExp(logs)+math.Log(step*float64(len(grid))), likelihood(x), 1e-3)
	}
}
