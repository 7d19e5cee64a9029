package dataset

import "fmt"

// Patches returns square patches of size by size pixels of each image: those whose top
// left corner is at a multiple of step in both directions, and those that end at the right
// and at the bottom edge, so that with a step of at most size each pixel is in a patch. They
// are in the order of the images, and of one image row by row; a patch has the label of its
// image. [Examples.Assemble] is the inverse. Patches returns an error if the examples are
// not images, if size is not from 1 to the images' height and width, or if step is below 1.
func (e *Examples) Patches(size, step int) (*Examples, error) {
	if err := e.Check(); err != nil {
		return nil, err
	}
	if e.IsTable() {
		return nil, fmt.Errorf("%s has rows of a table: patches are those of images", e.Name)
	}
	if err := checkPatches(e.Height, e.Width, size, step); err != nil {
		return nil, err
	}
	tops, lefts := patchCorners(e.Height, size, step), patchCorners(e.Width, size, step)
	p := &Examples{
		Name: "patches of " + e.Name, Height: size, Width: size, Channels: e.Channels, Classes: e.Classes,
	}
	p.Pixels = make([]uint8, 0, e.Len()*len(tops)*len(lefts)*p.Size())
	line := size * e.Shape().Channels // of a patch
	for i := range e.Len() {
		image := e.Row(i)
		for _, top := range tops {
			for _, left := range lefts {
				for y := top; y < top+size; y++ {
					at := (y*e.Width + left) * e.Shape().Channels
					p.Pixels = append(p.Pixels, image[at:at+line]...)
				}
			}
		}
		if e.Labels != nil {
			for range len(tops) * len(lefts) {
				p.Labels = append(p.Labels, e.Labels[i])
			}
		}
	}
	return p, nil
}

// Assemble puts patches, such as those of [Examples.Patches] or their reconstructions,
// together into the images of height by width pixels that they were cut out of with that
// step: a pixel is the mean, rounded, of those of the patches that have it. It returns an
// error if the patches are not square images, are not those of a whole number of such
// images, or leave gaps, as with a step above their size.
func (e *Examples) Assemble(height, width, step int) (*Examples, error) {
	if err := e.Check(); err != nil {
		return nil, err
	}
	size := e.Height
	switch {
	case e.IsTable():
		return nil, fmt.Errorf("%s has rows of a table: patches are images", e.Name)
	case e.Width != size:
		return nil, fmt.Errorf("the images of %s are %v: patches are square", e.Name, e.Shape())
	case step > size:
		return nil, fmt.Errorf("a step of %d leaves gaps between patches of %d×%d: expected at most %d", step, size, size, size)
	}
	if err := checkPatches(height, width, size, step); err != nil {
		return nil, err
	}
	tops, lefts := patchCorners(height, size, step), patchCorners(width, size, step)
	each := len(tops) * len(lefts)
	if e.Len()%each != 0 {
		return nil, fmt.Errorf("%s has %d patches: an image of %d×%d has %d of them with a step of %d, "+
			"expected a multiple of that", e.Name, e.Len(), height, width, each, step)
	}
	whole := &Examples{Name: e.Name + ", assembled", Height: height, Width: width, Channels: e.Channels, Classes: e.Classes}
	channels := whole.Shape().Channels
	line := size * channels
	sums, counts := make([]uint64, whole.Size()), make([]uint64, whole.Size())
	for first := 0; first < e.Len(); first += each {
		clear(sums)
		clear(counts)
		patch := first
		for _, top := range tops {
			for _, left := range lefts {
				pixels := e.Row(patch)
				for y := range size {
					at := ((top+y)*width + left) * channels
					for i, v := range pixels[y*line : (y+1)*line] {
						sums[at+i] += uint64(v)
						counts[at+i]++
					}
				}
				patch++
			}
		}
		for i, sum := range sums {
			whole.Pixels = append(whole.Pixels, uint8((sum+counts[i]/2)/counts[i]))
		}
		if e.Labels != nil {
			whole.Labels = append(whole.Labels, e.Labels[first])
		}
	}
	return whole, nil
}

// checkPatches returns an error unless patches of that size and step can be cut out of an
// image of height by width pixels.
func checkPatches(height, width, size, step int) error {
	switch {
	case size < 1 || size > min(height, width):
		return fmt.Errorf("patches of %d×%d pixels of images of %d×%d: expected a size from 1 to %d",
			size, size, height, width, min(height, width))
	case step < 1:
		return fmt.Errorf("a step of %d pixels from a patch to the next: expected at least 1", step)
	}
	return nil
}

// patchCorners returns where patches begin along an edge of n pixels: at each multiple of
// step, and so that the last one ends at the edge.
func patchCorners(n, size, step int) []int {
	var corners []int
	for at := 0; at < n-size; at += step {
		corners = append(corners, at)
	}
	return append(corners, n-size)
}
