package dataset

import (
	"bytes"
	"fmt"
	"slices"

	"latentlab/lib/dataset/download"
	"latentlab/lib/dataset/internal/table"
)

// BreastCancer returns 569 rows of 30 numbers about the cell nuclei in the image of a
// breast tumor, which is malignant or benign: the mean, the standard error and the worst
// value of ten features (Wolberg, Mangasarian, Street and Street 1993, Breast Cancer
// Wisconsin (Diagnostic), as in scikit-learn). Its authors give no units; lengths are in
// those of the digitized image. It reads what `go run ./kernelcfg setup` fetched; the error
// names that command if files are missing.
func BreastCancer() (*Examples, error) {
	features := []string{"radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
		"concave points", "symmetry", "fractal dimension"}
	var names []string
	for _, form := range []string{"mean %s", "%s error", "worst %s"} {
		for _, feature := range features {
			names = append(names, fmt.Sprintf(form, feature))
		}
	}
	return readScikitLearn("breast_cancer.csv", "breast cancer", names, []string{"malignant", "benign"})
}

// Wine returns 178 rows of 13 measurements of wines from three growers in Italy, the class
// (Forina and others, Wine recognition data, as in scikit-learn). The units are not known.
// It reads what `go run ./kernelcfg setup` fetched, as [BreastCancer] does.
func Wine() (*Examples, error) {
	return readScikitLearn("wine_data.csv", "wine", []string{"alcohol", "malic_acid", "ash", "alcalinity_of_ash",
		"magnesium", "total_phenols", "flavanoids", "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue",
		"od280/od315_of_diluted_wines", "proline"}, []string{"class_0", "class_1", "class_2"})
}

// readScikitLearn reads a table of scikit-learn's, whose first line has the numbers of rows
// and columns and the names of the classes.
func readScikitLearn(file, name string, columns, classes []string) (*Examples, error) {
	files, err := download.Open("scikit-learn")
	if err != nil {
		return nil, err
	}
	raw, err := files.Read(file)
	if err != nil {
		return nil, err
	}
	_, rows, _ := bytes.Cut(raw, []byte("\n"))
	label := "class"
	t, err := table.Read(bytes.NewReader(rows), table.Options{
		Header: table.NoHeader, Names: append(slices.Clone(columns), label), Label: label,
	}, func(int) {})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", files.Path(file), err)
	}
	e := tableExamples(name, t, false)
	e.Classes = classes
	return e, nil
}
