package pca

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
)

// No variance is below 0 and no more than all is explained, even if there are
// more pixels than images, or all images are the same.
func TestFitFewImages(t *testing.T) {
	for _, level := range []uint8{1, 51, 77, 255} {
		im := &dataset.Examples{Height: 3, Width: 4, Pixels: make([]uint8, 7*12)}
		for i := range im.Pixels {
			im.Pixels[i] = level
		}
		p, err := Fit(im, 12)
		if err != nil {
			t.Fatal(err)
		}
		if p.Total != 0 || p.Explained() != 1 {
			t.Errorf("images of gray level %d have variance %v, of which %v is explained: expected 0 and 1",
				level, p.Total, p.Explained())
		}
	}
	for _, n := range []int{2, 3, 10} {
		for _, side := range []int{4, 20} { // 400 pixels use the iteration
			for _, k := range []int{1, 12, side * side} {
				k = min(k, side*side)
				p, err := Fit(noise(n, side, side, uint64(n)), k)
				if err != nil {
					t.Fatal(err)
				}
				for c, v := range p.Variance {
					if !(v >= 0) {
						t.Errorf("%d images of %d pixels: variance %d is %v", n, side*side, c, v)
						break
					}
				}
				if e := p.Explained(); !(e > 0 && e <= 1) {
					t.Errorf("%d images of %d pixels, %d components: %v of the variance is explained",
						n, side*side, k, e)
				}
			}
		}
	}
}

// Without images there is no score and no reconstruction, and codes that are not
// finite have no pixels.
func TestNothingToScore(t *testing.T) {
	im := noise(20, 3, 3, 1)
	p, err := Fit(im, 2)
	if err != nil {
		t.Fatal(err)
	}
	l, err := FitLogistic(im, LogisticConfig{K: 2, Iterations: 1})
	if err != nil {
		t.Fatal(err)
	}
	models := map[string]interface {
		coder
		Score(*dataset.Examples) (Score, error)
		Reconstruct(*dataset.Examples) (*dataset.Examples, error)
	}{"PCA": p, "logistic PCA": l}
	for name, m := range models {
		if s, err := m.Score(im.First(0)); err == nil || !strings.Contains(err.Error(), "no examples") {
			t.Errorf("%s: no examples score %v, error %v", name, s, err)
		}
		if r, err := m.Reconstruct(im.First(0)); err == nil || !strings.Contains(err.Error(), "no examples") {
			t.Errorf("%s: no examples are reconstructed as %v, error %v", name, r, err)
		}
		if r, err := m.Reconstruct(nil); err == nil || !strings.Contains(err.Error(), "no examples") {
			t.Errorf("%s: nil is reconstructed as %v, error %v", name, r, err)
		}
		for _, code := range [][]float64{{math.NaN(), 0}, {math.Inf(1), 0}, {1e308, -math.MaxFloat64}} {
			x, err := m.Decode(mat.NewDense(1, 2, code))
			if err == nil {
				for _, v := range x.RawMatrix().Data {
					if math.IsNaN(v) || math.IsInf(v, 0) {
						t.Errorf("%s: the code %v is decoded to %v without an error", name, code, x.RawMatrix().Data)
						break
					}
				}
			}
		}
	}
}

// Whatever the images and M, a fit is finite or an error.
func TestLogisticExtremes(t *testing.T) {
	constant := func(level uint8) *dataset.Examples {
		im := &dataset.Examples{Height: 2, Width: 3, Pixels: make([]uint8, 5*6)}
		for i := range im.Pixels {
			im.Pixels[i] = level
		}
		return im
	}
	for name, im := range map[string]*dataset.Examples{
		"noise": noise(20, 2, 3, 1), "two": noise(2, 2, 3, 1), "black": constant(0), "white": constant(255),
		"gray": constant(128),
	} {
		for _, m := range []float64{5e-324, 1e-300, 1e-6, 1, 30, 1e6, 1e7, 1e300, math.MaxFloat64} {
			for _, k := range []int{1, 3, 6} {
				l, err := FitLogistic(im, LogisticConfig{K: k, M: m, Iterations: 5})
				if err != nil {
					if m <= 1e6 && m >= 1e-6 {
						t.Errorf("%s, M %v, %d components: %v", name, m, k, err)
					}
					continue
				}
				for part, values := range map[string][]float64{"mean": l.Mean, "components": l.Components, "deviance": l.Deviance} {
					for _, v := range values {
						if math.IsNaN(v) || math.IsInf(v, 0) {
							t.Errorf("%s, M %v, %d components: the %s has %v", name, m, k, part, v)
							break
						}
					}
				}
				if s, err := l.Score(im); err != nil ||
					!(s.MSE >= 0 && s.MSE <= 1 && s.BCE >= 0 && !math.IsInf(s.BCE, 0)) {
					t.Errorf("%s, M %v, %d components: the score is %v, error %v", name, m, k, s, err)
				}
			}
		}
	}
}

