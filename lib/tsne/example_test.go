package tsne_test

import (
	"context"
	"fmt"

	"latentlab/lib/tsne"
)

// Two groups far apart.
func ExampleEmbed() {
	var x [][]float32
	for i := range 40 {
		x = append(x, []float32{float32(i / 20 * 100), float32(i % 20)})
	}
	y, err := tsne.Embed(context.Background(), x, tsne.Config{Perplexity: 5, Iterations: 200})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(y), "points in", len(y[0]), "dimensions")

	_, err = tsne.Embed(context.Background(), x, tsne.Config{})
	fmt.Println(err)
	// Output:
	// 40 points in 2 dimensions
	// tsne: perplexity 30 needs at least 91 points, there are 40: ask for at most 13
}
