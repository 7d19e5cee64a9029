package conv_test

import (
	"os"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/lib/conv"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// TestQualityOfVAE compares a convolutional VAE with the dense one of the literature, which
// has nearly three times as many weights, on the 10,000 test images of Fashion-MNIST. Its
// filters were chosen by the last 10,000 training images.
func TestQualityOfVAE(t *testing.T) {
	if os.Getenv("LATENTLAB_CONVOLUTIONAL") == "" {
		t.Skip("trains for minutes: LATENTLAB_CONVOLUTIONAL=1 asks for it")
	}
	hometest.Need(t, "Fashion-MNIST", "data", "fashion-mnist")
	set, err := dataset.FashionMNIST()
	if err != nil {
		t.Fatal(err)
	}
	dense, err := vae.New(vae.Bernoulli())
	if err != nil {
		t.Fatal(err)
	}
	net := conv.Network{Shape: set.Train.Shape(), Filters: []int{32, 64}, Code: 20}
	convolutional := &vae.Model{Encoder: net.Posterior, Decoder: net.Decode}
	for _, seed := range []int64{1, 2} {
		elbo := map[*vae.Model]float64{}
		for _, m := range []*vae.Model{dense, convolutional} {
			r, err := run.Train(t.Context(), m, set.Train, nil,
				train.Epochs(5), train.BatchSize(128), train.Adam(1e-3), train.Seed(seed))
			if err != nil {
				t.Fatal(err)
			}
			values, err := r.Evaluate(set.Test)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				if v.Name == "elbo" {
					elbo[m] = v.Value
				}
			}
			t.Logf("seed %d, %d weights: %.2f nats per image", seed, r.Program.Parameters(), -elbo[m])
			if m == convolutional && r.Program.Parameters() > 300_000 {
				t.Errorf("%d weights, expected at most 300,000", r.Program.Parameters())
			}
		}
		if elbo[convolutional] < elbo[dense]+1 {
			t.Errorf("seed %d: expected the convolutional one to be better by a nat", seed)
		}
	}
}
