package pca

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// inSubspace returns n random points of the affine subspace that the columns of basis span.
func inSubspace(n int, basis *mat.Dense, rng *rand.Rand) [][]float32 {
	d, k := basis.Dims()
	points := make([][]float32, n)
	for i := range points {
		points[i] = make([]float32, d)
		for c := range k {
			z := rng.NormFloat64()
			for j := range d {
				points[i][j] += float32(z*basis.At(j, c) + 0.1)
			}
		}
	}
	return points
}

func TestAngles(t *testing.T) {
	p, err := Fit(noise(400, 4, 5, 4), 3)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Fit(noise(400, 4, 5, 4), 20)
	if err != nil {
		t.Fatal(err)
	}
	u := all.components()
	rng := rand.New(rand.NewPCG(1, 2))
	// column returns the direction at an angle from component c toward component to.
	column := func(c, to int, degrees float64) []float64 {
		out := make([]float64, 20)
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		for j := range out {
			out[j] = cos*u.At(j, c) + sin*u.At(j, to)
		}
		return out
	}
	for _, want := range [][]float64{{0, 0, 0}, {0, 0, 30}, {10, 45, 80}, {0, 90, 90}, {90, 90, 90}} {
		basis := mat.NewDense(20, 3, nil)
		for c, degrees := range want {
			basis.SetCol(c, column(c, 3+c, degrees))
		}
		// Another basis of the same subspace, neither orthogonal nor normalized.
		var mixed mat.Dense
		mixed.Mul(basis, mat.NewDense(3, 3, []float64{1, 0.5, 0, 0, 2, 0.3, 0, 0, 0.7}))
		got, err := p.Angles(inSubspace(50, &mixed, rng))
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if math.Abs(got[i]-want[i]) > 0.01 {
				t.Errorf("angles %v, want %v", got, want)
				break
			}
		}
	}
}

// Points without an extent, or with less than float32 rounds, span no subspace.
func TestAnglesOfCollapsedPoints(t *testing.T) {
	for k, extent := range map[int]float32{1: 0, 2: 1e-4} {
		p, err := Fit(noise(400, 4, 5, 4), k)
		if err != nil {
			t.Fatal(err)
		}
		points := make([][]float32, 100)
		for i := range points {
			points[i] = make([]float32, 20)
			for j := range points[i] {
				points[i][j] = 0.1*float32(j+1) + extent*float32(i)*float32(j%3)/100
			}
		}
		if angles, err := p.Angles(points); err == nil {
			t.Errorf("%d dimensions of points on a line or none: angles %v, want an error", k, angles)
		}
	}
}

func TestAnglesErrors(t *testing.T) {
	p, err := Fit(noise(400, 4, 5, 4), 3)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	good := inSubspace(10, mat.NewDense(20, 3, p.Components), rng)
	broken := inSubspace(10, mat.NewDense(20, 3, p.Components), rng)
	broken[4][2] = float32(math.NaN())
	line := inSubspace(10, mat.DenseCopyOf(p.components().Slice(0, 20, 0, 2)), rng)
	short := append([][]float32{{1, 2}}, good...)
	for want, points := range map[string][][]float32{
		"3 points for a subspace of 3": good[:3], "2 numbers, expected 20": short, "fewer than 3 directions": line, "number 2 of point 4 is NaN": broken,
	} {
		if _, err := p.Angles(points); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
