package pca

import (
	"math"
	"testing"
)

// Pictures that are rebuilt exactly have no squared error and, as no
// reconstruction can have less, the entropy of their pixels for cross-entropy.
// Those that are rebuilt as the mean have the errors of the mean.
func TestScoreOfKnownReconstructions(t *testing.T) {
	im := noise(40, 3, 3, 2)
	for i, tone := range im.Pixels { // away from 0 and 1, where Score does not follow
		im.Pixels[i] = 20 + tone/2
	}
	p, err := Fit(im, im.Size())
	if err != nil {
		t.Fatal(err)
	}
	still := *p // whose codes say nothing
	still.Components = make([]float64, len(p.Components))
	exact, mean := Score{}, Score{}
	for i, tone := range im.Pixels {
		x, q := float64(tone)/255, p.Mean[i%im.Size()]
		n := float64(len(im.Pixels))
		exact.BCE -= (x*math.Log(x) + (1-x)*math.Log(1-x)) / n
		mean.BCE -= (x*math.Log(q) + (1-x)*math.Log(1-q)) / n
		mean.MSE += (x - q) * (x - q) / n
	}
	for _, c := range []struct {
		name     string
		model    *PCA
		expected Score
	}{{"all components", p, exact}, {"none", &still, mean}} {
		got, err := c.model.Score(im)
		if err != nil || math.Abs(got.MSE-c.expected.MSE) > 1e-12 || math.Abs(got.BCE-c.expected.BCE) > 1e-9 {
			t.Errorf("%s: %+v, %v, expected %+v", c.name, got, err, c.expected)
		}
	}
}