// A value that is infinite when standardized is an error, not a code of Inf.
func TestTooLargeToStandardize(t *testing.T) {
	rows := &dataset.Examples{Name: "rows", Columns: []dataset.Column{{Name: "a"}, {Name: "b"}}, Values: []float32{0, 0.1, 0.5, 0.2, 1, 0.4, 0.3, 0.3}}
	p, err := Fit(rows, 1)
	if err != nil {
		t.Fatal(err)
	}
	rows.Values[3] = math.MaxFloat32
	if z, err := p.Encode(rows); err == nil || !strings.Contains(err.Error(), `"b" in row 1 of rows is 3.40`) {
		if err == nil {
			t.Errorf("the codes are %v", mat.Formatted(z))
		}
		t.Errorf("error %v, expected one that names the value", err)
	}
}

// Columns that are not standardized and lie far from 0 keep their variance, and one that is
// constant has none.
func TestFarColumns(t *testing.T) {
	rows := &dataset.Examples{Name: "rows", Columns: []dataset.Column{{Name: "far", Unscaled: true}, {Name: "constant", Unscaled: true}}}
	for i := range 1000 {
		rows.Values = append(rows.Values, 1e6+float32(i%4)/16, 987654.3)
	}
	p, err := Fit(rows, 1)
	if err != nil {
		t.Fatal(err)
	}
	const want = 1.25 / 256 // the variance of 0, 1, 2, 3 in sixteenths
	if math.Abs(p.Variance[0]-want) > 1e-9 || math.Abs(p.Total-want) > 1e-9 || math.Abs(p.Explained()-1) > 1e-9 {
		t.Errorf("variance %v of %v, expected %v of as much", p.Variance, p.Total, want)
	}
	if math.Abs(p.Mean[0]-(1e6+1.5/16)) > 1e-6 || math.Abs(math.Abs(p.Components[0])-1) > 1e-9 {
		t.Errorf("mean %v, component %v: expected 1000000.09375, and the first axis", p.Mean, p.Components)
	}
}

// An outlier in the first row costs no more than one elsewhere.
func TestFirstRowIsFar(t *testing.T) {
	var variances []float64
	for _, at := range []int{0, 5000} {
		rows := &dataset.Examples{Name: "rows", Columns: []dataset.Column{{Name: "x", Unscaled: true}, {Name: "y", Unscaled: true}}}
		rng := rand.New(rand.NewPCG(1, 1))
		for range 10000 {
			x := rng.NormFloat64()
			rows.Values = append(rows.Values, float32(x), float32(x+0.1*rng.NormFloat64()))
		}
		rows.Values[2*at], rows.Values[2*at+1] = 1e6, 1e6
		p, err := Fit(rows, 2)
		if err != nil {
			t.Fatal(err)
		}
		variances = append(variances, p.Variance[1])
	}
	for _, v := range variances {
		if math.Abs(v-0.005) > 0.0003 {
			t.Errorf("the smaller variances are %v, expected about 0.005 each", variances)
			break
		}
	}
}

// Errors name the row, beyond the first block too, and codes and values beyond float32's range
// are errors.
func TestFarRow(t *testing.T) {
	rows := &dataset.Examples{Name: "rows", Columns: []dataset.Column{{Name: "a"}, {Name: "b"}}}
	for i := range 3000 {
		rows.Values = append(rows.Values, float32(i%7)/70, float32(i%11)/110)
	}
	p, err := Fit(rows, 2)
	if err != nil {
		t.Fatal(err)
	}
	far := *rows
	far.Values = slices.Clone(rows.Values)
	far.Values[2*2500] = math.MaxFloat32
	if _, err := p.Score(&far); err == nil || !strings.Contains(err.Error(), "in row 2500 of rows") {
		t.Errorf("error %v, expected one that names row 2500", err)
	}
	unscaled := &dataset.Examples{Name: "rows", Columns: []dataset.Column{{Name: "a", Unscaled: true}, {Name: "b", Unscaled: true}}, Values: rows.Values}
	if p, err = Fit(unscaled, 2); err != nil {
		t.Fatal(err)
	}
	huge := *unscaled
	huge.Values = []float32{3.4e38, 3e38}
	if codes, err := p.Codes(&huge); err == nil || !strings.Contains(err.Error(), "float32's range") {
		t.Errorf("the codes are %v, error %v", codes, err)
	}
}
