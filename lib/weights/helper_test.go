package weights_test

import (
	"testing"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// useFolders gives the test its own folders of runs and models, and returns the
// latter.
func useFolders(t *testing.T) (models string) {
	t.Helper()
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	models = t.TempDir()
	t.Setenv("LATENTLAB_MODELS", models)
	return models
}

// images returns n images of 4×4 pixels, all different.
func images(n int) *dataset.Images {
	im := &dataset.Images{Name: "tiny", Height: 4, Width: 4, Pixels: make([]uint8, 16*n)}
	for i := range n {
		for p := range 16 {
			im.Pixels[16*i+p] = uint8((i*37 + p*p*11 + (i%7)*p*13) % 256)
		}
	}
	return im
}

// network returns an autoencoder 16-5-3-5-16.
func network(t *testing.T) *ae.Model {
	t.Helper()
	m, err := ae.New(ae.Config{Hidden: []int{5}, Code: 3, Features: 16})
	check(t, err)
	return m
}

// trainNetwork trains network for some epochs of 5 steps.
func trainNetwork(t *testing.T, epochs int) *run.Run {
	t.Helper()
	return must(run.Train(t.Context(), network(t), images(40), nil, train.BatchSize(8), train.Epochs(epochs)))
}

// bits returns the values of a model's trained weights by path.
func bits(m *trained.Model) map[string]string {
	values := map[string]string{}
	for _, v := range must(m.Program.State()) {
		values[v.Name] = string(v.Bytes)
	}
	for _, v := range m.Program.Variables() {
		if !v.Trainable {
			delete(values, v.Path())
		}
	}
	return values
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
