package latent_test

import (
	"fmt"
	"math"

	"latentlab/lib/latent"
)

func ExampleColumns() {
	codes := [][]float32{{1, 2, 3}, {4, 5, 6}}
	fmt.Println(latent.Columns(codes, 2, 0), latent.Column(codes, 1))
	// Output: [[3 1] [6 4]] [2 5]
}

func ExampleOrder() {
	fmt.Println(latent.Order([]float64{0.5, 3, math.NaN(), 0.5, math.Inf(1)}))
	// Output: [4 1 0 3 2]
}
