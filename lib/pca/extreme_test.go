package pca

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
)

// No variance is below 0 and no more than all is explained, also where there
// are more pixels than pictures, or pictures that are all the same.
func TestFitFewPictures(t *testing.T) {
	for _, tone := range []uint8{1, 51, 77, 255} {
		im := &dataset.Images{Height: 3, Width: 4, Pixels: make([]uint8, 7*12)}
		for i := range im.Pixels {
			im.Pixels[i] = tone
		}
		p, err := Fit(im, 12)
		if err != nil {
			t.Fatal(err)
		}
		if p.Total != 0 || p.Explained() != 1 {
			t.Errorf("pictures of tone %d have variance %v, of which %v is explained: expected 0 and 1", tone, p.Total, p.Explained())
		}
	}
	for _, n := range []int{2, 3, 10} {
		for _, side := range []int{4, 20} { // 400 pixels are iterated on
			for _, k := range []int{1, 12, side * side} {
				k = min(k, side*side)
				p, err := Fit(noise(n, side, side, uint64(n)), k)
				if err != nil {
					t.Fatal(err)
				}
				for c, v := range p.Variance {
					if !(v >= 0) {
						t.Errorf("%d pictures of %d pixels: variance %d is %v", n, side*side, c, v)
						break
					}
				}
				if e := p.Explained(); !(e > 0 && e <= 1) {
					t.Errorf("%d pictures of %d pixels, %d components: %v of the variance is explained", n, side*side, k, e)
				}
			}
		}
	}
}

// No pictures have no score and no reconstruction, and codes that are not
// finite no pixels.
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
		Score(*dataset.Images) (Score, error)
		Reconstruct(*dataset.Images) (*dataset.Images, error)
	}{"PCA": p, "logistic PCA": l}
	for name, m := range models {
		if s, err := m.Score(im.First(0)); err == nil || !strings.Contains(err.Error(), "no pictures") {
			t.Errorf("%s: no pictures score %v, error %v", name, s, err)
		}
		if r, err := m.Reconstruct(im.First(0)); err == nil || !strings.Contains(err.Error(), "no pictures") {
			t.Errorf("%s: no pictures are rebuilt as %v, error %v", name, r, err)
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
