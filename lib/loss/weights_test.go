package loss_test

import (
	"strings"
	"testing"

	"latentlab/lib/loss"
)

// Weights of a decoder that ends with a sigmoid mean something else without one.
func TestCheckWeights(t *testing.T) {
	for _, c := range []struct {
		described any
		loss      loss.Reconstruction
		want      string
	}{
		{"bce", loss.BCE, ""},
		{"bce", loss.MSE, ""},
		{"own", loss.BCE, ""},
		{nil, loss.BCE, ""},
		{"linear sse", loss.LearnedGaussian, ""},
		{"linear sse", loss.Likelihood(mixed()), ""}, // which has variables that the others lack
		{"linear sse", loss.BCE, `the weights were trained with the loss "linear sse"`},
		{"sum bce", loss.LinearSSE, `"sum bce", whose values are at least 0; those of the model's loss "linear sse"`},
	} {
		err := c.loss.CheckWeights(map[string]any{"loss": c.described})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v in a model with %s: error %v, expected one with %q", c.described, c.loss.Name, err, c.want)
		}
	}
}
