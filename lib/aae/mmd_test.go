package aae_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/internal/backendtest"
	"latentlab/lib/aae"
)

// The statistic against lemma 6 written out in plain Go, for samples from one
// distribution and from two.
func TestSquaredMMD(t *testing.T) {
	const n = 60
	rng := rand.New(rand.NewPCG(3, 0))
	sample := func(mean, std float64) [][]float32 {
		rows := make([][]float32, n)
		for i := range rows {
			rows[i] = []float32{float32(mean + std*rng.NormFloat64()), float32(std * rng.NormFloat64())}
		}
		return rows
	}
	distance := func(p, q []float32) float64 {
		d := 0.0
		for i := range p {
			d += float64(p[i]-q[i]) * float64(p[i]-q[i])
		}
		return d
	}
	inGo := func(a, b [][]float32) float64 {
		width := 0.0
		for i := range b {
			for j := range b {
				width += distance(b[i], b[j]) / (n * (n - 1))
			}
		}
		sum := 0.0
		for _, w := range []float64{0.25, 1, 4} {
			k := func(p, q []float32) float64 { return math.Exp(-distance(p, q)/(w*width)) / 3 }
			for i := range n {
				for j := range n {
					if i != j {
						sum += (k(a[i], a[j]) + k(b[i], b[j])) / (n * (n - 1))
					}
					sum -= 2 * k(a[i], b[j]) / (n * n)
				}
			}
		}
		return sum
	}
	for _, c := range []struct {
		name     string
		a        [][]float32
		from, to float64
	}{
		{"the same", sample(0, 5), -0.03, 0.03},
		{"moved", sample(5, 5), 0.05, 1},
		{"narrower", sample(0, 1), 0.05, 1},
		{"far away", sample(1000, 5), 0.5, 1.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			prior := sample(0, 5)
			backendtest.Each(t, func(t *testing.T, b compute.Backend) {
				got := float64(MustExecOnce(b, aae.SquaredMMD, c.a, prior).Value().(float32))
				if expected := inGo(c.a, prior); math.Abs(got-expected) > 1e-5 {
					t.Errorf("the statistic is %v, expected %v", got, expected)
				}
				if got < c.from || got > c.to {
					t.Errorf("the statistic is %v, expected from %v to %v", got, c.from, c.to)
				}
			})
		})
	}
}
