package latent_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"latentlab/lib/latent"
)

// Between two points the densities pull alike; elsewhere the nearer one prevails.
func ExampleScore() {
	score, err := latent.Score([][]float32{{-1}, {1}}, [][]float32{{0}, {0.9}, {3}}, 0.5)
	fmt.Printf("%.2f %v\n", score, err)
	// Output: [[0.00] [0.39] [-8.00]] <nil>
}

// The score is the difference quotient of the log density.
func TestScore(t *testing.T) {
	rng, points := rand.New(rand.NewPCG(1, 1)), [][]float32(nil)
	for range 50 {
		points = append(points, []float32{rng.Float32(), rng.Float32()})
	}
	const sigma, h = 0.2, 1e-5
	logDensity := func(x, y float64) float64 {
		sum := 0.0
		for _, p := range points {
			sum += math.Exp(-(math.Pow(x-float64(p[0]), 2) + math.Pow(y-float64(p[1]), 2)) / 2 / sigma / sigma)
		}
		return math.Log(sum)
	}
	at := [][]float32{{0.5, 0.25}, {-0.5, 1.5}, {2, 0}}
	scores, err := latent.Score(points, at, sigma)
	if err != nil {
		t.Fatal(err)
	}
	for i, z := range at {
		x, y := float64(z[0]), float64(z[1])
		want := [2]float64{
			(logDensity(x+h, y) - logDensity(x-h, y)) / 2 / h,
			(logDensity(x, y+h) - logDensity(x, y-h)) / 2 / h,
		}
		for d, v := range scores[i] {
			if math.Abs(float64(v)-want[d]) > 1e-4 {
				t.Errorf("at %v the score is %v, expected %v", z, scores[i], want)
			}
		}
	}
	// So far from all points that every density is 0 in float64, the nearest point counts.
	far, err := latent.Score([][]float32{{0}, {1}}, [][]float32{{1000}}, 0.1)
	if err != nil || math.Abs(float64(far[0][0])+99900) > 1 {
		t.Errorf("far off the score is %v, %v, expected -99900", far, err)
	}
	for want, c := range map[string]struct {
		points, at [][]float32
		sigma      float64
	}{
		"points of 1 numbers and places of 2": {[][]float32{{1}}, [][]float32{{1, 2}}, 1},
		"sigma is 0":                          {[][]float32{{1}}, [][]float32{{1}}, 0},
		"no places":                           {[][]float32{{1}}, nil, 1},
		"beyond float32's range":              {[][]float32{{3e38}}, [][]float32{{0}}, 1e-3},
	} {
		if _, err := latent.Score(c.points, c.at, c.sigma); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q", err, want)
		}
	}
}
