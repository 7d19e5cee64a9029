package run_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
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
		fmt.Printf("%d epochs: trained %d of %d steps\n", epochs, r.NewSteps, r.Step)
	}
	// Output:
	// 2 epochs: trained 8 of 8 steps
	// 2 epochs: trained 0 of 8 steps
	// 5 epochs: trained 12 of 20 steps
}

// A program that goes on with what was trained until Ctrl-C or, in a notebook, until ■.
func ExampleTrain_interrupt() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	mnist := must(dataset.MNIST())
	r, err := run.Train(ctx, must(ae.New(ae.Fashion())), mnist.Train, nil, train.Epochs(20), train.BatchSize(512))
	if err == nil && r.Interrupted {
		fmt.Printf("stopped after %.1f epochs; training again goes on\n", r.Epochs())
	}
}
