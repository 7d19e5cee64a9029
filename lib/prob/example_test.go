package prob_test

import (
	"fmt"

	"latentlab/lib/prob"
)

// The divergence of two Gaussians is not symmetric.
func ExampleGaussian1D_KL() {
	narrow, wide := prob.Gaussian1D{Mean: 0, Std: 0.5}, prob.Gaussian1D{Mean: 0, Std: 2}
	there, _ := narrow.KL(wide)
	back, _ := wide.KL(narrow)
	fmt.Printf("%.3f %.3f nats\n", there, back)
	// Output: 0.918 6.114 nats
}
