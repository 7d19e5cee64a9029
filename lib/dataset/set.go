package dataset

import "latentlab/lib/dataset/download"

// Set is a data set as its authors split it.
type Set struct {
	Name  string
	Train *Examples
	Test  *Examples
}

// MNIST returns the handwritten digits of LeCun, Cortes and Burges: 60,000 images
// of 28×28 to train on and 10,000 to test on. It reads what
// `go run ./kernelcfg setup` fetched; the error names that command if files are
// missing.
func MNIST() (*Set, error) {
	return loadSet("mnist", "MNIST", []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"})
}

// FashionMNIST returns the pieces of clothing of Xiao, Rasul and Vollgraf
// (arXiv:1708.07747), of the same sizes and shapes as [MNIST].
func FashionMNIST() (*Set, error) {
	return loadSet("fashion-mnist", "Fashion-MNIST", []string{
		"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
		"Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
	})
}

// loadSet reads the files of a set that the manifest lists.
func loadSet(name, title string, classes []string) (*Set, error) {
	files, err := download.Open(name)
	if err != nil {
		return nil, err
	}
	part := func(prefix, suffix string) (*Examples, error) {
		im, err := readIDX(
			files.Path(prefix+"-images-idx3-ubyte"), files.Path(prefix+"-labels-idx1-ubyte"), files.Check)
		if err != nil {
			return nil, err
		}
		im.Name, im.Classes = title+" "+suffix, classes
		return im, nil
	}
	set := &Set{Name: title}
	if set.Train, err = part("train", "train"); err != nil {
		return nil, err
	}
	if set.Test, err = part("t10k", "test"); err != nil {
		return nil, err
	}
	return set, nil
}
