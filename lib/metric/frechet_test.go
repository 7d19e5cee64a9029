package metric_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"latentlab/lib/metric"
)

// exact returns 2·len(std) rows with the given mean and covariance diag(std²), up to rounding: one
// row on each side of the mean along each axis.
func exact(mean, std []float64) [][]float32 {
	n := 2 * len(std)
	var rows [][]float32
	for i := range std {
		for _, sign := range []float64{-1, 1} {
			row := make([]float32, len(mean))
			for j, m := range mean {
				row[j] = float32(m)
			}
			row[i] = float32(mean[i] + sign*std[i]*math.Sqrt(float64(n-1)/2))
			rows = append(rows, row)
		}
	}
	return rows
}

// For Gaussians without correlations the distance is
// Σ (μ₁-μ₂)² + (σ₁-σ₂)².
func TestFrechetOfDiagonals(t *testing.T) {
	for _, c := range []struct{ mean1, std1, mean2, std2 []float64 }{
		{[]float64{0}, []float64{1}, []float64{0}, []float64{1}},
		{[]float64{0}, []float64{1}, []float64{3}, []float64{1}},
		{[]float64{0}, []float64{1}, []float64{0}, []float64{4}},
		{[]float64{1, -2, 0.5}, []float64{1, 2, 3}, []float64{0, 1, 0.25}, []float64{3, 2, 0.5}},
		{[]float64{1, -2, 0.5}, []float64{1, 0, 3}, []float64{0, 1, 0.25}, []float64{0, 2, 0}}, // singular
		{[]float64{1, 2}, []float64{0, 0}, []float64{4, -2}, []float64{0, 0}},                  // points
		{[]float64{0, 0}, []float64{1e-3, 1e3}, []float64{0, 0}, []float64{1e3, 1e-3}},
	} {
		expected := 0.0
		for i := range c.mean1 {
			expected += math.Pow(c.mean1[i]-c.mean2[i], 2) + math.Pow(c.std1[i]-c.std2[i], 2)
		}
		a, b := exact(c.mean1, c.std1), exact(c.mean2, c.std2)
		got, err := metric.Frechet(a, b)
		if err != nil || !(math.Abs(got-expected) <= 1e-6*max(1, expected)) {
			t.Errorf("N(%v, %v²) and N(%v, %v²): %v, %v, expected %v",
				c.mean1, c.std1, c.mean2, c.std2, got, err, expected)
		}
	}
}

// Correlated Gaussians in the plane: for 2×2 covariances
// Tr (Σ₁Σ₂)^½ = √(Tr Σ₁Σ₂ + 2√(det Σ₁ det Σ₂)).
func TestFrechetOfCorrelated(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 20 {
		a, b := cloud(rng, 50, 2, 2), cloud(rng, 70, 2, 2)
		meanA, varA := fitPlane(a)
		meanB, varB := fitPlane(b)
		expected := varA[0] + varA[2] + varB[0] + varB[2]
		product := varA[0]*varB[0] + 2*varA[1]*varB[1] + varA[2]*varB[2]
		determinants := (varA[0]*varA[2] - varA[1]*varA[1]) * (varB[0]*varB[2] - varB[1]*varB[1])
		expected -= 2 * math.Sqrt(product+2*math.Sqrt(determinants))
		expected += math.Pow(meanA[0]-meanB[0], 2) + math.Pow(meanA[1]-meanB[1], 2)
		got, err := metric.Frechet(a, b)
		if err != nil || !(math.Abs(got-expected) <= 1e-9*max(1, expected)) {
			t.Errorf("%v, %v, expected %v", got, err, expected)
		}
	}
}

