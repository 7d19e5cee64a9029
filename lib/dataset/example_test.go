package dataset_test

import (
	"fmt"
	"os"
	"path/filepath"

	"latentlab/lib/dataset"
)

// A table with a column that is no feature, one with the classes, and a missing number.
func ExampleFromCSV() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "cells.csv")
	table := "id,radius (mm),stain,diagnosis\n" +
		"842302,17.99,blue,malignant\n" +
		"8510426,13.54,red,benign\n" +
		"8510653,NA,blue,benign\n"
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	data, err := dataset.FromCSV(path, dataset.Label("diagnosis"), dataset.Omit("id"), dataset.FillMissing)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d rows of %q\n", data.Len(), data.FeatureNames())
	fmt.Println(data.Columns[0].Title(), data.Features(0), data.ClassName(0))
	// Output:
	// 3 rows of ["radius" "stain=blue" "stain=red" "stain=…"]
	// radius (mm) [17.99 1 0 0] malignant
}

// Windows of three measurements each, for a model of how a signal goes on.
func ExampleExamples_Windows() {
	signal := &dataset.Examples{Columns: []dataset.Column{{Name: "v", Unit: "m/s"}}, Values: []float32{0, 1, 2, 3, 4, 5, 6}}
	windows, err := signal.Windows(3, 2, "v")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q\n", windows.FeatureNames())
	for i := range windows.Len() {
		fmt.Println(windows.Features(i))
	}
	// Output:
	// ["v[0]" "v[1]" "v[2]"]
	// [0 1 2]
	// [2 3 4]
	// [4 5 6]
}
