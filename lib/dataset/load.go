package dataset

import (
	"fmt"
	"path/filepath"
)

// LoadIDX reads images (rank 3, unsigned bytes) and, unless labelsPath is empty,
// their labels (rank 1), each gzip or raw. Errors name the file and what was
// expected of it.
func LoadIDX(imagesPath, labelsPath string) (*Examples, error) {
	return readIDX(imagesPath, labelsPath, func(string, []byte) error { return nil })
}

// readIDX is LoadIDX with a check of each file's unpacked bytes.
func readIDX(imagesPath, labelsPath string, check func(path string, raw []byte) error) (*Examples, error) {
	images, err := loadIDX(imagesPath, 3, check)
	if err != nil {
		return nil, err
	}
	im := &Examples{
		Name:   filepath.Base(imagesPath),
		Height: images.dims[1],
		Width:  images.dims[2],
		Pixels: images.values,
	}
	if labelsPath == "" {
		return im, nil
	}
	labels, err := loadIDX(labelsPath, 1, check)
	if err != nil {
		return nil, err
	}
	if got, want := labels.dims[0], im.Len(); got != want {
		return nil, fmt.Errorf("%s: %d labels, expected %d, one for each image of %s", labelsPath, got, want, imagesPath)
	}
	im.Labels = make([]uint16, len(labels.values))
	for i, label := range labels.values {
		im.Labels[i] = uint16(label)
	}
	return im, nil
}

// loadIDX reads and checks one file of the given rank.
func loadIDX(path string, rank int, check func(path string, raw []byte) error) (idx, error) {
	raw, err := readFile(path)
	if err != nil {
		return idx{}, err
	}
	if err := check(path, raw); err != nil {
		return idx{}, err
	}
	x, err := parseIDX(raw, rank)
	if err != nil {
		return idx{}, fmt.Errorf("%s: %w", path, err)
	}
	return x, nil
}
