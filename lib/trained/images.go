package trained

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// CheckSize returns an error if images cannot be the input of a model that was
// trained on data.
func CheckSize(images, data *dataset.Examples) error {
	if err := images.Check(); err != nil {
		return err
	}
	if images.Size() != data.Size() {
		return fmt.Errorf("the images of %s are %d×%d, the model was trained on %d×%d: "+
			"expected the same size", images.Name, images.Height, images.Width, data.Height, data.Width)
	}
	return nil
}

// CheckTest returns an error if the model of p cannot be evaluated on test: images
// of another size, or without the labels that the model needs.
func CheckTest(p *train.Program, test *dataset.Examples) error {
	err := CheckSize(test, p.Data)
	if err == nil {
		switch m := p.Model.(type) {
		case train.TestChecker:
			err = m.CheckTest(test)
		case train.Checker:
			err = m.Check(test)
		}
	}
	if err != nil && test != nil {
		return fmt.Errorf("the model cannot be evaluated on %s: %w", test.Name, err)
	}
	return err
}

// inputTensor converts images to the input of a model that was trained on data:
// [n, h·w] float32 in [0, 1].
func inputTensor(images, data *dataset.Examples) (*tensors.Tensor, error) {
	if err := CheckSize(images, data); err != nil {
		return nil, err
	}
	t := tensors.FromShape(shapes.Make(dtypes.Float32, images.Len(), images.Size()))
	tensors.MustMutableFlatData(t, func(flat []float32) {
		for i, pixel := range images.Pixels {
			flat[i] = float32(pixel) * (1.0 / 255)
		}
	})
	return t, nil
}

// outputImages converts finite values [n, h·w] to images with the size, name and
// labels of like. It clips values to [0, 1].
func outputImages(values *tensors.Tensor, like *dataset.Examples) (*dataset.Examples, error) {
	flat, err := tensors.CopyFlatData[float32](values)
	if err != nil {
		return nil, err
	}
	if like.Size() == 0 || len(flat)%like.Size() != 0 {
		return nil, fmt.Errorf("the model gives %s, expected images of %d×%d", values.Shape(), like.Height, like.Width)
	}
	images := &dataset.Examples{
		Name: like.Name, Height: like.Height, Width: like.Width,
		Labels: like.Labels, Classes: like.Classes, Pixels: make([]uint8, len(flat)),
	}
	for i, v := range flat {
		images.Pixels[i] = uint8(min(max(v, 0), 1)*255 + 0.5)
	}
	return images, nil
}
