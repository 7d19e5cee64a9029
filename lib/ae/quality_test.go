package ae_test

import (
	"testing"

	"latentlab/internal/backendtest"
	"latentlab/internal/hometest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/metric"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// TestQuality trains the tutorials' two autoencoders as the tutorials do and
// compares their results on the 10,000 test images with those of a JAX program
// with the same layers, whose initial weights and seed are its own.
func TestQuality(t *testing.T) {
	backendtest.Full(t)
	cases := []struct {
		name, data    string
		load          func() (*dataset.Set, error)
		config        ae.Config
		epochs, batch int
		metric        string
		atMost        float64
	}{
		{"chapter 12", "fashion-mnist", dataset.FashionMNIST, ae.Fashion(), 38, 512, "loss", 0.2790},
		{"tutorial 000", "mnist", dataset.MNIST, ae.Digits(), 10, 32, "mse", 0.0150},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			hometest.Need(t, c.data, "data", c.data)
			set, err := c.load()
			if err != nil {
				t.Fatal(err)
			}
			m, err := ae.New(c.config)
			if err != nil {
				t.Fatal(err)
			}
			r, err := run.Train(t.Context(), m, set.Train, nil, train.Epochs(c.epochs), train.BatchSize(c.batch),
				train.Adam(1e-3))
			if err != nil {
				t.Fatal(err)
			}
			values, err := r.Evaluate(set.Test)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				t.Logf("%d epochs at batch %d: test %s %.5f", c.epochs, c.batch, v.Name, v.Value)
				if v.Name == c.metric && !(v.Value <= c.atMost) {
					t.Errorf("test %s is %.5f, expected at most %.4f", v.Name, v.Value, c.atMost)
				}
			}
			t.Logf("no cross-entropy is below %.4f", metric.CrossEntropyFloor(set.Test))
		})
	}
}
