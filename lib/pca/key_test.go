package pca

import "testing"

// A cached model is for the same images and the same number of components.
func TestFitInDistinguishes(t *testing.T) {
	dir := t.TempDir()
	im, other := noise(30, 3, 3, 1), noise(30, 3, 3, 2)
	for _, k := range []int{2, 3, 2} {
		p, err := FitIn(dir, im, k)
		if err != nil || p.K() != k {
			t.Fatalf("asked for %d components, got %+v, %v", k, p, err)
		}
	}
	p, err := FitIn(dir, other, 2)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := Fit(other, 2)
	if err != nil {
		t.Fatal(err)
	}
	for j, v := range fresh.Mean {
		if p.Mean[j] != v {
			t.Fatalf("other images have the mean %v, expected %v", p.Mean, fresh.Mean)
		}
	}
}
