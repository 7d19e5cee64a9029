package run_test

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// BenchmarkTrainTable trains on 1,000,000 rows of 30 numbers, 120 MB, and reports on Linux
// the largest memory of the process: run each number of epochs alone, with -benchtime 1x.
// That of 3 epochs is that of 1 and some MB, since no epoch copies the rows on the host.
func BenchmarkTrainTable(b *testing.B) {
	data := &dataset.Examples{Name: "rows", Values: make([]float32, 30_000_000)}
	for i := range 30 {
		data.Columns = append(data.Columns, dataset.Column{Name: fmt.Sprint(i)})
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range data.Values {
		data.Values[i] = float32(100 * rng.NormFloat64())
	}
	m := must(ae.New(ae.Config{Hidden: []int{16}, Code: 4, Features: 30, Loss: loss.LinearSSE}))
	b.Setenv("LATENTLAB_RUNS", b.TempDir())
	for _, epochs := range []int{1, 3} {
		b.Run(fmt.Sprintf("epochs=%d", epochs), func(b *testing.B) {
			for b.Loop() {
				must(run.Train(b.Context(), m, data, nil, train.BatchSize(1000), train.Epochs(epochs)))
			}
			var u syscall.Rusage
			if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(u.Maxrss)/1024, "MB-peak")
		})
	}
}
