package weights_test

import (
	"testing"

	"latentlab/internal/modeltest"
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

// trainNetwork trains network for some epochs of 5 steps.
func trainNetwork(t *testing.T, epochs int) *run.Run {
	t.Helper()
	return must(run.Train(t.Context(), modeltest.Network(), modeltest.Images(40), nil, train.BatchSize(8), train.Epochs(epochs)))
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
