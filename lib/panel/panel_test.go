package panel

import (
	"math"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

func TestPanel(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	m, err := ae.New(ae.Config{Hidden: []int{16}, Code: 4})
	if err != nil {
		t.Fatal(err)
	}
	data := modeltest.Squares(60, 28)
	r, err := run.Train(t.Context(), m, data, nil, train.Epochs(3), train.BatchSize(20), train.Test(data))
	if err != nil {
		t.Fatal(err)
	}
	p := OfTrained(r)
	defer p.Close()
	f := p.DrawFinal(r)
	if f == nil {
		t.Fatal("nothing was drawn")
	}
	if width, _ := f.Size(); width < 500 || width > 900 {
		t.Errorf("the panel is %d CSS pixels wide, expected what fits a notebook", width)
	}
	for _, want := range []string{"25 pairs", "training loss", "test loss"} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("the panel is described as %q, expected %q in it", f.Alt, want)
		}
	}
}

// TestLossRange checks that a curve far above the others is cut off, whatever the sign
// of the losses.
func TestLossRange(t *testing.T) {
	of := &train.Program{Data: &dataset.Examples{Height: 1, Width: 1, Pixels: make([]byte, 10)}, Config: train.Config{Batch: 1}}
	for _, c := range []struct {
		tops      []float32
		low, high float64
	}{
		{[]float32{2, 3, 50, 1}, 0.5, 3},
		{[]float32{-5, -1, 3}, -5.5, 3},
		{[]float32{-5, -1, 300}, -5.5, -1},
		{nil, math.Inf(1), 0},
	} {
		var runs []*run.Run
		for _, top := range c.tops {
			history := run.Table{Names: []string{"loss"}, Columns: [][]float32{{top, top - 0.5}}}
			runs = append(runs, &run.Run{Model: &trained.Model{Program: of}, History: history})
		}
		if low, high := lossRange(runs); low != c.low || high != c.high {
			t.Errorf("the range of curves from %v is %v, %v, expected %v, %v", c.tops, low, high, c.low, c.high)
		}
	}
}
