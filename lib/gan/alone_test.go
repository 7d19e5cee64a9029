package gan_test

import (
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/gan"
	"latentlab/lib/train"
)

// A code decodes to the same image whatever is decoded beside it, and the
// discriminator, which has noise and dropout in training only, gives the same
// logit for an image each time.
func TestReproducible(t *testing.T) {
	data := halves(8)
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		m := must(gan.New(gan.Config{Hidden: []int{7, 5}, Code: 3, Noise: 0.5, Dropout: 0.3, Features: data.Size()}))
		p := must(train.Prepare(m, data, train.BatchSize(4)))
		decode := model.MustNewExec(b, p.Store, m.Decode)
		defer decode.Finalize()
		codes := [][]float32{{1, -2, 0.5}, {0.3, 0.1, -1}, {-4, 2, 3}}
		together := decode.MustCall(codes)[0].Value().([][]float32)
		for i, code := range codes {
			alone := decode.MustCall([][]float32{code})[0].Value().([][]float32)[0]
			for j := range alone {
				if d := alone[j] - together[i][j]; d > 1e-6 || d < -1e-6 {
					t.Errorf("code %d is %v alone and %v among others", i, alone, together[i])
					break
				}
			}
		}
		discriminate := model.MustNewExec(b, p.Store, m.Discriminate)
		defer discriminate.Finalize()
		var answers [2][]float32
		for i := range answers {
			for _, logit := range discriminate.MustCall(together)[0].Value().([][]float32) {
				answers[i] = append(answers[i], logit[0])
			}
		}
		if !slices.Equal(answers[0], answers[1]) {
			t.Errorf("the discriminator's logits are %v, and of the same images again %v", answers[0], answers[1])
		}
	})
}
