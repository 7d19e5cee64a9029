package tsne

import (
	"context"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/parallel"
)

// leastAffinity is the affinity below which 0 is taken: products with smaller ones
// would be denormal, where arithmetic is slow.
const leastAffinity = 1e-20

// affinities returns the joint probabilities P [n, n] of the points, which
// are p_ij = (p_j|i + p_i|j) / 2n, and Σ p_ij log p_ij in nats.
func affinities(ctx context.Context, x [][]float32, perplexity float64) (*tensors.Tensor, float64, error) {
	n := len(x)
	t := tensors.FromShape(shapes.Make(dtypes.Float32, n, n))
	var entropy float64
	err := tensors.MutableFlatData(t, func(p []float32) {
		inParallel(ctx, n, func(i int) {
			row := p[i*n : (i+1)*n]
			distances := make([]float64, n)
			for j := range x {
				distances[j] = squaredDistance(x[i], x[j])
			}
			toConditional(distances, i, perplexity)
			for j, v := range distances {
				row[j] = float32(v)
			}
		})
		entropy = symmetrize(ctx, p, n)
	})
	if err == nil {
		err = ctx.Err()
	}
	return t, entropy, err
}

// squaredDistance sums in four lanes, which is faster and no less exact.
func squaredDistance(a, b []float32) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	k := 0
	for ; k+4 <= len(a); k += 4 {
		d0, d1 := float64(a[k])-float64(b[k]), float64(a[k+1])-float64(b[k+1])
		d2, d3 := float64(a[k+2])-float64(b[k+2]), float64(a[k+3])-float64(b[k+3])
		s0, s1, s2, s3 = s0+d0*d0, s1+d1*d1, s2+d2*d2, s3+d3*d3
	}
	for ; k < len(a); k++ {
		d := float64(a[k]) - float64(b[k])
		s0 += d * d
	}
	return s0 + s1 + s2 + s3
}

// toConditional replaces the squared distances of point i to all points by the
// probabilities p_j|i ∝ exp(-β·d²) of the precision β that gives them the
// perplexity exp(H). If more points than the perplexity are at distance 0, no β
// does, and they share the probability.
func toConditional(d []float64, i int, perplexity float64) {
	nearest, mean := math.Inf(1), 0.0
	for j, v := range d {
		if j != i {
			nearest = min(nearest, v)
			mean += v / float64(len(d)-1)
		}
	}
	target := math.Log(perplexity)
	// Distances are counted from the nearest: that changes no probability, and
	// keeps the sum from vanishing.
	p := make([]float64, len(d))
	beta, low, high := 1.0, 0.0, math.Inf(1)
	if mean > nearest {
		beta = 1 / (mean - nearest)
	}
	const tolerance, steps = 1e-6, 200
	var sum float64
	for range steps {
		// H = log Σ + β·E[d], dH/dβ = -β·Var[d].
		sum = 0
		var first, second float64
		for j, v := range d {
			if j == i {
				continue
			}
			v -= nearest
			e := 0.0
			if b := beta * v; b < 60 {
				e = math.Exp(-b)
				first += e * v
				second += e * v * v
			}
			p[j], sum = e, sum+e
		}
		first, second = first/sum, second/sum
		excess := math.Log(sum) + beta*first - target
		if math.Abs(excess) < tolerance {
			break
		}
		if excess > 0 {
			low = beta
		} else {
			high = beta
		}
		// Newton's step in log β, limited to a factor of e²; if it leaves
		// [low, high], their middle.
		next := beta * 2
		if slope := beta * beta * (second - first*first); slope > 0 {
			next = beta * math.Exp(min(max(excess/slope, -2), 2))
		}
		if next <= low || next >= high {
			if next = beta * 2; !math.IsInf(high, 1) {
				next = (low + high) / 2
			}
		}
		if next == beta || math.IsInf(next, 0) || next == 0 {
			break
		}
		beta = next
	}
	for j := range d {
		d[j] = p[j] / sum
	}
}

// symmetrize replaces conditional probabilities, row by row, by joint ones,
// and returns Σ p log p.
func symmetrize(ctx context.Context, p []float32, n int) float64 {
	const tile = 64 // both tiles of a pair stay in the cache
	tiles := (n + tile - 1) / tile
	sums := make([]float64, tiles)
	inParallel(ctx, tiles, func(a int) {
		for b := a; b < tiles; b++ {
			for i := a * tile; i < min((a+1)*tile, n); i++ {
				for j := max(b*tile, i); j < min((b+1)*tile, n); j++ {
					v := (float64(p[i*n+j]) + float64(p[j*n+i])) / float64(2*n)
					if v < leastAffinity {
						v = 0
					} else {
						sums[a] += 2 * v * math.Log(v)
					}
					p[i*n+j], p[j*n+i] = float32(v), float32(v)
				}
			}
		}
	})
	total := 0.0
	for _, s := range sums {
		total += s
	}
	return total
}

// inParallel calls work for 0 … n-1 on all cores, until ctx is canceled.
func inParallel(ctx context.Context, n int, work func(i int)) {
	parallel.Each(n, func(i int) {
		if ctx.Err() == nil {
			work(i)
		}
	})
}
