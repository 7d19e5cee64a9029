package wasm

import (
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
)

// BenchmarkCompile compiles the step of the adversarial autoencoder of notebook 004.
func BenchmarkCompile(b *testing.B) {
	step := newStep(b, must(aae.New(aae.Tutorial())), modeltest.Squares(64, 28), 32)
	for b.Loop() {
		must(Compile(step.variables, step.graph))
	}
}
