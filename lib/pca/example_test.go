package pca_test

import (
	"fmt"

	"latentlab/lib/dataset"
	"latentlab/lib/pca"
)

func ExampleFit() {
	faces := dataset.Faces(60, 1)
	for _, k := range []int{2, 20} {
		p, err := pca.Fit(faces, k)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d numbers keep %.0f %% of the variance\n", k, 100*p.Explained())
	}
	// Output:
	// 2 numbers keep 66 % of the variance
	// 20 numbers keep 96 % of the variance
}

func ExampleFitLogistic() {
	faces := dataset.Faces(60, 1)
	l, err := pca.FitLogistic(faces, pca.LogisticConfig{K: 10, Iterations: 5})
	if err != nil {
		fmt.Println(err)
		return
	}
	reconstructed, err := l.Reconstruct(faces.First(8))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reconstructed.Len(), reconstructed.Name)
	// Output: 8 generated faces reconstructed by logistic PCA
}
