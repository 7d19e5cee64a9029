package diagram_test

import (
	"sync"
	"testing"

	"latentlab/lib/figure/diagram"
	"latentlab/lib/figure/internal/figuretest"
)

// TestGolden draws every Example and compares it with its golden figure.
func TestGolden(t *testing.T) {
	figuretest.Golden(t, map[string]func(){
		"adversarial":     ExampleNewAdversarial,
		"denoising":       ExampleNewDenoising,
		"diagram":         ExampleDiagram,
		"gan":             ExampleNewGAN,
		"layers":          ExampleNewLayers,
		"model":           ExampleNewModel,
		"principle":       ExampleNewPrinciple,
		"reparameterized": ExampleNewReparameterization,
		"semisupervised":  ExampleNewSemiSupervisedAdversarial,
		"supervised":      ExampleNewSupervisedAdversarial,
		"variational":     ExampleNewVariational,
	})
}

// TestParallel draws diagrams concurrently, as a server of live views does, for
// the race detector.
func TestParallel(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() { figuretest.Must(diagram.NewDenoising().Draw()) })
	}
	group.Wait()
}
