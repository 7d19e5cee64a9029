package classify_test

import (
	"context"
	"fmt"
	"os"

	"latentlab/lib/classify"
	"latentlab/lib/metric"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// A classifier is trained on labeled images, and then classifies other images.
func ExampleClasses() {
	dir := must(os.MkdirTemp("", "runs"))
	defer os.RemoveAll(dir)
	os.Setenv("LATENTLAB_RUNS", dir)
	defer os.Unsetenv("LATENTLAB_RUNS")

	// Each image has a bright corner, which is its class; for MNIST's digits the
	// model is classify.New(classify.Digits()).
	images := corners(400)
	m := must(classify.New(classify.Config{Hidden: []int{16}, Classes: 4, Pixels: images.Size()}))
	if err := m.Check(images); err != nil {
		fmt.Println(err)
		return
	}
	judge := must(run.Train(context.Background(), m, images, nil, train.Epochs(20), train.BatchSize(20),
		train.Adam(1e-2)))

	predicted := must(classify.Classes(judge.Model, images.First(8)))
	fmt.Println(predicted)
	fmt.Println(images.Labels[:8])
	half := must(classify.Features(judge.Model, images.Slice(0, 200)))
	other := must(classify.Features(judge.Model, images.Slice(200, 400)))
	fmt.Printf("the two halves are %.0f apart\n", must(metric.Frechet(half, other)))
	// Output:
	// [0 3 2 1 0 3 2 1]
	// [0 3 2 1 0 3 2 1]
	// the two halves are 0 apart
}
