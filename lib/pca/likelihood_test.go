package pca

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"

	"latentlab/lib/dataset"
)

// The log-likelihood is the log-density of gonum's normal distribution with the covariance
// U·diag(variance)·Uᵀ + σ²(I − UUᵀ), whose trace is that of the data.
func TestLogLikelihoodAgreesWithGonum(t *testing.T) {
	const d = 12
	im := noise(500, 3, 4, 1)
	for _, k := range []int{1, 4, d - 1} {
		p, err := Fit(im, k)
		if err != nil {
			t.Fatal(err)
		}
		covariance, u := mat.NewSymDense(d, nil), p.components()
		for i := range d {
			covariance.SetSym(i, i, p.NoiseVariance())
		}
		for c, v := range p.Variance {
			covariance.SymRankOne(covariance, v-p.NoiseVariance(), u.ColView(c))
		}
		if got := covariance.Trace(); math.Abs(got-p.Total) > 1e-9 {
			t.Errorf("k = %d: the model's total variance is %v, that of the data %v", k, got, p.Total)
		}
		normal, ok := distmv.NewNormal(p.Mean, covariance, nil)
		if !ok {
			t.Fatal("gonum refuses the covariance")
		}
		got, err := p.LogLikelihood(im)
		if err != nil {
			t.Fatal(err)
		}
		x, err := p.matrix(im)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range got {
			if want := normal.LogProb(x.RawRowView(i)); math.Abs(v-want) > 1e-8*math.Abs(want) {
				t.Fatalf("k = %d: log p of image %d is %v, gonum has %v", k, i, v, want)
			}
		}
	}
}

// More components make the training data more likely, since each model contains the smaller ones.
func TestLogLikelihoodGrowsWithComponents(t *testing.T) {
	im := noise(2100, 3, 4, 2) // more than a block
	before := math.Inf(-1)
	for k := 1; k < im.Size(); k++ {
		p, err := Fit(im, k)
		if err != nil {
			t.Fatal(err)
		}
		likelihoods, err := p.LogLikelihood(im)
		if err != nil {
			t.Fatal(err)
		}
		var sum float64
		for _, v := range likelihoods {
			sum += v
		}
		if len(likelihoods) != im.Len() || sum < before {
			t.Errorf("%d components: %d likelihoods, sum %v; %d components: sum %v", k, len(likelihoods), sum, k-1, before)
		}
		before = sum
	}
}

func TestLogLikelihoodNeedsNoise(t *testing.T) {
	im := noise(100, 2, 3, 1)
	p, err := Fit(im, im.Size())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.LogLikelihood(im); err == nil || !strings.Contains(err.Error(), "6 components leave no variance") {
		t.Errorf("all components: error %v", err)
	}
	flat := &dataset.Examples{Name: "flat", Height: 2, Width: 3, Pixels: make([]uint8, 600)}
	if p, err = Fit(flat, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := p.LogLikelihood(flat); err == nil {
		t.Error("images without variance: no error")
	}
	if _, err := p.LogLikelihood(nil); err == nil {
		t.Error("no examples: expected an error")
	}
}
