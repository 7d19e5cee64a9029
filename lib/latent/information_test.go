package latent_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"

	"latentlab/lib/latent"
	"latentlab/lib/prob"
)

// The parts of the divergence of three posteriors in one dimension, against integrals on
// a fine grid.
func TestInformation(t *testing.T) {
	mean, std := []float64{-1, 0.5, 2}, []float64{0.3, 0.6, 1}
	const step = 1e-3
	mutual, marginal := 0.0, 0.0
	for z := -15.0; z <= 15; z += step {
		own, all := make([]float64, 3), 0.0
		for i := range own {
			own[i] = prob.Gaussian1D{Mean: mean[i], Std: std[i]}.Density(z)
			all += own[i] / 3
		}
		for _, q := range own {
			if q > 0 {
				mutual += q / 3 * math.Log(q/all) * step
			}
		}
		if all > 0 {
			marginal += all * math.Log(all/prob.Gaussian1D{Std: 1}.Density(z)) * step
		}
	}
	q := latent.Posterior{}
	for i := range 3000 { // each of them a thousand times is the same q(z), for many samples
		q.Mean, q.Std = append(q.Mean, []float32{float32(mean[i%3])}), append(q.Std, []float32{float32(std[i%3])})
	}
	got, err := q.Information(3000, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v; integrals %.4f and %.4f", got, mutual, marginal)
	if se := got.StandardError; math.Abs(got.Mutual-mutual) > 4*se || math.Abs(got.Marginal-marginal) > 4*se || se > 0.01 {
		t.Errorf("the parts are %+v, expected %.4f and %.4f within four standard errors of at most 0.01", got, mutual, marginal)
	}
	if sum := got.Mutual + got.Marginal; math.Abs(sum-got.KL) > 1e-9 {
		t.Errorf("the parts of %v have the sum %v", got.KL, sum)
	}
}

// Codes far apart tell which example they are of, and equal posteriors nothing.
func TestInformationExtremes(t *testing.T) {
	apart, equal := latent.Posterior{}, latent.Posterior{}
	for i := range 100 {
		apart.Mean, apart.Std = append(apart.Mean, []float32{float32(100 * i), 0}), append(apart.Std, []float32{1, 1})
		equal.Mean, equal.Std = append(equal.Mean, []float32{1, -2}), append(equal.Std, []float32{0.5, 0.1})
	}
	got, err := apart.Information(50, 1)
	if err != nil || math.Abs(got.Mutual-math.Log(100)) > 1e-9 {
		t.Errorf("of 100 codes far apart the information is %+v, %v, expected log 100 = %v", got, err, math.Log(100))
	}
	got, err = equal.Information(100, 1)
	if err != nil || math.Abs(got.Mutual) > 1e-9 || math.Abs(got.Marginal-got.KL) > 1e-9 {
		t.Errorf("of 100 equal posteriors the information is %+v, %v, expected 0", got, err)
	}
}

// Standard deviations far below float32's rounding of the mean tell as much as others.
func TestInformationSharp(t *testing.T) {
	information := func(mean float32, unit float64) latent.Information {
		q := latent.Posterior{}
		for i := range 400 {
			q.Mean = append(q.Mean, []float32{mean})
			q.Std = append(q.Std, []float32{float32(unit * math.Pow(10, float64(i%3)))})
		}
		got, err := q.Information(400, 1)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if wide, sharp := information(1, 1e-3), information(1, 1e-10); math.Abs(wide.Mutual-sharp.Mutual) > 1e-3 {
		t.Errorf("the information is %v, and %v with standard deviations 10⁷ times as small", wide.Mutual, sharp.Mutual)
	}
}

// The standard error is that of the estimates, also of few samples.
func TestInformationError(t *testing.T) {
	q, rng := latent.Posterior{}, rand.New(rand.NewPCG(1, 1))
	for range 200 {
		q.Mean = append(q.Mean, []float32{float32(rng.NormFloat64())})
		q.Std = append(q.Std, []float32{0.3 + rng.Float32()/2})
	}
	for _, samples := range []int{5, 40} {
		var estimates []float64
		claimed := 0.0
		for seed := range uint64(300) {
			got, err := q.Information(samples, seed)
			if err != nil {
				t.Fatal(err)
			}
			estimates = append(estimates, got.Mutual)
			claimed += got.StandardError * got.StandardError / 300
		}
		spread, claim := stat.StdDev(estimates, nil), math.Sqrt(claimed)
		t.Logf("%d samples: the estimates spread by %.4f, their standard errors are %.4f", samples, spread, claim)
		if ratio := claim / spread; ratio < 0.75 || ratio > 1.5 {
			t.Errorf("of %d samples the standard error is %v, the estimates spread by %v", samples, claim, spread)
		}
	}
}
