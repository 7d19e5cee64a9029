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

// A judge is trained on pictures with labels, and then says of other pictures
// what it takes them for.
func ExampleClasses() {
	dir := must(os.MkdirTemp("", "runs"))
	defer os.RemoveAll(dir)
	os.Setenv("LATENTLAB_RUNS", dir)
	defer os.Unsetenv("LATENTLAB_RUNS")

	// A bright corner each, which is the class; of MNIST's digits it would be
	// classify.New(classify.Digits()).
	pictures := corners(400)
	m := must(classify.New(classify.Config{Hidden: []int{16}, Classes: 4, Pixels: pictures.Size()}))
	if err := m.Check(pictures); err != nil {
		fmt.Println(err)
		return
	}
	judge := must(run.Train(context.Background(), m, pictures, nil, train.Epochs(20), train.BatchSize(20), train.Adam(1e-2)))

	predicted := must(classify.Classes(judge.Model, pictures.First(8)))
	fmt.Println(predicted)
	fmt.Println(pictures.Labels[:8])
	half := must(classify.Features(judge.Model, pictures.Slice(0, 200)))
	other := must(classify.Features(judge.Model, pictures.Slice(200, 400)))
	fmt.Printf("the two halves are %.0f apart\n", must(metric.Frechet(half, other)))
	// Output:
	// [0 3 2 1 0 3 2 1]
	// [0 3 2 1 0 3 2 1]
	// the two halves are 0 apart
}
