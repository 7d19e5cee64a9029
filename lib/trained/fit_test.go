package trained_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/modeltest"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/metric"
	"latentlab/lib/mlp"
	"latentlab/lib/prob"
	"latentlab/lib/train"
	"latentlab/lib/trained"
	"latentlab/lib/vae"
)

// plane is a model with a code of two numbers whose decoder is decode, of one pixel or two with
// a likelihood of variance ½, and whose encoder is wrong.
func plane(decode func(z *Node) *Node) *vae.Model {
	linear := loss.HalfVarianceSSE
	linear.PerPixel = func(x, raw *Node) *Node { return Square(Sub(x, raw)) }
	linear.Output = func(raw *Node) *Node { return raw }
	return &vae.Model{
		Encoder: func(_ *model.Scope, x *Node) prob.Posterior {
			mu := BroadcastToDims(ReduceAndKeep(x, ReduceMean, -1), x.Shape().Dim(0), 2)
			return prob.FromStd(AddScalar(mu, 0.5), MulScalar(OnesLike(mu), 0.4))
		},
		Decoder: func(scope *model.Scope, z *Node) *Node {
			x := decode(z)
			return Add(x, mlp.Dense(scope.In("nothing"), ZerosLike(z), x.Shape().Dim(-1))) // a program needs weights
		},
		Loss: linear,
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, expected %v within %.2g", what, got, want, tolerance)
	}
}

