package pca

import (
	"runtime"
	"sync"

	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
)

// moments returns the mean [d] of the pixels, scaled to 0…1, and their
// covariance [d, d] (divided by n).
//
// The sums are of integers, so they are exact and the same in any order, and
// pixels that are the same in all pictures have variance 0; and they skip black
// pixels, four of five in MNIST. On 60,000 pictures that is several times faster
// than the product of the centred data with itself.
func moments(im *dataset.Images) (mean []float64, covariance *mat.SymDense) {
	n, d := im.Len(), im.Size()
	sums := make([]uint64, d)
	products := make([]uint64, d*d) // upper triangle: Σ xₐ·x_b for a ≤ b
	workers := min(runtime.GOMAXPROCS(0), d)
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			// Each block of pictures is added to the products row by row, so that
			// a row stays in the processor's cache for the whole block.
			const block = 64
			lit := make([][]int, block)  // pixels of a picture that are not black
			rest := make([][]int, block) // those of them whose products are still to come
			for start := 0; start < n; start += block {
				pictures := min(block, n-start)
				for i := range pictures {
					lit[i] = lit[i][:0]
					for a, tone := range im.Row(start + i) {
						if tone != 0 {
							lit[i] = append(lit[i], a)
						}
					}
					rest[i] = lit[i]
				}
				for a := range d {
					to := products[a*d : (a+1)*d]
					for i, others := range rest[:pictures] {
						if len(others) == 0 || others[0] != a {
							continue
						}
						rest[i] = others[1:]
						if a%workers != worker {
							continue
						}
						row := im.Row(start + i)
						tone := uint64(row[a])
						sums[a] += tone
						for _, b := range others {
							to[b] += tone * uint64(row[b])
						}
					}
				}
			}
		})
	}
	all.Wait()

	mean = make([]float64, d)
	for a, sum := range sums {
		mean[a] = float64(sum) / float64(n) / 255
	}
	covariance = mat.NewSymDense(d, nil)
	for a := range d {
		for b := a; b < d; b++ {
			// Either product may overflow, which does not change the difference
			// modulo 2⁶⁴: at most n²·255²/4, it fits int64 up to maxPictures.
			difference := int64(uint64(n)*products[a*d+b] - sums[a]*sums[b])
			covariance.SetSym(a, b, float64(difference)/float64(n)/float64(n)/(255*255))
		}
	}
	return mean, covariance
}
