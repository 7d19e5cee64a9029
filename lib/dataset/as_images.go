package dataset

import "fmt"

// AsImages returns rows of pixels as images of height by width: gray ones if a row has
// height·width numbers, or colored ones if it has three times as many, red, green and blue
// of one pixel after those of another. The numbers are whole ones from 0 to 255, as in
// Kaggle's CSV files of MNIST.
func (e *Examples) AsImages(height, width int) (*Examples, error) {
	if !e.IsTable() {
		return nil, fmt.Errorf("%s has images: expected rows of a table", e.Name)
	}
	channels := 1
	if e.Size() == 3*height*width {
		channels = 3
	}
	if height < 1 || width < 1 || e.Size() != height*width*channels {
		return nil, fmt.Errorf("the rows of %s have %d features: expected height·width, %d·%d, or three times as many",
			e.Name, e.Size(), height, width)
	}
	images := &Examples{
		Name: e.Name, Labels: e.Labels, Classes: e.Classes,
		Height: height, Width: width, Channels: channels, Pixels: make([]uint8, len(e.Values)),
	}
	for i, v := range e.Values {
		if images.Pixels[i] = uint8(v); !(v >= 0 && v <= 255) || float32(uint8(v)) != v {
			return nil, fmt.Errorf("row %d of %s, %q: %v, expected whole numbers from 0 to 255",
				i/e.Size(), e.Name, e.FeatureNames()[i%e.Size()], v)
		}
	}
	return images, nil
}
