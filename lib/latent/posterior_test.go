package latent_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"latentlab/lib/latent"
	"latentlab/lib/prob"
)

// A posterior that is the prior costs nothing, and one without width is not to be paid.
func ExamplePosterior() {
	q := latent.Posterior{
		Mean: [][]float32{{0, 0}, {2, 0}, {0, 0}},
		Std:  [][]float32{{1, 1}, {1, 1}, {1, 0}},
	}
	kl, err := q.KL()
	fmt.Println(kl, err)
	// Output: [0 2 +Inf] <nil>
}

// The divergence is that of prob.Gaussian1D, another formula, and its mean by dimension
// adds up to the mean of all. Below the guard of prob.FromStd, whose ceiling is 8.72,
// it grows on.
func TestPosteriorKL(t *testing.T) {
	q := latent.Posterior{
		Mean: [][]float32{{0.5, -3}, {0, 10}, {1, 0}},
		Std:  [][]float32{{0.1, 2}, {1e-6, 1}, {1, 1e-30}},
	}
	kl, err := q.KL()
	if err != nil {
		t.Fatal(err)
	}
	for i := range kl {
		want := 0.0
		for d, μ := range q.Mean[i] {
			one, err := prob.Gaussian1D{Mean: float64(μ), Std: float64(q.Std[i][d])}.KL(prob.Gaussian1D{Std: 1})
			if err != nil {
				t.Fatal(err)
			}
			want += one
		}
		if !(math.Abs(kl[i]-want) < 1e-12*want) {
			t.Errorf("example %d: the divergence is %v, expected %v", i, kl[i], want)
		}
	}
	byDimension, err := q.KLByDimension()
	if err != nil {
		t.Fatal(err)
	}
	if mean, sum := stat.Mean(kl, nil), byDimension[0]+byDimension[1]; !(math.Abs(mean-sum) < 1e-12*mean) {
		t.Errorf("dimensions have %v, together %v, expected %v", byDimension, sum, mean)
	}
	q.Std[0][1] = 0
	kl, err = q.KL()
	byDimension, errBy := q.KLByDimension()
	if err != nil || errBy != nil || !math.IsInf(kl[0], 1) || math.IsInf(kl[1], 0) || !math.IsInf(byDimension[1], 1) ||
		math.IsInf(byDimension[0], 0) {
		t.Errorf("with a standard deviation of 0 the divergences are %v (%v) and %v (%v), expected +Inf there only",
			kl, err, byDimension, errBy)
	}
}

func TestPosteriorWalk(t *testing.T) {
	q := latent.Posterior{Mean: [][]float32{{1, 2}, {3, 4}}, Std: [][]float32{{1, 0}, {0.5, 2}}}
	walked, err := q.Walk(2, [][]float32{{1, 1}, {-1, 0.5}})
	if got := fmt.Sprint(walked); err != nil || got != "[[3 2] [2 6]]" {
		t.Errorf("the walk is %s, %v, expected [[3 2] [2 6]]", got, err)
	}
	// Samples have the means and deviations of the posteriors.
	many := latent.Posterior{}
	for range 20000 {
		many.Mean, many.Std = append(many.Mean, []float32{-2, 5}), append(many.Std, []float32{3, 0.1})
	}
	sampled, err := many.Sample(1)
	if err != nil {
		t.Fatal(err)
	}
	fitted, err := latent.FitGaussian(sampled)
	if err != nil {
		t.Fatal(err)
	}
	if m, σ := fitted.Mean, fitted.Std(); math.Abs(m[0]+2) > 0.1 || math.Abs(m[1]-5) > 0.003 ||
		math.Abs(σ[0]-3) > 0.06 || math.Abs(σ[1]-0.1) > 0.002 {
		t.Errorf("samples have the mean %v and the standard deviation %v, expected (-2, 5) and (3, 0.1)", m, σ)
	}
	again, err := many.Sample(1)
	if err != nil || fmt.Sprint(again[:5]) != fmt.Sprint(sampled[:5]) {
		t.Errorf("the same seed gives %v and %v (%v)", sampled[:5], again[:5], err)
	}
	if other, err := many.Sample(2); err != nil || fmt.Sprint(other[:5]) == fmt.Sprint(sampled[:5]) {
		t.Errorf("another seed gives the same samples, %v", err)
	}
}

func TestPosteriorRefuses(t *testing.T) {
	row := [][]float32{{1, 2}}
	for name, c := range map[string]struct {
		q    latent.Posterior
		call func(latent.Posterior) error
		want string
	}{
		"no means":         {latent.Posterior{}, klOf, "there are no means"},
		"fewer deviations": {latent.Posterior{Mean: row, Std: [][]float32{{1}}}, klOf, "1×2 means and 1×1 standard deviations"},
		"below 0":          {latent.Posterior{Mean: row, Std: [][]float32{{1, -1}}}, klOf, "dimension 1 is -1"},
		"not finite": {
			latent.Posterior{Mean: [][]float32{{1, float32(math.NaN())}}, Std: row}, klOf, "mean 0 has NaN",
		},
		"noise": {latent.Posterior{Mean: row, Std: row}, func(q latent.Posterior) error {
			_, err := q.Walk(1, [][]float32{{1}})
			return err
		}, "noise of 1×1 numbers for 1 codes of 2"},
		"t": {latent.Posterior{Mean: row, Std: row}, func(q latent.Posterior) error {
			_, err := q.Walk(math.Inf(1), row)
			return err
		}, "t is +Inf"},
		"one sample": {latent.Posterior{Mean: row, Std: row}, informationOf, "1 samples of 1 posteriors: expected 3 to 1"},
		"no width": {
			latent.Posterior{Mean: [][]float32{{1}, {2}}, Std: [][]float32{{1}, {0}}}, informationOf, "has no density",
		},
	} {
		if err := c.call(c.q); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, expected one with %q", name, err, c.want)
		}
	}
}

func klOf(q latent.Posterior) error {
	_, err := q.KL()
	return err
}

func informationOf(q latent.Posterior) error {
	_, err := q.Information(len(q.Mean), 1)
	return err
}
