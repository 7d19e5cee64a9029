package vae

import (
	"fmt"
	"math"

	"latentlab/lib/ae"
)

// The reconstruction losses of the chapters. Squared errors stand for a
// Gaussian likelihood of variance ½ around x̂, of which -log p(x|z) is
// Σ(x-x̂)² + d/2·log π: only with it is the squared error plus KL the
// negative ELBO.
var (
	// MSE is the mean squared error of a sigmoid output, tutorial 000; the KL
	// beside it is divided by the number of pixels.
	MSE = gaussian("mse", false)
	// SumSquares is the squared error of a sigmoid output summed over the
	// pixels, tutorial 001.
	SumSquares = gaussian("sum of squares", true)
	// CrossEntropy is the cross-entropy of the pixels, read as probabilities,
	// against logits, summed over the pixels: the Bernoulli likelihood of
	// tutorial 002 and of the literature.
	CrossEntropy = ae.Loss{Name: "cross-entropy", Sum: true, PerPixel: ae.CrossEntropy, Output: ae.BCE.Output, Scale: 1}
)

func gaussian(name string, sum bool) ae.Loss {
	return ae.Loss{Name: name, Sum: sum, PerPixel: ae.MSE.PerPixel, Output: ae.MSE.Output, Scale: 1, Offset: math.Log(math.Pi) / 2}
}

// LossNamed returns the loss of that name: "mse", "sum of squares" or
// "cross-entropy".
func LossNamed(name string) (ae.Loss, error) {
	for _, l := range []ae.Loss{MSE, SumSquares, CrossEntropy} {
		if l.Name == name {
			return l, nil
		}
	}
	return ae.Loss{}, fmt.Errorf("there is no reconstruction loss %q: expected %q, %q or %q", name, MSE.Name, SumSquares.Name, CrossEntropy.Name)
}