// The distance is symmetric, and 0 from a set to itself, even with fewer rows than features, or
// with features that are always 0, as of a dead ReLU. Shifting a set by v adds ‖v‖² if the
// covariances are equal.
func TestFrechetIsADistance(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct{ n, features, rank int }{{500, 8, 8}, {30, 64, 64}, {500, 20, 3}, {2, 5, 5}} {
		a, b := cloud(rng, c.n, c.features, c.rank), cloud(rng, c.n, c.features, c.rank)
		moved, square := make([][]float32, c.n), 0.0
		for i, row := range a {
			moved[i] = make([]float32, c.features)
			for j, v := range row {
				moved[i][j] = v + 0.5
			}
		}
		square = 0.25 * float64(c.features)
		there, err1 := metric.Frechet(a, b)
		back, err2 := metric.Frechet(b, a)
		same, err3 := metric.Frechet(a, a)
		shift, err4 := metric.Frechet(a, moved)
		for _, err := range []error{err1, err2, err3, err4} {
			if err != nil {
				t.Fatalf("%+v: %v", c, err)
			}
		}
		if !(math.Abs(there-back) <= 1e-9*there) || there < 0.1 {
			t.Errorf("%+v: %v forward and %v back, expected equal values above 0", c, there, back)
		}
		if !(same >= 0 && same <= 1e-9) {
			t.Errorf("%+v: %v from a set to itself, expected 0", c, same)
		}
		if !(math.Abs(shift-square) <= 1e-5*square) {
			t.Errorf("%+v: %v to the shifted set, expected %v", c, shift, square)
		}
	}
}

func TestFrechetRefuses(t *testing.T) {
	good := [][]float32{{1, 2}, {3, 4}, {5, 6}}
	for _, c := range []struct {
		a, b [][]float32
		want string
	}{
		{nil, good, "0 and 3 rows"},
		{good, good[:1], "3 and 1 rows"},
		{[][]float32{{}, {}}, good, "set 1: row 0 is empty"},
		{good, [][]float32{{1, 2}, {3}}, "set 2: row 1 has 1 numbers, row 0 has 2"},
		{[][]float32{{1, 2}, {1, 2, 3}}, good, "set 1: row 1 has 3 numbers"},
		{good, [][]float32{{1, 2, 3}, {1, 2, 3}}, "set 1 have 2 features, those of set 2 have 3"},
		{good, [][]float32{{1, 2}, {1, float32(math.NaN())}}, "set 2: row 1 has NaN at position 1"},
		{[][]float32{{float32(math.Inf(1)), 2}, {1, 2}}, good, "set 1: row 0 has +Inf at position 0"},
	} {
		if _, err := metric.Frechet(c.a, c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected %q in it", err, c.want)
		}
	}
}

// cloud samples n rows of a Gaussian with a random mean and a covariance of the given rank.
func cloud(rng *rand.Rand, n, features, rank int) [][]float32 {
	mean, mix := make([]float64, features), make([][]float64, rank)
	for j := range mean {
		mean[j] = rng.NormFloat64()
	}
	for k := range mix {
		mix[k] = make([]float64, features)
		for j := range mix[k] {
			mix[k][j] = rng.NormFloat64()
		}
	}
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = make([]float32, features)
		value := append([]float64{}, mean...)
		for k := range mix {
			u := rng.NormFloat64()
			for j := range value {
				value[j] += u * mix[k][j]
			}
		}
		for j, v := range value {
			rows[i][j] = float32(v)
		}
	}
	return rows
}

// fitPlane returns the mean of points of the plane, and xx, xy and yy of their
// covariance.
func fitPlane(rows [][]float32) (mean [2]float64, covariance [3]float64) {
	n := float64(len(rows))
	for _, row := range rows {
		mean[0] += float64(row[0]) / n
		mean[1] += float64(row[1]) / n
	}
	for _, row := range rows {
		x, y := float64(row[0])-mean[0], float64(row[1])-mean[1]
		covariance[0] += x * x / (n - 1)
		covariance[1] += x * y / (n - 1)
		covariance[2] += y * y / (n - 1)
	}
	return mean, covariance
}

func BenchmarkFrechet(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	x, y := cloud(rng, 10000, 128, 128), cloud(rng, 10000, 128, 128)
	for b.Loop() {
		if _, err := metric.Frechet(x, y); err != nil {
			b.Fatal(err)
		}
	}
}

// Two sets of the same shape, the second one shifted by 3 and 4.
func ExampleFrechet() {
	real := [][]float32{{0, 0}, {1, 2}, {2, 1}}
	generated := [][]float32{{3, 4}, {4, 6}, {5, 5}}
	distance, err := metric.Frechet(real, generated)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f\n", distance)
	// Output: 25.000
}
