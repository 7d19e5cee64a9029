package latent

import (
	"fmt"
	"math/rand/v2"
)

// SampleNormal samples n codes of the given number of dimensions from N(0, I),
// the prior of a variational autoencoder: [n][dims]. Code i is the same for the
// same seed, whatever n is.
func SampleNormal(n, dims int, seed uint64) ([][]float32, error) {
	return sample(n, dims, seed, func(rng *rand.Rand) float64 { return rng.NormFloat64() })
}

// SampleUniform samples n codes uniformly from the box between low and high in
// each dimension: [n][dims]. Code i is the same for the same seed, whatever n is.
func SampleUniform(n, dims int, low, high float64, seed uint64) ([][]float32, error) {
	if err := checkRange(low, high); err != nil {
		return nil, err
	}
	return sample(n, dims, seed, func(rng *rand.Rand) float64 { return low + (high-low)*rng.Float64() })
}

func sample(n, dims int, seed uint64, value func(*rand.Rand) float64) ([][]float32, error) {
	if n < 1 || dims < 1 {
		return nil, fmt.Errorf("%d codes of %d dimensions cannot be sampled: expected at least 1 of each", n, dims)
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	codes := make([][]float32, n)
	for i := range codes {
		codes[i] = make([]float32, dims)
		for d := range codes[i] {
			codes[i][d] = float32(value(rng))
		}
	}
	return codes, nil
}
