package wasm

import (
	"testing"
	"time"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/gan"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// The steps of the chapters' models are few instructions.
func TestSizes(t *testing.T) {
	data := modeltest.Squares(64, 28)
	for _, c := range []struct {
		name  string
		model train.Model
	}{
		{"autoencoder", must(ae.New(ae.Digits()))},
		{"variational", must(vae.New(vae.Bernoulli()))},
		{"generative adversarial", must(gan.New(gan.Config{Hidden: []int{64, 64}, Code: 2, Dropout: 0.2, Noise: 0.1}))},
		{"adversarial", must(aae.New(aae.Tutorial()))},
	} {
		step := newStep(t, c.model, data, 32)
		start := time.Now()
		b, err := Compile(step.variables, step.graph)
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		text := must(b.JSON())
		weights := 0
		for _, v := range b.variables {
			weights += product(v.dims)
		}
		counts, kernels, copied := map[string]int{}, 0, 0
		for _, i := range b.functions[0].run {
			counts[i[0].(string)]++
			switch i[0] {
			case "map":
				kernels += len(i[3].([][]any))
			case "copy":
				n := 1
				for _, l := range i[3].([][3]int) {
					n *= l[0]
				}
				copied += n
			}
		}
		t.Logf("%s: %d operations in %d instructions %v of %d kernels, %d once; %d words copied; "+
			"%d words, %d of variables; JSON of %d bytes; %v", c.name, len(step.graph.Trace.Operations()),
			len(b.functions[0].run), counts, kernels, len(b.functions[0].once),
			copied, b.words, weights, len(text), took)
	}
}
