package wasm

import (
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/gan"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// The steps of the chapters' models, of hundreds to thousands of operations, are few instructions that copy little and
// need little memory beside the variables.
func TestSizes(t *testing.T) {
	data := modeltest.Squares(64, 28)
	for _, c := range []struct {
		name                           string
		model                          train.Model
		instructions, copies, more, kB int // at most
	}{
		{"autoencoder", must(ae.New(ae.Digits())), 60, 60_000, 400_000, 12},
		{"variational", must(vae.New(vae.Bernoulli())), 55, 65_000, 600_000, 15},
		{"generative adversarial", must(gan.New(gan.Config{Hidden: []int{64, 64}, Code: 2, Dropout: 0.2, Noise: 0.1})),
			160, 70_000, 300_000, 42},
		{"adversarial", must(aae.New(aae.Tutorial())), 200, 500_000, 3_000_000, 56},
	} {
		t.Run(c.name, func(t *testing.T) {
			step := newStep(t, c.model, data, 32)
			b := must(Compile(step.variables, step.graph))
			kinds, kernels, copies := map[any]int{}, 0, 0
			for _, i := range b.functions[0].run {
				kinds[i[0]]++
				switch i[0] {
				case "map":
					kernels += len(i[3].([][]any))
				case opCopy:
					n := 1
					for _, loop := range i[3].([][3]int) {
						n *= loop[0]
					}
					copies += n
				}
			}
			more := b.words
			for _, v := range b.variables {
				more -= product(v.dims)
			}
			text := must(b.JSON())
			run := len(b.functions[0].run)
			t.Logf("%d operations in %d instructions %v, %d kernels, %d words copied, "+
				"%d words beside the variables, JSON of %d bytes",
				len(step.graph.Trace.Operations()), run, kinds, kernels, copies, more, len(text))
			if run > c.instructions || copies > c.copies || more > c.more || len(text) > 1000*c.kB {
				t.Errorf("expected at most %d instructions, %d words copied, %d words beside the variables, %d kB",
					c.instructions, c.copies, c.more, c.kB)
			}
		})
	}
}
