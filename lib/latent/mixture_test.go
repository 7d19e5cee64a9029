package latent_test

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"

	"latentlab/internal/hometest"
	"latentlab/lib/dataset"
	"latentlab/lib/latent"
	"latentlab/lib/pca"
)

// three is a mixture of a round, a long and a tilted Gaussian.
var three = latent.Mixture{
	Weights: []float64{0.5, 0.3, 0.2},
	Components: []latent.Gaussian{
		{Mean: []float64{0, 0}, Covariance: [][]float64{{1, 0}, {0, 1}}},
		{Mean: []float64{6, 1}, Covariance: [][]float64{{0.2, 0}, {0, 4}}},
		{Mean: []float64{-3, 5}, Covariance: [][]float64{{1, 0.8}, {0.8, 1}}},
	},
}

func sampleOf(t testing.TB, m latent.Mixture, n int, seed uint64) [][]float32 {
	t.Helper()
	codes, err := m.Sample(n, seed)
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

// A mixture is found again from its samples, in any units.
func TestFitMixture(t *testing.T) {
	for _, scale := range []float64{1, 1e-30, 1e30} {
		truth := latent.Mixture{Weights: three.Weights}
		for _, q := range three.Components { // the second number in units of its own
			s := []float64{1, scale}
			p := latent.Gaussian{Mean: []float64{q.Mean[0], q.Mean[1] * scale}, Covariance: [][]float64{{0, 0}, {0, 0}}}
			for i := range 2 {
				for j := range 2 {
					p.Covariance[i][j] = q.Covariance[i][j] * s[i] * s[j]
				}
			}
			truth.Components = append(truth.Components, p)
		}
		codes := sampleOf(t, truth, 12_000, 1) // more than restarts are fitted to
		m, err := latent.FitMixture(codes, 3, 1)
		if err != nil {
			t.Fatal(err)
		}
		for c, q := range truth.Components {
			got := m.Components[c]
			if math.Abs(m.Weights[c]-truth.Weights[c]) > 0.02 {
				t.Errorf("scale %g: weights %v, expected %v", scale, m.Weights, truth.Weights)
			}
			for d, s := range []float64{1, scale} {
				if math.Abs(got.Mean[d]-q.Mean[d]) > 0.1*s || math.Abs(got.Covariance[d][d]-q.Covariance[d][d]) > 0.25*s*s {
					t.Errorf("scale %g: component %d is %v, expected %v", scale, c, got, q)
				}
			}
			if math.Abs(got.Covariance[0][1]-q.Covariance[0][1]) > 0.1*scale {
				t.Errorf("scale %g: component %d is %v, expected %v", scale, c, got, q)
			}
		}
		fitted, err1 := m.MeanLogDensity(codes)
		known, err2 := truth.MeanLogDensity(codes)
		if err1 != nil || err2 != nil || fitted < known-1e-3 {
			t.Errorf("scale %g: the fit has the mean log density %v, %v, the truth %v, %v", scale, fitted, err1, known, err2)
		}
	}
}

// One component is the Gaussian of all codes.
func TestOneComponent(t *testing.T) {
	codes := sampleOf(t, three, 500, 3)
	q, err := latent.FitGaussian(codes)
	if err != nil {
		t.Fatal(err)
	}
	m, err := latent.FitMixture(codes, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Weights, []float64{1}) {
		t.Errorf("weights %v", m.Weights)
	}
	for i := range 2 {
		for j := range 2 {
			want := q.Covariance[i][j]
			if i == j {
				want *= 1 + 1e-6 // the floor
			}
			if got := m.Components[0].Covariance[i][j]; math.Abs(got-want) > 1e-9*math.Abs(want) {
				t.Errorf("covariance of %d and %d is %v, expected %v", i, j, got, want)
			}
		}
		if got, want := m.Components[0].Mean[i], q.Mean[i]; math.Abs(got-want) > 1e-9 {
			t.Errorf("mean %d is %v, expected %v", i, got, want)
		}
	}
}

// The log density is that of gonum's Gaussians, also far away and where
// a covariance is as thin as the floor allows.
func TestLogDensity(t *testing.T) {
	thin := latent.Gaussian{Mean: []float64{1, 1}, Covariance: [][]float64{{1, 1}, {1, 1 + 1e-6}}}
	for _, m := range []latent.Mixture{
		three,
		{Weights: []float64{0.1, 0.9}, Components: []latent.Gaussian{thin, three.Components[1]}},
		{Weights: []float64{1, 0}, Components: []latent.Gaussian{three.Components[0], three.Components[1]}},
	} {
		codes := append(sampleOf(t, three, 3000, 2), []float32{200, -300}, []float32{1e4, 1e4})
		got, err := m.LogDensity(codes)
		if err != nil {
			t.Fatal(err)
		}
		mean := 0.0
		for i, code := range codes {
			density, far := 0.0, math.Inf(-1)
			for c, q := range m.Components {
				covariance := mat.NewSymDense(2, slices.Concat(q.Covariance...))
				normal, ok := distmv.NewNormal(q.Mean, covariance, nil)
				if !ok {
					t.Fatal("not a covariance")
				}
				v := math.Log(m.Weights[c]) + normal.LogProb([]float64{float64(code[0]), float64(code[1])})
				density, far = density+math.Exp(v), max(far, v)
			}
			want := math.Log(density)
			if density < 1e-300 {
				want = far
			}
			if math.Abs(got[i]-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("log density of %v is %v, expected %v", code, got[i], want)
			}
			mean += got[i] / float64(len(codes))
		}
		if v, err := m.MeanLogDensity(codes); err != nil || math.Abs(v-mean) > 1e-9*math.Abs(mean) {
			t.Errorf("mean log density %v, %v, expected %v", v, err, mean)
		}
	}
}

// Samples have the mixture's mean and covariance, and the first ones do not depend on how many follow.
func TestMixtureSample(t *testing.T) {
	codes := sampleOf(t, three, 40_000, 7)
	if few := sampleOf(t, three, 10, 7); !reflect.DeepEqual(few, codes[:10]) {
		t.Error("the first samples of 10 and of 40,000 differ")
	}
	if other := sampleOf(t, three, 10, 8); reflect.DeepEqual(other, codes[:10]) {
		t.Error("another seed gives the same samples")
	}
	q, err := latent.FitGaussian(codes)
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range []float64{0.3*6 - 0.2*3, 0.3*1 + 0.2*5} {
		second := 0.0
		for c, q := range three.Components {
			second += three.Weights[c] * (q.Covariance[d][d] + q.Mean[d]*q.Mean[d])
		}
		if variance := second - want*want; math.Abs(q.Mean[d]-want) > 0.05 || math.Abs(q.Covariance[d][d]-variance) > 0.3 {
			t.Errorf("dimension %d has mean %v and variance %v, expected %v and %v", d, q.Mean[d], q.Covariance[d][d], want, variance)
		}
	}
}

// The same codes and seed give the same mixture, with any number of processors.
func TestMixtureIsDeterministic(t *testing.T) {
	codes := sampleOf(t, three, 11_000, 5)
	first, err := latent.FitMixture(codes, 7, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if again, err := latent.FitMixture(codes, 7, 1); err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("%v: got %v, then %v", err, first, again)
	}
}

func TestChooseMixture(t *testing.T) {
	codes, heldOut := sampleOf(t, three, 3000, 1), sampleOf(t, three, 3000, 2)
	for name, held := range map[string][][]float32{"BIC": nil, "held out": heldOut} {
		m, err := latent.ChooseMixture(codes, held, []int{1, 2, 3, 20}, 1)
		if err != nil || len(m.Weights) != 3 {
			t.Errorf("by %s: %d components, %v, expected 3", name, len(m.Weights), err)
		}
	}
	// −2·log-likelihood + parameters·ln n: of 3 components of 2 numbers, 3·(2+3)+2.
	bic, err1 := three.BIC(codes)
	mean, err2 := three.MeanLogDensity(codes)
	if want := -2*3000*mean + 17*math.Log(3000); err1 != nil || err2 != nil || math.Abs(bic-want) > 1e-6 {
		t.Errorf("BIC is %v, %v, expected %v, %v", bic, err1, want, err2)
	}
	if _, err := latent.ChooseMixture(codes, nil, nil, 1); err == nil {
		t.Error("no numbers of components: no error")
	}
	if _, err := latent.ChooseMixture(codes, heldOut, []int{1, 0}, 1); err == nil || !strings.HasPrefix(err.Error(), "0 components: ") {
		t.Errorf("0 components: %v", err)
	}
	if _, err := latent.ChooseMixture(codes, [][]float32{{1}}, []int{1}, 1); err == nil {
		t.Error("held-out codes of another length: no error")
	}
}

// Codes that barely differ are fitted or refused, and what is fitted has samples and
// densities.
func TestDegenerateCodes(t *testing.T) {
	repeat := func(n int, codes ...[]float32) [][]float32 {
		var all [][]float32
		for range n {
			all = append(all, codes...)
		}
		return all
	}
	constant := sampleOf(t, three, 500, 1) // with a dead unit, and a copy of one
	for i, code := range constant {
		constant[i] = []float32{code[0], 3, code[1], code[1]}
	}
	rare := append(repeat(60_000, []float32{1, 2}), []float32{1, 3}, []float32{2, 2}) // seldom in a sample
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		name  string
		codes [][]float32
		k     int
		want  string // of the error
	}{
		{"equal codes", repeat(100, []float32{1, 2}), 1, "all 100 codes are equal"},
		{"one code", repeat(1, []float32{1, 2}), 1, "all 1 codes are equal"},
		{"two codes, two components", repeat(50, []float32{1, 2}, []float32{2, 3}), 2, ""},
		{"two codes, three components", repeat(50, []float32{1, 2}, []float32{2, 3}), 3, "only 2 differ"},
		{"fewer codes than components", repeat(1, []float32{1, 2}, []float32{2, 3}), 3, "only 2 differ"},
		{"fewer codes than dimensions", repeat(1, []float32{1, 2, 3, 4}, []float32{2, 3, 4, 4}), 1, ""},
		{"a dead unit and a copy", constant, 3, ""},
		{"rare codes", rare, 3, ""},
		{"the largest numbers", repeat(3, []float32{math.MaxFloat32, 1}, []float32{-math.MaxFloat32, 2}), 2, ""},
		{"the smallest numbers", repeat(3, []float32{math.SmallestNonzeroFloat32, 1}, []float32{0, 1}), 2, ""},
		{"NaN", [][]float32{{1, 2}, {nan, 1}}, 1, "code 1 has NaN"},
		{"infinite", [][]float32{{1, inf}, {0, 1}}, 1, "code 0 has +Inf"},
		{"no codes", nil, 1, "there are no codes"},
		{"ragged", [][]float32{{1, 2}, {0}}, 1, "expected the same length"},
		{"no components", constant, 0, "0 components"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := latent.FitMixture(c.codes, c.k, 1)
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, expected %q", err, c.want)
				}
				return
			}
			if err != nil || len(m.Weights) != c.k {
				t.Fatalf("%d of %d components: %v", len(m.Weights), c.k, err)
			}
			if v, err := m.MeanLogDensity(c.codes); err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("mean log density %v, %v", v, err)
			}
			if c.name == "the largest numbers" {
				return // samples around them leave float32's range
			}
			for _, code := range sampleOf(t, m, 100, 1) {
				if c.name == "a dead unit and a copy" && (math.Abs(float64(code[1]-3)) > 0.03 || math.Abs(float64(code[2]-code[3])) > 0.03) {
					t.Errorf("a sample %v: expected 3 in the second place, and two equal numbers in the last", code)
				}
			}
		})
	}
}

