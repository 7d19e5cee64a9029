package pca

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
)

// A coder encodes examples to codes [n, k] and decodes codes to features [n, d], as
// both models do.
type coder interface {
	check(aligned *dataset.Examples) error // whether the model can encode aligned examples
	Encode(*dataset.Examples) (*mat.Dense, error)
	Decode(*mat.Dense) (*mat.Dense, error)
}

// reconstruct encodes and decodes examples, and names the result after the method, as
// "PCA".
func reconstruct(c coder, space Space, examples *dataset.Examples, by string) (*dataset.Examples, error) {
	examples, err := space.align(examples)
	if err != nil {
		return nil, err
	}
	back := *examples
	back.Name += " reconstructed by " + by
	back.Pixels, back.Values = nil, nil
	back.Columns = space.Columns
	err = decodeInBlocks(c, space, examples, func(part *dataset.Examples, _, _, x *mat.Dense) {
		out := part.WithOutput(space.Scaling, toFloat32(x).Data)
		back.Pixels, back.Values = append(back.Pixels, out.Pixels...), append(back.Values, out.Values...)
	})
	if err != nil {
		return nil, err
	}
	return &back, checkValues(&back, "row")
}

// checkValues returns an error if a value of decoded rows is beyond float32's range; of says
// what they are decoded from.
func checkValues(decoded *dataset.Examples, of string) error {
	for i, v := range decoded.Values {
		if math.IsInf(float64(v), 0) || math.IsNaN(float64(v)) {
			return fmt.Errorf("pca: %s %d is decoded to %v: expected values within float32's range", of, i/decoded.Size(), v)
		}
	}
	return nil
}

// A Score has the errors of reconstructions, averaged over all features of all
// examples.
type Score struct {
	// MSE is the squared error of pixels from 0 to 1, or of standardized numbers of rows. PCA's pixels
	// are not clipped to that range, unlike those that Reconstruct returns.
	MSE float64
	// BCE is the cross-entropy in nats, with probabilities kept half a gray level away from 0 and 1. It is
	// NaN for rows.
	BCE float64
}

// String returns both errors.
func (s Score) String() string {
	if math.IsNaN(s.BCE) {
		return fmt.Sprintf("MSE %.4f", s.MSE)
	}
	return fmt.Sprintf("MSE %.4f, cross-entropy %.4f nats per pixel", s.MSE, s.BCE)
}

func score(c coder, space Space, examples *dataset.Examples) (Score, error) {
	// PCA's pixels may be 0, 1 or beyond, where the cross-entropy is infinite
	// or undefined. An image cannot show half a gray level anyway.
	const least = 0.5 / 255
	var s Score
	err := decodeInBlocks(c, space, examples, func(_ *dataset.Examples, truth, _, x *mat.Dense) {
		for i, v := range x.RawMatrix().Data {
			t := truth.RawMatrix().Data[i]
			s.MSE += (t - v) * (t - v)
			p := min(max(v, least), 1-least)
			s.BCE -= t*math.Log(p) + (1-t)*math.Log1p(-p)
		}
	})
	if err != nil {
		return Score{}, err
	}
	features := float64(examples.Len() * space.Shape.Size())
	if examples.IsTable() {
		s.BCE = math.NaN()
	}
	return Score{MSE: s.MSE / features, BCE: s.BCE / features}, nil
}

// decodeInBlocks calls use with the examples, at least one, as the model sees them [n, d], their
// codes [n, k] and reconstructions [n, d], some thousand at a time to save memory.
func decodeInBlocks(
	c coder, space Space, examples *dataset.Examples, use func(part *dataset.Examples, truth, z, x *mat.Dense),
) error {
	const block = 2000
	examples, err := space.align(examples)
	if err != nil {
		return err
	}
	if err := c.check(examples); err != nil { // of all, for the number of a row
		return err
	}
	for from := 0; from < examples.Len(); from += block {
		part := examples.Slice(from, min(from+block, examples.Len()))
		truth := mat.NewDense(part.Len(), part.Size(), nil)
		space.fill(truth, part)
		z, err := c.Encode(part)
		if err != nil {
			return err
		}
		x, err := c.Decode(z)
		if err != nil {
			return err
		}
		use(part, truth, z, x)
	}
	return nil
}

func checkCodes(z *mat.Dense, k int) error {
	if _, got := z.Dims(); got != k {
		return fmt.Errorf("pca: codes of %d dimensions, expected %d", got, k)
	}
	return nil
}

var errNoExamples = errors.New("pca: no examples, expected at least 1")

// checkFinite returns an error if a decoded number is NaN or Inf.
func checkFinite(x *mat.Dense) error {
	n, _ := x.Dims()
	for i := range n {
		for _, v := range x.RawRowView(i) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("pca: code %d is decoded to %v: "+
					"expected codes of finite numbers, smaller than float64's largest", i, v)
			}
		}
	}
	return nil
}

// add adds row to every row of x.
func add(x *mat.Dense, row []float64) {
	n, _ := x.Dims()
	for i := range n {
		floats.Add(x.RawRowView(i), row)
	}
}

// subtract subtracts row from every row of x.
func subtract(x *mat.Dense, row []float64) {
	n, _ := x.Dims()
	for i := range n {
		floats.Sub(x.RawRowView(i), row)
	}
}

// flatten returns the numbers of a matrix row by row without gaps.
func flatten(m *mat.Dense) []float64 { return mat.DenseCopyOf(m).RawMatrix().Data }
