package projector_test

import (
	"fmt"
	"os"
	"path/filepath"

	"latentlab/lib/projector"
)

func ExampleExport() {
	dir, err := os.MkdirTemp("", "projector-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	err = projector.Export(dir, projector.Embedding{
		Vectors: [][]float32{{0.5, 1}, {2, -1}},
		Labels:  []string{"seven", "two"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"vectors.tsv", "metadata.tsv"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(string(data))
	}
	// Output:
	// 0.5	1
	// 2	-1
	// index	class
	// 0	seven
	// 1	two
}