// What is not a mixture has neither samples nor densities.
func TestMixtureRefuses(t *testing.T) {
	one := latent.Gaussian{Mean: []float64{0}, Covariance: [][]float64{{1}}}
	flat := latent.Gaussian{Mean: []float64{0}, Covariance: [][]float64{{0}}}
	for _, c := range []struct {
		name, want string
		m          latent.Mixture
	}{
		{"no components", "0 components with 0 weights", latent.Mixture{}},
		{"too few weights", "2 components with 1 weights", latent.Mixture{Weights: []float64{1}, Components: []latent.Gaussian{one, one}}},
		{"weights beyond 1", "have the sum 2", latent.Mixture{Weights: []float64{1, 1}, Components: []latent.Gaussian{one, one}}},
		{"a negative weight", "component 1 is -1", latent.Mixture{Weights: []float64{2, -1}, Components: []latent.Gaussian{one, one}}},
		{"NaN", "component 0 is NaN", latent.Mixture{Weights: []float64{math.NaN()}, Components: []latent.Gaussian{one}}},
		{"an empty component", "component 0: ", latent.Mixture{Weights: []float64{1}, Components: []latent.Gaussian{{}}}},
		{"two sizes", "component 1 has 2 dimensions", latent.Mixture{Weights: []float64{0.5, 0.5},
			Components: []latent.Gaussian{one, three.Components[0]}}},
	} {
		if _, err := c.m.Sample(1, 1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected an error with %q", c.name, err, c.want)
		}
		if _, err := c.m.LogDensity([][]float32{{0}}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected an error with %q", c.name, err, c.want)
		}
	}
	m := latent.Mixture{Weights: []float64{1}, Components: []latent.Gaussian{flat}}
	if _, err := m.Sample(1, 1); err != nil {
		t.Errorf("samples without variance: %v", err)
	}
	if _, err := m.LogDensity([][]float32{{0}}); err == nil || !strings.Contains(err.Error(), "direction without variance") {
		t.Errorf("a density without variance: %v", err)
	}
	if _, err := three.Sample(0, 1); err == nil {
		t.Error("0 samples: no error")
	}
	if _, err := three.LogDensity([][]float32{{0}}); err == nil || !strings.Contains(err.Error(), "codes of the same model") {
		t.Errorf("codes of another length: %v", err)
	}
}

// BenchmarkFitMixture fits 50 components to the 20 principal components of MNIST's 60,000 digits.
func BenchmarkFitMixture(b *testing.B) {
	hometest.Need(b, "MNIST", "data", "mnist")
	digits, err := dataset.MNIST()
	if err != nil {
		b.Fatal(err)
	}
	model, err := pca.Fit(digits.Train, 20)
	if err != nil {
		b.Fatal(err)
	}
	encode := func(im *dataset.Examples) [][]float32 {
		z, err := model.Encode(im)
		if err != nil {
			b.Fatal(err)
		}
		codes := make([][]float32, im.Len())
		for i := range codes {
			for _, v := range z.RawRowView(i) {
				codes[i] = append(codes[i], float32(v))
			}
		}
		return codes
	}
	codes, heldOut := encode(digits.Train), encode(digits.Test)
	for _, k := range []int{1, 10, 50} {
		b.Run(fmt.Sprint(k), func(b *testing.B) {
			for b.Loop() {
				m, err := latent.FitMixture(codes, k, 1)
				if err != nil {
					b.Fatal(err)
				}
				v, err := m.MeanLogDensity(heldOut)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(v, "nats")
			}
		})
	}
}
