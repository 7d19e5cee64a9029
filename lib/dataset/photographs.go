package dataset

import "latentlab/lib/dataset/download"

// Photographs returns the two photographs that scikit-learn has, in color, 427×640×3: a
// pagoda by D. Buechele and a dahlia by vultilion, both under CC BY 2.0. They are large
// enough to train on their [Examples.Patches]. Photographs reads what
// `go run ./kernelcfg setup` fetched; the error names that command if files are missing.
func Photographs() (*Examples, error) {
	files, err := download.Open("scikit-learn")
	if err != nil {
		return nil, err
	}
	all := &Examples{Name: "scikit-learn's photographs", Labels: []uint16{0, 1}, Classes: []string{"china", "flower"}}
	for _, name := range all.Classes {
		file, err := files.Read(name + ".jpg")
		if err != nil {
			return nil, err
		}
		e, err := decodeWhole(file, 3)
		if err != nil {
			return nil, imageError(files.Path(name+".jpg"), err)
		}
		all.Height, all.Width, all.Channels = e.Height, e.Width, e.Channels
		all.Pixels = append(all.Pixels, e.Pixels...)
	}
	return all, nil
}
