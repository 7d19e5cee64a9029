package tsne

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/internal/backendtest"
)

// divergence is Σ p log(p/q) written out, with the attraction as a factor of p in
// the attraction's term only: [gradient] is its gradient.
func divergence(y, p [][]float64, attraction float64) float64 {
	w := func(i, j int) float64 {
		d := 0.0
		for k := range y[i] {
			d += (y[i][k] - y[j][k]) * (y[i][k] - y[j][k])
		}
		return 1 / (1 + d)
	}
	z := 0.0
	for i := range y {
		for j := range y {
			if i != j {
				z += w(i, j)
			}
		}
	}
	// The gradient of Σ p·log(1+d) is the attraction's, that of log Z the
	// repulsion's, which does not grow with p.
	c := math.Log(z)
	for i := range y {
		for j := range y {
			if i != j {
				c -= attraction * p[i][j] * math.Log(w(i, j))
			}
		}
	}
	return c
}

// random returns positions and joint probabilities of n points.
func random(n, dims int) (y, p [][]float64) {
	rng := rand.New(rand.NewPCG(5, 6))
	y, p = make([][]float64, n), make([][]float64, n)
	sum := 0.0
	for i := range n {
		y[i], p[i] = make([]float64, dims), make([]float64, n)
		for k := range dims {
			y[i][k] = rng.NormFloat64()
		}
		for j := range i {
			p[i][j] = rng.ExpFloat64()
			sum += 2 * p[i][j]
		}
	}
	for i := range n {
		for j := range i {
			p[i][j] /= sum
			p[j][i] = p[i][j]
		}
	}
	return y, p
}

// runOnce runs a graph and returns its result on the host.
func runOnce[F graph.ExecGraphFnOneOutput](t *testing.T, b compute.Backend, f F, args ...any) *tensors.Tensor {
	t.Helper()
	out, err := graph.CallOnce(b, f, args...)
	if err != nil {
		t.Fatal(err)
	}
	if err := out.ToLocal(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestGradient(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, c := range []struct {
			dims       int
			attraction float64
		}{{2, 1}, {2, 12}, {3, 1}, {3, 4}} {
			y, p := random(11, c.dims)
			got := runOnce(t, b, gradient, y, p, c.attraction)
			slope := got.Value().([][]float64)
			const h = 1e-5
			for i := range y {
				for k := range y[i] {
					at := y[i][k]
					y[i][k] = at + h
					up := divergence(y, p, c.attraction)
					y[i][k] = at - h
					down := divergence(y, p, c.attraction)
					y[i][k] = at
					if want := (up - down) / (2 * h); math.Abs(slope[i][k]-want) > 1e-7 {
						t.Errorf("%d dimensions, attraction %g: dC/dy[%d][%d] is %.9f, by differences %.9f",
							c.dims, c.attraction, i, k, slope[i][k], want)
					}
				}
			}
			entropy := runOnce(t, b, crossEntropy, y, p)
			if got, want := tensors.ToScalar[float64](entropy), divergence(y, p, 1); math.Abs(got-want) > 1e-9 {
				t.Errorf("%d dimensions: the cross-entropy is %.12f, written out %.12f", c.dims, got, want)
			}
		}
	})
}

// Points in several blocks have the gradient of the equation.
func TestBlocks(t *testing.T) {
	for _, n := range []int{4, 100, 600, 5000, MaxPoints} {
		edges := blockEdges(n, maxBlocks)
		if edges[0] != 0 || edges[len(edges)-1] != n || len(edges) > maxBlocks+1 {
			t.Errorf("%d points: blocks from %d to %d, %d of them", n, edges[0], edges[len(edges)-1], len(edges)-1)
		}
		for k := 1; k < len(edges); k++ {
			if edges[k] <= edges[k-1] {
				t.Errorf("%d points: block %d is rows %d to %d", n, k, edges[k-1], edges[k])
			}
		}
	}
	y, p := random(600, 2)
	if len(blockEdges(600, maxBlocks)) < 3 {
		t.Fatal("600 points are one block: this test needs more")
	}
	got := runOnce(t, backendtest.XLA(t), gradient, y, p, 1.0).Value().([][]float64)
	z := 0.0
	w := make([][]float64, len(y))
	for i := range y {
		w[i] = make([]float64, len(y))
		for j := range y {
			w[i][j] = 1 / (1 + math.Pow(y[i][0]-y[j][0], 2) + math.Pow(y[i][1]-y[j][1], 2))
			if i != j {
				z += w[i][j]
			}
		}
	}
	for i := range y {
		for k := range 2 {
			want := 0.0
			for j := range y {
				want += 4 * (p[i][j] - w[i][j]/z) * w[i][j] * (y[i][k] - y[j][k])
			}
			if math.Abs(got[i][k]-want) > 1e-12 {
				t.Fatalf("dC/dy[%d][%d] is %g, equation 5 gives %g", i, k, got[i][k], want)
			}
		}
	}
}
