package pca

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
)

// A coder encodes images to codes [n, k] and decodes codes to pixels [n, d], as
// both models do.
type coder interface {
	Encode(*dataset.Examples) (*mat.Dense, error)
	Decode(*mat.Dense) (*mat.Dense, error)
}

// reconstruct encodes and decodes images, and names the result after the method, as
// "PCA".
func reconstruct(c coder, im *dataset.Examples, by string) (*dataset.Examples, error) {
	back := *im
	back.Name = im.Name + " reconstructed by " + by
	back.Pixels = make([]uint8, 0, len(im.Pixels))
	err := decodeInBlocks(c, im, func(_ *dataset.Examples, x *mat.Dense) {
		for _, v := range x.RawMatrix().Data {
			back.Pixels = append(back.Pixels, uint8(math.Round(255*min(max(v, 0), 1))))
		}
	})
	if err != nil {
		return nil, err
	}
	return &back, nil
}

// A Score has the errors of reconstructions, averaged over all pixels of all
// images.
type Score struct {
	MSE float64 // squared error, pixels from 0 to 1
	BCE float64 // cross-entropy in nats; probabilities are kept half a gray level away from 0 and 1
}

// String returns both errors.
func (s Score) String() string {
	return fmt.Sprintf("MSE %.4f, cross-entropy %.4f nats per pixel", s.MSE, s.BCE)
}

func score(c coder, im *dataset.Examples) (Score, error) {
	// PCA's pixels may be 0, 1 or beyond, where the cross-entropy is infinite
	// or undefined. An image cannot show half a gray level anyway.
	const least = 0.5 / 255
	var s Score
	err := decodeInBlocks(c, im, func(truth *dataset.Examples, x *mat.Dense) {
		for i, v := range x.RawMatrix().Data {
			t := float64(truth.Pixels[i]) / 255
			s.MSE += (t - v) * (t - v)
			p := min(max(v, least), 1-least)
			s.BCE -= t*math.Log(p) + (1-t)*math.Log1p(-p)
		}
	})
	if err != nil {
		return Score{}, err
	}
	pixels := float64(len(im.Pixels))
	return Score{MSE: s.MSE / pixels, BCE: s.BCE / pixels}, nil
}

// decodeInBlocks calls use with the images, at least one, and their
// reconstructions [n, d], some thousand at a time to save memory.
func decodeInBlocks(c coder, im *dataset.Examples, use func(truth *dataset.Examples, x *mat.Dense)) error {
	const block = 2000
	if im.Len() == 0 {
		return errNoImages
	}
	for from := 0; from < im.Len(); from += block {
		part := im.Slice(from, min(from+block, im.Len()))
		z, err := c.Encode(part)
		if err != nil {
			return err
		}
		x, err := c.Decode(z)
		if err != nil {
			return err
		}
		use(part, x)
	}
	return nil
}

// pixelMatrix returns images as [n, d] from 0 to 1, if they have the model's size.
func pixelMatrix(im *dataset.Examples, height, width int) (*mat.Dense, error) {
	if im.Height != height || im.Width != width {
		return nil, fmt.Errorf("pca: images of %d by %d pixels, expected %d by %d, as the model was fitted to",
			im.Height, im.Width, height, width)
	}
	if im.Len() == 0 {
		return nil, errNoImages
	}
	x := mat.NewDense(im.Len(), im.Size(), nil)
	for i, level := range im.Pixels {
		x.RawMatrix().Data[i] = float64(level) / 255
	}
	return x, nil
}

func checkCodes(z *mat.Dense, k int) error {
	if _, got := z.Dims(); got != k {
		return fmt.Errorf("pca: codes of %d dimensions, expected %d", got, k)
	}
	return nil
}

var errNoImages = errors.New("pca: no images, expected at least 1")

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

// eachRow calls work for 0 … n-1 on all cores.
func eachRow(n int, work func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := w * n / workers; i < (w+1)*n/workers; i++ {
				work(i)
			}
		})
	}
	all.Wait()
}
