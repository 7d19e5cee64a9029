package dataset

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strconv"

	"latentlab/lib/dataset/internal/npy"
	"latentlab/lib/dataset/internal/table"
)

// FromNPY reads an array of NumPy's as images or rows and, unless labelsPath is empty,
// their labels. The shape decides what they are:
//
//   - [n, features] or [n]: rows of numbers of any type. Their columns have the names that
//     are given, or are called 0, 1, ….
//   - [n, height, width] or [n, height, width, channels], with 1 or 3 channels: images.
//     Integers are gray levels from 0 to 255. Floats are from 0 to 1, and are rounded to
//     256 levels; save them as rows, [n, height·width], to keep them as they are.
//
// Labels are an array [n] or [n, 1] of whole numbers from 0 to 65,535; if they have names,
// set the field Classes to these. Errors name the file and what was expected.
func FromNPY(path, labelsPath string, columns ...string) (*Examples, error) {
	x, err := npy.Open(path)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	if labelsPath == "" {
		return fromArrays(filepath.Base(path), x, nil, columns)
	}
	y, err := npy.Open(labelsPath)
	if err != nil {
		return nil, err
	}
	defer y.Close()
	return fromArrays(filepath.Base(path), x, y, columns)
}

// FromNPZ reads arrays out of an archive of NumPy's, as [FromNPY] does: one called examples
// and, unless labels is empty, one called labels. Keras's file of MNIST is read by
//
//	train, err := dataset.FromNPZ("mnist.npz", "x_train", "y_train")
//	test, err := dataset.FromNPZ("mnist.npz", "x_test", "y_test")
func FromNPZ(path, examples, labels string, columns ...string) (*Examples, error) {
	x, err := npy.OpenIn(path, examples)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	name := fmt.Sprintf("%s of %s", examples, filepath.Base(path))
	if labels == "" {
		return fromArrays(name, x, nil, columns)
	}
	y, err := npy.OpenIn(path, labels)
	if err != nil {
		return nil, err
	}
	defer y.Close()
	return fromArrays(name, x, y, columns)
}

// fromArrays reads examples and, unless y is nil, their labels.
func fromArrays(name string, x, y *npy.Array, names []string) (*Examples, error) {
	e := &Examples{Name: name}
	read := e.readImages
	if len(x.Shape) < 3 {
		read = e.readRows
	}
	if err := read(x, names); err != nil {
		return nil, fmt.Errorf("%s: %w", x.Name, err)
	}
	if y == nil {
		return e, nil
	}
	if err := e.readLabels(y); err != nil {
		return nil, fmt.Errorf("%s: %w", y.Name, err)
	}
	return e, nil
}

// errShape is the error for an array of another shape.
func errShape(a *npy.Array) error {
	return fmt.Errorf("an array of shape %v: expected [n, features] for rows, [n, height, width] for gray or "+
		"[n, height, width, 3] for color images, with n and the others at least 1", a.Shape)
}

// readImages sets the pixels.
func (e *Examples) readImages(a *npy.Array, names []string) error {
	shape := append(a.Shape[1:len(a.Shape):len(a.Shape)], 1)[:3]
	channels := shape[2]
	if len(a.Shape) == 4 && a.Shape[1] == 3 && channels != 3 && channels != 1 {
		return fmt.Errorf("an array of shape %v, with the channels before height and width: "+
			"np.moveaxis(a, 1, -1) puts them last", a.Shape)
	}
	if len(a.Shape) > 4 || channels != 1 && channels != 3 || a.Len() == 0 {
		return errShape(a)
	}
	if len(names) > 0 {
		return errors.New("names of columns for images: expected none; names of classes go into the field Classes")
	}
	e.Height, e.Width, e.Channels = shape[0], shape[1], channels
	e.Pixels = make([]uint8, a.Len())
	factor, limit := 1.0, "integers from 0 to 255"
	switch a.Kind {
	case 'f':
		factor, limit = 255, "floats from 0 to 1 (or integers from 0 to 255)"
	case 'b':
		factor = 255
	}
	return a.Values(func(i int, v float64) error {
		if !(v >= 0 && v*factor <= 255) {
			return fmt.Errorf("%v in image %d: expected %s", v, i/e.Size(), limit)
		}
		e.Pixels[i] = uint8(v*factor + 0.5)
		return nil
	})
}

// readRows sets the columns and values.
func (e *Examples) readRows(a *npy.Array, names []string) error {
	if len(a.Shape) == 0 || a.Len() == 0 {
		return errShape(a)
	}
	size := a.Len() / a.Shape[0]
	if len(names) == 0 {
		for k := range size {
			names = append(names, strconv.Itoa(k))
		}
	}
	if len(names) != size {
		return fmt.Errorf("%d names for rows of %d features: expected a name for each, or none", len(names), size)
	}
	for _, name := range names {
		e.Columns = append(e.Columns, Column{Name: name})
	}
	if err := checkColumns(e.Columns); err != nil {
		return err
	}
	e.Values = make([]float32, a.Len())
	roundings := make([]table.Rounding, size)
	err := a.Values(func(i int, v float64) error {
		w := float32(v)
		if w-w != 0 {
			return fmt.Errorf("row %d, column %q: %v, expected a number in the range of float32, ±3.4e38", i/size, names[i%size], v)
		}
		roundings[i%size].Add(v)
		e.Values[i] = w
		return nil
	})
	if err != nil {
		return err
	}
	for k := range roundings {
		if err := roundings[k].Check(); err != nil {
			return fmt.Errorf("column %q: %w", names[k], err)
		}
	}
	return nil
}

// readLabels sets the labels.
func (e *Examples) readLabels(a *npy.Array) error {
	switch {
	case len(a.Shape) == 2 && a.Shape[1] > 1:
		return fmt.Errorf("an array of shape %v: expected a label for each, [%d]; np.argmax(a, axis=1) makes them of one-hot rows",
			a.Shape, e.Len())
	case len(a.Shape) != 1 && len(a.Shape) != 2 || a.Len() != e.Len():
		return fmt.Errorf("an array of shape %v: expected a label for each of the %d %s, [%d]", a.Shape, e.Len(), e.Noun(), e.Len())
	}
	e.Labels = make([]uint16, a.Len())
	return a.Values(func(i int, v float64) error {
		if !(v >= 0 && v <= math.MaxUint16) || v != math.Trunc(v) {
			return fmt.Errorf("label %d is %v: expected whole numbers from 0 to %d", i, v, math.MaxUint16)
		}
		e.Labels[i] = uint16(v)
		return nil
	})
}
