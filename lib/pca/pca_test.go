package pca

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"latentlab/internal/hometest"
	"latentlab/lib/dataset"
)

// noise returns n images of random gray levels, more varied in later pixels so that the
// components differ.
func noise(n, height, width int, seed uint64) *dataset.Examples {
	rng := rand.New(rand.NewPCG(seed, 0))
	im := &dataset.Examples{Name: "noise", Height: height, Width: width, Pixels: make([]uint8, n*height*width)}
	for i := range im.Pixels {
		j := i % im.Size()
		im.Pixels[i] = uint8(rng.IntN(1 + 255*(j+1)/im.Size()))
	}
	return im
}

// gonum finds the same components by decomposing the data itself.
func TestFitAgreesWithGonum(t *testing.T) {
	im := noise(300, 4, 5, 1)
	p, err := Fit(im, 6)
	if err != nil {
		t.Fatal(err)
	}
	x, err := p.matrix(im)
	if err != nil {
		t.Fatal(err)
	}
	var reference stat.PC
	if !reference.PrincipalComponents(x, nil) {
		t.Fatal("gonum found no components")
	}
	var vectors mat.Dense
	reference.VectorsTo(&vectors)
	variances := reference.VarsTo(nil)
	for c := range 6 {
		want := variances[c] * 299 / 300 // gonum divides by n-1
		if math.Abs(p.Variance[c]-want) > 1e-12 {
			t.Errorf("variance %d is %v, gonum has %v", c, p.Variance[c], want)
		}
		var dot float64
		for j := range im.Size() {
			dot += vectors.At(j, c) * p.Components[j*6+c]
		}
		if math.Abs(math.Abs(dot)-1) > 1e-9 {
			t.Errorf("component %d and gonum's have cosine %v", c, dot)
		}
	}
}

// The components that more are cut to are those of a fit of fewer, and the whole is left as it was.
func TestFirst(t *testing.T) {
	im := noise(300, 6, 6, 3)
	all, err := Fit(im, 12)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []int{1, 5, 12} {
		first, err := all.First(k)
		if err != nil {
			t.Fatal(err)
		}
		fitted, err := Fit(im, k)
		if err != nil {
			t.Fatal(err)
		}
		if first.K() != k || !floats.EqualApprox(first.Components, fitted.Components, 1e-9) ||
			!floats.EqualApprox(first.Variance, fitted.Variance, 1e-12) || first.Total != fitted.Total {
			t.Errorf("the first %d of 12 components are not those of a fit of %d", k, k)
		}
		first.Variance[0], first.Components[0] = -1, 2
	}
	if all.K() != 12 || all.Variance[0] < 0 || all.Components[0] == 2 {
		t.Error("a change of the first components changed the whole")
	}
	for _, k := range []int{-1, 0, 13} {
		if _, err := all.First(k); err == nil || !strings.Contains(err.Error(), "expected 1 to 12") {
			t.Errorf("First(%d) of 12: error %v", k, err)
		}
	}
}

func TestPCAProperties(t *testing.T) {
	im := noise(200, 6, 6, 2)
	before := math.Inf(1)
	for _, k := range []int{1, 5, 20, 36} {
		p, err := Fit(im, k)
		if err != nil {
			t.Fatal(err)
		}
		if p.K() != k {
			t.Errorf("K is %d, want %d", p.K(), k)
		}
		score, err := p.Score(im)
		if err != nil {
			t.Fatal(err)
		}
		// The squared error is the variance that the components leave out.
		if left := p.Total * (1 - p.Explained()) / 36; math.Abs(score.MSE-left) > 1e-12 {
			t.Errorf("k %d: MSE %v, variance left out %v", k, score.MSE, left)
		}
		if score.MSE >= before {
			t.Errorf("k %d: MSE %v is not below %v with fewer components", k, score.MSE, before)
		}
		before = score.MSE
		z, err := p.Encode(im)
		if err != nil {
			t.Fatal(err)
		}
		x, err := p.Decode(z)
		if err != nil {
			t.Fatal(err)
		}
		subtract(x, p.Mean)
		var again mat.Dense
		again.Mul(x, p.components())
		if !mat.EqualApprox(&again, z, 1e-9) {
			t.Errorf("k %d: decoded codes encode to others", k)
		}
		codes, err := p.Codes(im)
		if err != nil || len(codes) != 200 || len(codes[199]) != k || codes[199][k-1] != float32(z.At(199, k-1)) {
			t.Errorf("k %d: rows of codes differ from the matrix of them, %v", k, err)
		}
	}
	p, err := Fit(im, 36)
	if err != nil {
		t.Fatal(err)
	}
	back, err := p.Reconstruct(im)
	if err != nil {
		t.Fatal(err)
	}
	if string(back.Pixels) != string(im.Pixels) {
		t.Error("with all components the images are not reconstructed exactly")
	}
}

