package dataset

import (
	"fmt"
	"math/rand/v2"
)

// Noisy returns the images with Gaussian noise of standard deviation sigma on
// every pixel, sigma from 0 to 1e6 in units of the gray range [0, 1]. Values
// outside the range become its nearest end. The noise is the same for the same
// seed.
func (im *Examples) Noisy(sigma float64, seed uint64) (*Examples, error) {
	if err := checkNoise(sigma); err != nil {
		return nil, err
	}
	if im.IsTable() {
		return nil, fmt.Errorf("noise on %s: it has rows of a table, expected images", im.Name)
	}
	noisy := *im
	noisy.Pixels = make([]uint8, len(im.Pixels))
	rng := rand.New(rand.NewPCG(seed, 0))
	for i, pixel := range im.Pixels {
		noisy.Pixels[i] = uint8(min(max(float64(pixel)+255*sigma*rng.NormFloat64(), 0), 255) + 0.5)
	}
	return &noisy, nil
}

// checkNoise returns an error unless sigma is a standard deviation from 0 to 1e6.
func checkNoise(sigma float64) error {
	if !(sigma >= 0 && sigma <= 1e6) {
		return fmt.Errorf("the noise is %v: expected a standard deviation from 0 to 1e6", sigma)
	}
	return nil
}

// Binary returns the images in black and white: each pixel is white with its gray
// level as the probability (Salakhutdinov and Murray 2008, On the Quantitative
// Analysis of Deep Belief Networks). The result is the same for the same seed. Rows of a
// table are returned as they are.
func (im *Examples) Binary(seed uint64) *Examples {
	binary := *im
	binary.Name += ", black and white"
	binary.Pixels = make([]uint8, len(im.Pixels))
	rng := rand.New(rand.NewPCG(seed, 0))
	for i, pixel := range im.Pixels {
		if rng.IntN(255) < int(pixel) {
			binary.Pixels[i] = 255
		}
	}
	return &binary
}
