package aae_test

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/aae"
	"latentlab/lib/latent"
	"latentlab/lib/train"
)

// Samples have the mean and the standard deviations of their distribution.
func TestPriorMeanAndStd(t *testing.T) {
	const n = 20000
	for _, c := range []struct {
		prior     aae.Prior
		mean, std []float64
	}{
		{aae.GaussianPrior(2, 5), []float64{0, 0}, []float64{5, 5}},
		{aae.GaussianPrior(3, 0.5), []float64{0, 0, 0}, []float64{0.5, 0.5, 0.5}},
		{aae.UniformPrior(2, -1, 3), []float64{1, 1}, []float64{4 / math.Sqrt(12), 4 / math.Sqrt(12)}},
		// Around a circle of radius 4: E x² = (4² + 1.4² + 0.32²)/2.
		{aae.MixturePrior(10, 4), []float64{0, 0}, []float64{3.005, 3.005}},
		{aae.CategoricalPrior(4), []float64{0.25, 0.25, 0.25, 0.25}, []float64{0.433, 0.433, 0.433, 0.433}},
	} {
		t.Run(c.prior.Name, func(t *testing.T) {
			points, _, err := c.prior.Points(n, 1)
			if err != nil {
				t.Fatal(err)
			}
			q, err := latent.FitGaussian(points)
			if err != nil {
				t.Fatal(err)
			}
			for i, std := range q.Std() {
				if math.Abs(q.Mean[i]-c.mean[i]) > 5*c.std[i]/math.Sqrt(n) {
					t.Errorf("number %d has mean %v, expected %v", i, q.Mean[i], c.mean[i])
				}
				if math.Abs(std/c.std[i]-1) > 0.03 {
					t.Errorf("number %d has standard deviation %v, expected %v", i, std, c.std[i])
				}
			}
		})
	}
}

// The samples of each part of a prior lie where they should.
func TestPriorParts(t *testing.T) {
	for _, c := range []struct {
		prior aae.Prior
		part  func(x, y float64) int // the part of a point
	}{
		{aae.MixturePrior(10, 4),
			func(x, y float64) int { return int(math.Mod(math.Atan2(y, x)/(2*math.Pi)*10+10.5, 10)) }},
		{aae.SwissRollPrior(10, 10), func(x, y float64) int {
			// Of the two turns at this angle, the one that is nearer.
			angle, r := math.Mod(math.Atan2(y, x)+2*math.Pi, 2*math.Pi), math.Hypot(x, y)
			out := angle / (4 * math.Pi)
			if math.Abs(r/10-out-0.5) < math.Abs(r/10-out) {
				out += 0.5
			}
			return int(out * out * 10)
		}},
	} {
		t.Run(c.prior.Name, func(t *testing.T) {
			points, parts, err := c.prior.Points(4000, 2)
			if err != nil {
				t.Fatal(err)
			}
			agree, counts := 0, make([]int, 10)
			for i, p := range points {
				counts[parts[i]]++
				if c.part(float64(p[0]), float64(p[1])) == int(parts[i]) {
					agree++
				}
			}
			if share := float64(agree) / 4000; share < 0.97 {
				t.Errorf("%.1f %% of the points lie in their part, expected at least 97 %%", 100*share)
			}
			for part, count := range counts {
				if count < 300 || count > 500 {
					t.Errorf("part %d has %d of 4000 points, expected about 400", part, count)
				}
			}
		})
	}
}

func TestPointsDependOnSeed(t *testing.T) {
	sample := func(seed int64) [][]float32 {
		points, _, err := aae.SwissRollPrior(10, 5).Points(50, seed)
		if err != nil {
			t.Fatal(err)
		}
		return points
	}
	if !reflect.DeepEqual(sample(1), sample(1)) || reflect.DeepEqual(sample(1), sample(2)) {
		t.Error("the same seed must give the same samples, and another seed others")
	}
}