func TestFitRejects(t *testing.T) {
	im := noise(20, 3, 3, 1)
	p, err := Fit(im, 2)
	if err != nil {
		t.Fatal(err)
	}
	fit := func(im *dataset.Examples, k int) error { _, err := Fit(im, k); return err }
	encode := func(im *dataset.Examples) error { _, err := p.Encode(im); return err }
	_, decode := p.Decode(mat.NewDense(1, 3, nil))
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"k 0", fit(im, 0), "k is 0, expected 1 to 9"},
		{"k negative", fit(im, -1), "k is -1"},
		{"k too large", fit(im, 10), "k is 10, expected 1 to 9"},
		{"one image", fit(im.First(1), 1), "1 images to fit"},
		{"large images", fit(noise(2, 100, 100, 1), 1), "scale them down"},
		{"another size", encode(noise(2, 3, 4, 1)), "images of 3×4, expected 3×3"},
		{"nothing", encode(im.First(0)), "no examples"},
		{"codes", decode, "3 dimensions, expected 2"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, test.err, test.want)
		}
	}
}

// Images that are all the same have no variance to explain.
func TestFitConstant(t *testing.T) {
	im := &dataset.Examples{Height: 2, Width: 2, Pixels: make([]uint8, 40)}
	for i := range im.Pixels {
		im.Pixels[i] = 51
	}
	p, err := Fit(im, 2)
	if err != nil {
		t.Fatal(err)
	}
	score, err := p.Score(im)
	if err != nil || score.MSE > 1e-20 || math.IsNaN(p.Explained()) {
		t.Errorf("score %v, explained %v, error %v", score, p.Explained(), err)
	}
}

// The iteration on a subspace agrees with the full decomposition, which replaces
// it where the spectrum is flat.
func TestTopEigen(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	const d, k = 150, 4
	for _, decay := range []float64{0.9, 1} {
		basis := mat.NewDense(d, d, nil)
		for i := range d {
			for j := range d {
				basis.Set(i, j, rng.NormFloat64())
			}
		}
		basis = orthonormal(basis)
		scaled := mat.DenseCopyOf(basis)
		scaled.Apply(func(_, j int, v float64) float64 { return v * math.Pow(decay, float64(j)) }, scaled)
		var product mat.Dense
		product.Mul(scaled, basis.T())
		a := symmetric(&product)
		values, vectors, err := topEigen(a, k)
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range values {
			if want := math.Pow(decay, float64(j)); math.Abs(v-want) > 1e-8 {
				t.Errorf("decay %v: eigenvalue %d is %v, want %v", decay, j, v, want)
			}
		}
		var image, want mat.Dense
		image.Mul(a, vectors)
		want.Apply(func(_, j int, v float64) float64 { return v * values[j] }, vectors)
		if !mat.EqualApprox(&image, &want, 1e-8) {
			t.Errorf("decay %v: these are not eigenvectors", decay)
		}
	}
}

// 0.0177 is the test error of 30 principal components of MNIST's training set.
func TestFitMNIST(t *testing.T) {
	hometest.Need(t, "MNIST", "data", "mnist")
	set, err := dataset.MNIST()
	if err != nil {
		t.Fatal(err)
	}
	p, err := Fit(set.Train, 30)
	if err != nil {
		t.Fatal(err)
	}
	score, err := p.Score(set.Test)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v; %.1f %% of the variance", score, 100*p.Explained())
	if math.Abs(score.MSE-0.0177) > 1e-4 || math.Abs(p.Explained()-0.7305) > 5e-4 {
		t.Errorf("%v, explained %.4f; want MSE 0.0177, explained 0.7305", score, p.Explained())
	}
}
