package trained

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/stat"

	"latentlab/lib/latent"
)

// sensitivityCodes is how many codes a call of the decoder has, so that memory does not
// grow with their number.
const sensitivityCodes = 500

// Sensitivity returns how much the decoder's output depends on each dimension of the code, [code]:
// the mean squared change of a feature when the dimension moves, up or down, by its standard
// deviation σ over the n codes, from each of them, while the other dimensions stay,
//
//	s_d = 1/(2·n·features) · Σ_z (‖D(z + σ_d·e_d) − D(z)‖² + ‖D(z − σ_d·e_d) − D(z)‖²).
//
// It is 0 for a dimension that the decoder ignores, or that is the same in all codes. For a linear
// decoder with the weights w_d from the dimension it is σ_d²·‖w_d‖²/features. Features are as the model
// sees them, pixels from 0 to 1 and numbers of a table standardized, so its unit is that of the "mse" which
// a model evaluates. Changes of one input at a time are the elementary effects of Morris 1991
// (Technometrics 33, 161–174); here their step is σ, and they are squared, since there are many outputs.
//
// The codes, at least two, are those that Decode takes. If they begin with a condition, as those of
// JoinCodes do, so does the result. For a variational autoencoder, [latent.Posterior.KLByDimension] is
// another measure, of the encoder.
func (m *Model) Sensitivity(codes [][]float32) ([]float64, error) {
	if err := latent.Check("code", codes); err != nil {
		return nil, err
	}
	if len(codes) < 2 {
		return nil, fmt.Errorf("there is %d code, which has no standard deviation: expected at least two", len(codes))
	}
	std := make([]float64, len(codes[0]))
	for d := range std {
		std[d] = stat.PopStdDev(latent.Column(codes, d), nil)
	}
	sums, features := make([]float64, len(std)), 0
	err := m.callDecoder(len(codes[0]), func(decoder *Network) error {
		few := min(sensitivityCodes, len(codes)) // the last block overlaps the one before, so that all have one shape
		for k := 0; k < len(codes); k += few {
			from := min(k, len(codes)-few)
			block := codes[from : from+few]
			decoded, err := decoder.Rows(block)
			if err != nil {
				return err
			}
			features = len(decoded[0])
			for d, σ := range std {
				for _, step := range []float64{σ, -σ} {
					changed, err := decoder.Rows(moved(block, d, step))
					if err != nil {
						return err
					}
					for i := k - from; i < few; i++ {
						sums[d] += squaredDistance(changed[i], decoded[i])
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for d := range sums {
		sums[d] /= 2 * float64(len(codes)) * float64(features)
	}
	return sums, nil
}

// moved returns copies of codes with step added to dimension d.
func moved(codes [][]float32, d int, step float64) [][]float32 {
	changed := make([][]float32, len(codes))
	for i, code := range codes {
		changed[i] = slices.Clone(code)
		changed[i][d] = float32(float64(code[d]) + step)
	}
	return changed
}

func squaredDistance(a, b []float32) float64 {
	sum := 0.0
	for k := range a {
		d := float64(a[k]) - float64(b[k])
		sum += d * d
	}
	return sum
}
