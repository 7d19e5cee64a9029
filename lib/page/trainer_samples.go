package page

import (
	"fmt"

	"latentlab/lib/format"
	"latentlab/lib/latent"
)

const (
	shownImages  = 12  // that are reconstructed
	shownRows    = 2   // of a table, that are reconstructed
	shownSamples = 30  // that are decoded
	shownCodes   = 500 // dots of the plane
)

// chooseSamples samples codes for a model that decodes and does not reconstruct. If its codes begin
// with the class, each style is decoded with each class.
func (x *trainer) chooseSamples() error {
	if _, decodes := x.data.Functions["decode"]; !decodes {
		if len(x.Samples) > 0 {
			return fmt.Errorf("there are %s, and the model has no decoder for them", format.Count(len(x.Samples), "sample"))
		}
		return nil
	}
	size := x.training.Program().DecoderSize
	if len(x.Samples) > 0 {
		if err := checkCodes("Samples", x.Samples); err != nil {
			return err
		}
		if n := len(x.Samples[0]); n != size {
			return fmt.Errorf("the Samples have %d numbers, and the model decodes codes of %d: expected this length", n, size)
		}
		x.Samples = x.Samples[:min(len(x.Samples), 2*shownSamples)]
		return nil
	}
	if _, reconstructs := x.data.Functions["reconstruct"]; reconstructs {
		return nil
	}
	classes := 0
	if style := x.training.Program().CodeSize; style > 0 {
		classes = size - style
	}
	if classes == 0 {
		var err error
		x.Samples, err = latent.SampleNormal(shownSamples, size, 4)
		return err
	}
	styles, err := latent.SampleNormal(max(1, shownSamples/classes), size-classes, 4)
	for _, style := range styles {
		for c := range classes {
			code := make([]float32, classes, size)
			code[c] = 1
			x.Samples = append(x.Samples, append(code, style...))
		}
	}
	return err
}
