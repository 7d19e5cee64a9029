package trained_test

import (
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// trainTiny trains modeltest.Tiny for an epoch.
func trainTiny(t *testing.T) *run.Run {
	t.Helper()
	return must(run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), nil, train.BatchSize(8), train.Adam(1e-2)))
}

// trainNetwork trains network for some epochs of 5 steps.
func trainNetwork(t *testing.T, epochs int) *run.Run {
	t.Helper()
	return must(run.Train(t.Context(), modeltest.Network(), modeltest.Images(40), nil, train.BatchSize(8), train.Epochs(epochs)))
}

// useFolders gives the test its own folders of runs and models.
func useFolders(t *testing.T) {
	t.Helper()
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	t.Setenv("LATENTLAB_MODELS", t.TempDir())
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
