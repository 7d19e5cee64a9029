package loss_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/internal/backendtest"
	"latentlab/lib/loss"
)

// uniform returns numbers in [0, 1).
func uniform(seed uint64, rows, columns int) [][]float64 {
	rng := rand.New(rand.NewPCG(seed, 0))
	v := make([][]float64, rows)
	for i := range v {
		v[i] = make([]float64, columns)
		for j := range v[i] {
			v[i][j] = rng.Float64()
		}
	}
	return v
}

// The gradient of each loss with respect to the decoder's output agrees with central
// differences in float64.
func TestLossGradients(t *testing.T) {
	const step, tolerance = 1e-5, 1e-8
	x, raw := uniform(1, 4, 6), uniform(2, 4, 6)
	for i := range raw {
		for j := range raw[i] {
			raw[i][j] = 8*raw[i][j] - 4
		}
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, l := range []loss.Reconstruction{loss.BCE, loss.MSE, loss.LinearSSE} {
			exec := MustNewExec(b, func(x, raw *Node) []*Node {
				mean := l.Mean(x, raw)
				return []*Node{mean, Gradient(mean, raw)[0]}
			})
			gradient := exec.MustCall(x, raw)[1].Value().([][]float64)
			for i := range raw {
				for j := range raw[i] {
					at := raw[i][j]
					raw[i][j] = at + step
					above := exec.MustCall(x, raw)[0].Value().(float64)
					raw[i][j] = at - step
					below := exec.MustCall(x, raw)[0].Value().(float64)
					raw[i][j] = at
					near(t, fmt.Sprintf("%s: slope [%d, %d]", l.Name, i, j), gradient[i][j], (above-below)/(2*step),
						tolerance)
				}
			}
			exec.Finalize()
		}
	})
}
