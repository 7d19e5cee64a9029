package latent_test

import (
	"fmt"

	"latentlab/lib/latent"
)

// Codes of an autoencoder lie where its encoder puts them, here around two places. New
// codes are sampled from a mixture that is fitted to them.
func ExampleFitMixture() {
	here, _ := latent.SampleUniform(300, 2, 0, 2, 1)
	there, _ := latent.SampleUniform(100, 2, 5, 6, 2)
	codes := append(here, there...)
	m, err := latent.FitMixture(codes, 2, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, q := range m.Components {
		fmt.Printf("%.0f %% around %.1f, standard deviation %.1f\n", 100*m.Weights[i], q.Mean, q.Std())
	}
	z, err := m.Sample(1000, 3) // z is for Decode
	fmt.Println(len(z), "samples,", err)
	// Output:
	// 75 % around [1.0 1.0], standard deviation [0.6 0.6]
	// 25 % around [5.5 5.5], standard deviation [0.3 0.3]
	// 1000 samples, <nil>
}
