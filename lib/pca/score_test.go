package pca

import (
	"math"
	"testing"
)

// Images that are reconstructed exactly have no squared error, and the entropy of
// their pixels as cross-entropy, the least there is. Images that are reconstructed
// as the mean have the errors of the mean.
func TestScoreOfKnownReconstructions(t *testing.T) {
	im := noise(40, 3, 3, 2)
	for i, level := range im.Pixels { // away from 0 and 1, which Score clips
		im.Pixels[i] = 20 + level/2
	}
	p, err := Fit(im, im.Size())
	if err != nil {
		t.Fatal(err)
	}
	constant := *p // whose codes have no effect
	constant.Components = make([]float64, len(p.Components))
	exact, mean := Score{}, Score{}
	for i, level := range im.Pixels {
		x, q := float64(level)/255, p.Mean[i%im.Size()]
		n := float64(len(im.Pixels))
		exact.BCE -= (x*math.Log(x) + (1-x)*math.Log(1-x)) / n
		mean.BCE -= (x*math.Log(q) + (1-x)*math.Log(1-q)) / n
		mean.MSE += (x - q) * (x - q) / n
	}
	for _, c := range []struct {
		name     string
		model    *PCA
		expected Score
	}{{"all components", p, exact}, {"none", &constant, mean}} {
		got, err := c.model.Score(im)
		if err != nil || math.Abs(got.MSE-c.expected.MSE) > 1e-12 || math.Abs(got.BCE-c.expected.BCE) > 1e-9 {
			t.Errorf("%s: %+v, %v, expected %+v", c.name, got, err, c.expected)
		}
	}
}
