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
	"latentlab/lib/loss"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/vae"
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

// A table: each column has a likelihood that fits it, and rows come back in the table's
// units.
func ExampleTrain_table() {
	data := must(dataset.FromCSV("patients.csv", dataset.Label("diagnosis"), dataset.Omit("id")))
	parts := must(data.RandomSplit(1, 0.8, 0.2))
	m := must(vae.New(vae.Config{
		Hidden: []int{32}, Code: 6, Features: data.Size(), Loss: loss.Likelihood(parts[0]),
		WarmUp: 10, Condition: train.OnClass(parts[0]),
	}))
	r := must(run.Train(context.Background(), m, parts[0], nil, train.Epochs(60), train.BatchSize(64), train.Test(parts[1])))
	reconstructed := must(r.Reconstruct(parts[1]))
	for k, c := range reconstructed.Columns {
		fmt.Printf("%s: %.3g, reconstructed as %.3g\n", c.Title(), parts[1].Features(0)[k], reconstructed.Features(0)[k])
	}
}
