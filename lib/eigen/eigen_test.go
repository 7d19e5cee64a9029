package eigen_test

import (
	"testing"

	"gonum.org/v1/gonum/mat"

	"latentlab/lib/eigen"
)

// A·v = λ·v for each pair, and the eigenvalues fall.
func TestSymmetric(t *testing.T) {
	a := mat.NewSymDense(3, []float64{4, 1, -2, 1, 3, 0.5, -2, 0.5, 1})
	values, vectors, err := eigen.Symmetric(a)
	if err != nil {
		t.Fatal(err)
	}
	var image, expected mat.Dense
	image.Mul(a, vectors)
	expected.Apply(func(_, j int, v float64) float64 { return v * values[j] }, vectors)
	if !mat.EqualApprox(&image, &expected, 1e-12) {
		t.Errorf("%v are not eigenvectors with eigenvalues %v", mat.Formatted(vectors), values)
	}
	if !(values[0] > values[1] && values[1] > values[2]) {
		t.Errorf("the eigenvalues are %v, expected them to fall", values)
	}
}

func TestFixSigns(t *testing.T) {
	v := mat.NewDense(2, 4, []float64{
		1, -3, 2, -1,
		-2, 1, 2, 1,
	})
	eigen.FixSigns(v)
	expected := mat.NewDense(2, 4, []float64{
		-1, 3, 2, 1,
		2, -1, 2, -1,
	})
	if !mat.Equal(v, expected) {
		t.Errorf("signs are %v, expected %v", mat.Formatted(v), mat.Formatted(expected))
	}
}