func TestPriorRefuses(t *testing.T) {
	type refusal struct {
		prior aae.Prior
		want  string
	}
	cases := []refusal{
		{aae.Prior{}, "there is no prior"},
		{aae.GaussianPrior(0, 1), "have length 0"},
		{aae.GaussianPrior(-1, 1), "have length -1"},
		{aae.UniformPrior(0, 0, 1), "have length 0"},
		{aae.UniformPrior(2, 1, 1), "from 1 to 1"},
		{aae.UniformPrior(2, 3, -1), "from 3 to -1"},
		{aae.UniformPrior(2, 0.5, 0.5+1e-12), "expected the first to be less"},
		{aae.CategoricalPrior(0), "0 classes"},
		{aae.CategoricalPrior(-1), "-1 classes"},
	}
	for _, bad := range []float64{-1, 0, math.NaN(), math.Inf(1), math.Inf(-1), 1e-40, 1e7} {
		cases = append(cases,
			refusal{aae.GaussianPrior(2, bad), fmt.Sprintf("standard deviation %v:", bad)},
			refusal{aae.MixturePrior(10, bad), fmt.Sprintf("distance %v:", bad)},
			refusal{aae.SwissRollPrior(10, bad), fmt.Sprintf("radius %v:", bad)})
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e7, -1e7} {
		cases = append(cases,
			refusal{aae.UniformPrior(2, bad, 1), fmt.Sprintf("from %v to 1:", bad)},
			refusal{aae.UniformPrior(2, -1, bad), fmt.Sprintf("from -1 to %v:", bad)})
	}
	for _, bad := range []int{0, -1, 1<<20 + 1} {
		cases = append(cases,
			refusal{aae.MixturePrior(bad, 4), fmt.Sprintf("has %d parts:", bad)},
			refusal{aae.SwissRollPrior(bad, 4), fmt.Sprintf("has %d parts:", bad)})
	}
	for _, c := range cases {
		_, _, err := c.prior.Points(1, 1)
		refused(t, err, c.want)
		_, err = aae.New(aae.Config{Hidden: []int{4}, Prior: c.prior})
		refused(t, err, c.want)
		if c.prior.Sample != nil { // in another prior
			_, _, err = aae.Prior{Name: "mine", Size: 2, Parts: 1, Sample: c.prior.Sample}.Points(1, 1)
			if err == nil {
				t.Errorf("a prior with the Sample of %q: no error", c.prior.Name)
			}
		}
	}
	for _, c := range []struct {
		prior aae.Prior
		n     int
		want  string
	}{
		{aae.GaussianPrior(2, 5), 0, "0 samples"},
		{aae.GaussianPrior(2, 5), -1, "-1 samples"},
		{aae.MixturePrior(65537, 5), 1, "65537 parts: points have at most 65536"},
		{aae.Prior{Name: "mine", Size: 3, Sample: aae.GaussianPrior(2, 1).Sample}, 4,
			`the samples of the prior "mine" are (Float32)[4, 2]: expected [4, 3]`},
	} {
		_, _, err := c.prior.Points(c.n, 1)
		refused(t, err, c.want)
	}
}

func ExamplePrior_Points() {
	points, parts, err := aae.MixturePrior(10, 10).Points(3, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(points), "points of", len(points[0]), "numbers, from", len(parts), "parts")
	// Output: 3 points of 2 numbers, from 3 parts
}

// Points of the model's prior, and the logits of its discriminator for them.
func TestDiscriminatePrior(t *testing.T) {
	m := must(aae.New(aae.Config{Hidden: []int{5}, Features: 9, Prior: aae.UniformPrior(2, 3, 4)}))
	p := must(train.Prepare(m, tones(12), train.BatchSize(4)))
	points := must(m.PriorPoints(50, 1))
	for _, z := range points {
		if len(z) != 2 || z[0] < 3 || z[0] > 4 || z[1] < 3 || z[1] > 4 {
			t.Fatalf("a sample is %v, expected two numbers from 3 to 4", z)
		}
	}
	logits := must(model.CallOnce(backendtest.Go(t), p.Store, m.Discriminate, points)).Value().([][]float32)
	if len(logits) != 50 || logits[0][0] == logits[1][0] {
		t.Errorf("the logits are %v", logits)
	}
}
