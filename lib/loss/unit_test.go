package loss_test

import (
	"testing"

	"latentlab/lib/loss"
)

func TestUnit(t *testing.T) {
	own := loss.MSE
	own.Name, own.Quantity = "huber", ""
	for _, c := range []struct {
		loss  loss.Reconstruction
		table bool
		terms string
		want  string
	}{
		{loss.BCE, false, "", "nats per pixel"},
		{loss.MSE, true, "", "squared error per feature"},
		{loss.LinearSSE, false, "", "squared error per image"},
		{loss.HalfVarianceMSE, false, " + KL", "squared error + KL per pixel"},
		{loss.HalfVarianceSSE, true, " + KL", "squared error + KL per row"},
		{loss.SumBCE, false, "", "nats per image"},
		{loss.LearnedGaussian, false, "", "nats per image"},
		{loss.Likelihood(nil), true, "", "nats per row"},
		{own, false, "", "huber per pixel"},
	} {
		if got := c.loss.Unit(c.table, c.terms); got != c.want {
			t.Errorf("the unit of %q is %q, expected %q", c.loss.Name, got, c.want)
		}
	}
}
