package pca

import (
	"math"
	"testing"

	"latentlab/lib/dataset"
)

// DecodeCodes is the inverse of Codes up to what Reconstruct loses.
func TestDecodeCodes(t *testing.T) {
	wine, err := dataset.Wine()
	if err != nil {
		t.Fatal(err)
	}
	for _, examples := range []*dataset.Examples{noise(50, 3, 4, 1), wine} {
		p, err := Fit(examples, 3)
		if err != nil {
			t.Fatal(err)
		}
		codes, err := p.Codes(examples)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.DecodeCodes(codes)
		if err != nil {
			t.Fatal(err)
		}
		want, err := p.Reconstruct(examples)
		if err != nil {
			t.Fatal(err)
		}
		if got.Len() != want.Len() || got.Shape() != want.Shape() {
			t.Fatalf("%s: %d examples of %v, expected %d of %v", examples.Name, got.Len(), got.Shape(), want.Len(), want.Shape())
		}
		for i, v := range want.Pixels { // codes in float32 may round a pixel the other way
			if d := int(v) - int(got.Pixels[i]); d < -1 || d > 1 {
				t.Fatalf("%s: pixel %d is %d, reconstructed %d", examples.Name, i, got.Pixels[i], v)
			}
		}
		for i, v := range want.Values {
			if math.Abs(float64(got.Values[i]-v)) > 1e-4*math.Abs(float64(v))+1e-4 {
				t.Fatalf("%s: value %d is %v, reconstructed %v", examples.Name, i, got.Values[i], v)
			}
		}
		for _, bad := range [][][]float32{nil, {{1, 2}}, {{1, 2, 3}, {1}}, {{1, 2, float32(math.NaN())}}} {
			if _, err := p.DecodeCodes(bad); err == nil {
				t.Errorf("%s: codes %v: no error", examples.Name, bad)
			}
		}
		// Pixels are clipped; values of a table have no bound but float32's.
		_, err = p.DecodeCodes([][]float32{{1, 2, 3}, {math.MaxFloat32, math.MaxFloat32, math.MaxFloat32}})
		if isTable := examples.Columns != nil; isTable != (err != nil) {
			t.Errorf("%s: the largest codes: %v", examples.Name, err)
		}
	}
}
