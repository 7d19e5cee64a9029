package run_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"time"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

func Example() {
	dir := must(os.MkdirTemp("", "runs"))
	defer os.RemoveAll(dir)
	os.Setenv("LATENTLAB_RUNS", dir)
	defer os.Unsetenv("LATENTLAB_RUNS")

	faces := dataset.Faces(40, 1)
	m := must(ae.New(ae.Config{Hidden: []int{20}, Code: 4, Features: faces.Size()}))
	for _, epochs := range []int{2, 2, 5} {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		r, err := run.Train(ctx, m, faces, nil, train.Epochs(epochs), train.BatchSize(10))
		cancel()
		if errors.As(err, new(*train.Diverged)) {
			fmt.Println("too fast:", err)
			return
		}
		fmt.Printf("%d epochs: trained %d of %d steps\n", epochs, r.Trained, r.Step)
	}
	// Output:
	// 2 epochs: trained 8 of 8 steps
	// 2 epochs: trained 0 of 8 steps
	// 5 epochs: trained 12 of 20 steps
}

func ExampleRun_Save() {
	dir := must(os.MkdirTemp("", "models"))
	defer os.RemoveAll(dir)
	for _, name := range []string{"LATENTLAB_RUNS", "LATENTLAB_MODELS"} {
		os.Setenv(name, dir)
		defer os.Unsetenv(name)
	}
	faces := dataset.Faces(40, 1)
	m := must(ae.New(ae.Config{Hidden: []int{20}, Code: 4, Features: faces.Size()}))
	trained := must(run.Train(context.Background(), m, faces, nil, train.Epochs(2), train.BatchSize(10)))

	names := run.Names{"encoder/layer0": "fc1", "encoder/layer1": "fc2", "decoder/layer0": "fc3", "decoder/layer1": "fc4"}
	if err := trained.Save("faces", names); err != nil {
		fmt.Println(err)
		return
	}
	loaded := must(run.Load(m, faces, "faces", names))
	before, after := must(trained.Encode(faces)), must(loaded.Encode(faces))
	fmt.Println("the same codes:", reflect.DeepEqual(before, after))
	// Output: the same codes: true
}
