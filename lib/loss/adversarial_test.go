package loss_test

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/internal/backendtest"
	"latentlab/lib/loss"
)

// The losses of both sides against the paper's logarithms of probabilities.
func TestAdversarialLosses(t *testing.T) {
	real, fake := [][]float64{{2}, {-1}, {0.3}}, [][]float64{{-3}, {0.5}, {1}}
	lossD, lossG, positives := 0.0, 0.0, 0.0
	for i := range real {
		lossD -= (math.Log(sigmoid(real[i][0])) + math.Log(1-sigmoid(fake[i][0]))) / 3
		lossG -= math.Log(sigmoid(fake[i][0])) / 3
		if fake[i][0] > 0 {
			positives++
		}
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		out, err := CallOnceN(b, func(real, fake *Node) []*Node {
			return []*Node{loss.Discriminator(real, fake), loss.Generator(fake),
				ReduceAllSum(loss.PositiveLogits(fake))}
		}, real, fake)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "the discriminator's loss", out[0].Value().(float64), lossD, 1e-12)
		near(t, "the generator's loss", out[1].Value().(float64), lossG, 1e-12)
		near(t, "the number of positive logits", out[2].Value().(float64), positives, 0)
	})
}
