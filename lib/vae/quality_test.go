package vae_test

import (
	"os"
	"strings"
	"testing"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/home/hometest"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// TestQuality trains the chapters' variational autoencoders on MNIST and
// holds what they reach on the 10,000 test pictures to the figures of the
// literature and of JAX programs with the same networks.
func TestQuality(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: training in full takes minutes")
	}
	hometest.Need(t, "the PJRT plugin", "pjrt", "pjrt_c_api_cpu_plugin.so")
	if _, info, err := backend.Open(); err != nil || !strings.HasPrefix(info.Name, "xla") {
		if os.Getenv("GOMLX_BACKEND") != "" {
			t.Skipf("on %s the full trainings would take an hour (%v)", os.Getenv("GOMLX_BACKEND"), err)
		}
		t.Fatalf("XLA is set up and not used: %v %v", info, err)
	}
	hometest.Need(t, "mnist", "data", "mnist")
	mnist, err := dataset.MNIST()
	if err != nil {
		t.Fatal(err)
	}
	asWritten := vae.Digits()
	asWritten.ReLU = true
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	for _, c := range []struct {
		name          string
		config        vae.Config
		epochs, batch int
		bounds        map[string][2]float64 // of metrics, from and to
	}{
		{"literature", vae.Bernoulli(), 10, 128, map[string][2]float64{"loss": {0, 106}}},
		{"tutorial 001", vae.Wide(), 20, 128, map[string][2]float64{"loss": {0, 30.3}, "mse": {0, 0.0190}}},
		{"tutorial 000", vae.Digits(), 20, 32, map[string][2]float64{"mse": {0, 0.0200}}},
		{"tutorial 000 with its ReLU", asWritten, 20, 32, map[string][2]float64{"mse": {0.03, 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := vae.New(c.config)
			if err != nil {
				t.Fatal(err)
			}
			r, err := run.Train(t.Context(), m, mnist.Train, nil, train.Epochs(c.epochs), train.BatchSize(c.batch), train.Adam(1e-3))
			if err != nil {
				t.Fatal(err)
			}
			values, err := r.Evaluate(mnist.Test)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				t.Logf("%d epochs at batch %d: test %s %.5f", c.epochs, c.batch, v.Name, v.Value)
				if b, ok := c.bounds[v.Name]; ok && !(v.Value >= b[0] && v.Value <= b[1]) {
					t.Errorf("test %s is %.5f, expected it between %v and %v", v.Name, v.Value, b[0], b[1])
				}
			}
		})
	}
}
