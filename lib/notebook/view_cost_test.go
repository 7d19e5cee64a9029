package notebook

import (
	"encoding/gob"
	"io"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"latentlab/internal/hometest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// TestViewCost prints what the view of a training costs, if LATENTLAB_VIEW_COST
// is set: it trains for minutes. On a shared machine read the processor times,
// which include what is drawn in the background.
func TestViewCost(t *testing.T) {
	if os.Getenv("LATENTLAB_VIEW_COST") == "" {
		t.Skip("set LATENTLAB_VIEW_COST to measure")
	}
	hometest.Need(t, "MNIST", "data", "mnist")
	digits, err := dataset.MNIST()
	if err != nil {
		t.Fatal(err)
	}
	inNotebook(t)
	sendData = func(d *protocol.DisplayData) {
		if err := gob.NewEncoder(io.Discard).Encode(d); err != nil {
			t.Error(err)
		}
	}
	for _, c := range []struct {
		name          string
		config        ae.Config
		epochs, batch int
	}{
		{"AE of notebook 000, batch 32", ae.Digits(), 4, 32},
		{"AE with a code of two numbers, batch 512", ae.Config{Hidden: []int{128}, Code: 2}, 15, 512},
	} {
		m, err := ae.New(c.config)
		if err != nil {
			t.Fatal(err)
		}
		var wall, cpu, wait [2][]float64 // without and with the view, seconds
		for i := range 6 {
			t.Setenv("LATENTLAB_RUNS", t.TempDir())
			v, waited := newView(), time.Duration(0)
			var observe run.Observer
			if i%2 == 1 {
				observe = func(r *run.Run, e run.Event) {
					start := time.Now()
					v.observe(r, e)
					waited += time.Since(start)
				}
			}
			start, busy := time.Now(), processorTime(t)
			_, err := run.Train(t.Context(), m, digits.Train, observe,
				train.Epochs(c.epochs), train.BatchSize(c.batch), train.Test(digits.Test))
			v.close()
			if err != nil {
				t.Fatal(err)
			}
			wall[i%2] = append(wall[i%2], time.Since(start).Seconds())
			cpu[i%2] = append(cpu[i%2], (processorTime(t) - busy).Seconds())
			wait[i%2] = append(wait[i%2], waited.Seconds())
		}
		for _, all := range [][2][]float64{wall, cpu, wait} {
			slices.Sort(all[0])
			slices.Sort(all[1])
		}
		t.Logf("%s, %d epochs, medians of 3: %.2f s without the view, %.2f s with it (%+.1f %%); "+
			"processor %.2f s, %.2f s (%+.1f %%); training waits for the view %.3f s (%.1f %%)",
			c.name, c.epochs, wall[0][1], wall[1][1], 100*(wall[1][1]/wall[0][1]-1),
			cpu[0][1], cpu[1][1], 100*(cpu[1][1]/cpu[0][1]-1), wait[1][1], 100*wait[1][1]/wall[1][1])
	}
}

// processorTime returns the processor time that this process has used.
func processorTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