// Of a linear decoder x = W·z the true posterior is a Gaussian with the precision
// Λ = I + 2·WᵀW. The best one with independent dimensions has the variances 1/Λᵢᵢ, and its
// bound is ½·(Σ log Λᵢᵢ - log det Λ) below log p(x) (Bishop 2006, section 10.1.2); the best
// one with any covariance is the posterior.
func TestFitPosterior(t *testing.T) {
	m := plane(func(z *Node) *Node { return MatMul(z, Const(z.Graph(), [][]float32{{2, 1.5}, {-1, 1}})) }) // code × pixel
	images := &dataset.Examples{Name: "two pixels", Height: 1, Width: 2, Pixels: []uint8{0, 255, 51, 51, 204, 102}}
	run := must(trained.New(m, images))
	a, b, c := 1+2*(4+2.25), 2*(-2+1.5), 1+2*(1+1.) // Λ
	gap := (math.Log(a) + math.Log(c) - math.Log(a*c-b*b)) / 2
	diagonal := must(run.FitPosterior(images, trained.FitConfig{Family: trained.DiagonalGaussian, Steps: 200, Seed: 1}))
	full := must(run.FitPosterior(images, trained.FitConfig{Family: trained.FullGaussian, Steps: 200, Seed: 1}))
	for i := range images.Len() {
		x := [2]float64{float64(images.Row(i)[0]) / 255, float64(images.Row(i)[1]) / 255}
		// The covariance of x is ½·I + WᵀW.
		p, q, r := 0.5+4+1, 3-1., 0.5+2.25+1
		det := p*r - q*q
		logP := -math.Log(2*math.Pi) - math.Log(det)/2 - (r*x[0]*x[0]-2*q*x[0]*x[1]+p*x[1]*x[1])/det/2
		near(t, "the bound of any Gaussian", full[i].Bound, logP, 0.002)
		near(t, "the bound of independent dimensions", diagonal[i].Bound, logP-gap, 4*diagonal[i].StandardError+0.002)
		got, want := full[i].Q.Components[0].Covariance, [2][2]float64{{c, -b}, {-b, a}}
		for j := range 2 {
			for k := range 2 {
				near(t, "a covariance", got[j][k], want[j][k]/(a*c-b*b), 0.01)
			}
			near(t, "a variance", diagonal[i].Q.Components[0].Covariance[j][j], 1/[]float64{a, c}[j], 0.01)
		}
		if d := diagonal[i]; d.Q.Components[0].Covariance[0][1] != 0 || len(d.Path) != 201 || d.Start > d.Bound-0.1 ||
			math.Abs(d.Start-full[i].Start) > 1e-9 || d.StandardError > 0.02 {
			t.Errorf("image %d: the fit has %d steps, begins with an ELBO of %v (%v), ends with %v ± %v and the covariance %v",
				i, len(d.Path)-1, d.Start, full[i].Start, d.Bound, d.StandardError, d.Q.Components[0].Covariance)
		}
	}
	// The encoder's bound is the one that importance weights give with one sample.
	many := images.Select(make([]int, 2000)...)
	bound, standardError, err := run.Bound(t.Context(), many, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the encoder's bound", full[0].Start, bound, 4*standardError)
}

// square is a model of one pixel, x̂ = a·(z₁ - b)² - c, whose posterior has two hills.
func square(a, b, c float64) *vae.Model {
	return plane(func(z *Node) *Node { // [batch, 2] → [batch, 1]
		return AddScalar(MulScalar(Square(AddScalar(Slice(z, AxisRange(), AxisRange(0, 1)), -b)), a), -c)
	})
}

// Two Gaussians cover two hills, and are nearly the posterior; one cannot. log p(x) is that
// of a grid.
func TestFitTwoGaussians(t *testing.T) {
	images := &dataset.Examples{Name: "one pixel", Height: 1, Width: 1, Pixels: []uint8{255}}
	run := must(trained.New(square(8, 0, 0), images))
	var grid [][]float32
	for x := -3.0; x < 3; x += 0.01 {
		for y := -5.0; y < 5; y += 0.2 {
			grid = append(grid, []float32{float32(x), float32(y)})
		}
	}
	if _, err := run.LogJoint(images, [][]float32{{1}}); err == nil || !strings.Contains(err.Error(), "the codes have 1 dimension, but") {
		t.Errorf("codes of another size: error %v", err)
	}
	logP := metric.LogMeanExp(must(run.LogJoint(images, grid))[0]) + math.Log(float64(len(grid))*0.01*0.2)
	one := must(run.FitPosterior(images, trained.FitConfig{Family: trained.FullGaussian, Steps: 200}))[0]
	two := must(run.FitPosterior(images, trained.FitConfig{Family: trained.TwoGaussians, Steps: 200}))[0]
	if !(one.Bound+0.2 < two.Bound && logP-0.12 < two.Bound && two.Bound < logP+4*two.StandardError) {
		t.Errorf("the bounds are %.4f of one Gaussian and %.4f ± %.4f of two, log p(x) is %.4f", one.Bound, two.Bound,
			two.StandardError, logP)
	}
	if w := two.Q.Weights; len(w) != 2 || w[0] < w[1] || math.Abs(w[0]+w[1]-1) > 1e-9 || w[1] < 0.3 {
		t.Errorf("the weights are %v, expected both near ½, the larger first", w)
	}
}

// The encoder's place is on the slope of the lower hill, z₁ = 2; the higher one is at 0, where
// the prior is.
func TestFitElsewhere(t *testing.T) {
	images := &dataset.Examples{Name: "one pixel", Height: 1, Width: 1, Pixels: []uint8{255}}
	run := must(trained.New(square(3, 1, 2), images))
	fit := must(run.FitPosterior(images, trained.FitConfig{Family: trained.DiagonalGaussian, Steps: 100}))[0]
	if at := fit.Q.Components[0].Mean[0]; !fit.Elsewhere || math.Abs(at) > 0.1 || len(fit.Path) != 101 ||
		fit.Path[0].Components[0].Mean[0] != 1.5 {
		t.Errorf("the fit is at %v, elsewhere: %v, after %d steps from %v: expected 0, true, 100, from 1.5", at, fit.Elsewhere,
			len(fit.Path)-1, fit.Path[0].Components[0].Mean)
	}
}

func TestFitRefuses(t *testing.T) {
	images := modeltest.Images(2)
	plain := must(trained.New(modeltest.Network(), images))
	dead := square(1, 0, 0)
	dead.Encoder = func(_ *model.Scope, x *Node) prob.Posterior { return prob.FromStd(x, ZerosLike(x)) }
	pixel := &dataset.Examples{Name: "one pixel", Height: 1, Width: 1, Pixels: []uint8{255}}
	for want, c := range map[string]struct {
		m      *trained.Model
		images *dataset.Examples
		config trained.FitConfig
	}{
		"no method LogJoint":          {plain, images, trained.FitConfig{}},
		"Family is 3":                 {must(trained.New(square(1, 0, 0), pixel)), pixel, trained.FitConfig{Family: 3}},
		"Steps is -1":                 {must(trained.New(square(1, 0, 0), pixel)), pixel, trained.FitConfig{Steps: -1}},
		"of its posterior is 0: expe": {must(trained.New(dead, pixel)), pixel, trained.FitConfig{}},
	} {
		if _, err := c.m.FitPosterior(c.images, c.config); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q", err, want)
		}
	}
	_, err := plain.LogJoint(images, [][]float32{{1}})
	if err == nil || !strings.Contains(err.Error(), "no method LogJoint") {
		t.Errorf("a model without a density: error %v", err)
	}
}

// The density of a model that knows the class is that of its importance weights.
func TestFitConditional(t *testing.T) {
	images := modeltest.Images(4)
	images.Labels = []uint16{0, 1, 2, 1}
	run := must(trained.New(must(vae.New(vae.Config{
		Hidden: []int{8}, Code: 2, Features: 16, Condition: train.OnClass(images),
	})), images))
	fits := must(run.FitPosterior(images, trained.FitConfig{Steps: 5}))
	for i := range fits {
		bound, standardError, err := run.Bound(t.Context(), images.Select(slices.Repeat([]int{i}, 1000)...), 1, 1)
		check(t, err)
		near(t, "the encoder's bound", fits[i].Start, bound, 5*standardError)
	}
}
