package latent_test

import (
	"math"
	"testing"

	"latentlab/lib/latent"
)

func TestTraverse(t *testing.T) {
	z := []float32{1, 2, 3}
	codes := must(latent.Traverse(z, 1, must(latent.Steps(3, -3, 3))))
	for i, expected := range [][]float32{{1, -3, 3}, {1, 0, 3}, {1, 3, 3}} {
		near(t, codes[i], expected)
	}
	near(t, z, []float32{1, 2, 3})
}

// Grids come as figures tile them: the top row first, each from the left.
func TestGridOrder(t *testing.T) {
	expected := [][]float32{{-1, 1}, {0, 1}, {1, 1}, {-1, 0}, {0, 0}, {1, 0}, {-1, -1}, {0, -1}, {1, -1}}
	grid := must(latent.Grid(3, -1, 1))
	varied := must(latent.Vary([]float32{7, 5, 8, 5}, 3, 1, 3, -1, 1))
	if len(grid) != 9 || len(varied) != 9 {
		t.Fatalf("%d and %d codes, expected 9", len(grid), len(varied))
	}
	for i, z := range expected {
		near(t, grid[i], z)
		near(t, varied[i], []float32{7, z[1], 8, z[0]})
	}
}

func TestQuantileGrid(t *testing.T) {
	const n = 20
	codes := must(latent.QuantileGrid(n))
	if len(codes) != n*n {
		t.Fatalf("%d codes, expected %d", len(codes), n*n)
	}
	for row := range n {
		for column := range n {
			z := codes[row*n+column]
			for d, below := range []int{column, n - 1 - row} {
				share := math.Erfc(-float64(z[d])/math.Sqrt2) / 2
				if expected := (float64(below) + 0.5) / n; !(math.Abs(share-expected) < 1e-6) {
					t.Fatalf("row %d, column %d: %v of a normal lies below z%d, expected %v",
						row, column, share, d+1, expected)
				}
			}
		}
	}
	near(t, must(latent.QuantileGrid(1))[0], []float32{0, 0})
}
