package panel

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
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
	for _, want := range []string{
		"25 pairs", "left: test images, right", "nats per pixel against epoch", "training loss from", "test loss from",
	} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("the panel is described as %q, expected %q in it", f.Alt, want)
		}
	}
}

// table returns n rows of a length, a weight and a text.
func table(n int) *dataset.Examples {
	e := &dataset.Examples{Name: "stems", Columns: []dataset.Column{
		{Name: "length", Unit: "mm"}, {Name: "leaf", Categories: []string{"oval", "round"}}, {Name: "weight", Unit: "g"},
	}}
	for i := range n {
		length := 100 + 300*float32(i)/float32(n)
		e.Values = append(e.Values, length, float32(i%2), float32(1-i%2), 0, length/50)
	}
	return e
}

// TestPanelOfTable checks that a panel of rows has a table of real and reconstructed ones
// in the columns' units, beside codes of two numbers and above the curve without, also
// for a test set whose columns are in another order.
func TestPanelOfTable(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data, test := table(64), table(20)
	test.Columns = []dataset.Column{test.Columns[2], test.Columns[0], test.Columns[1]}
	for i := range test.Len() {
		row := test.Features(i)
		copy(row, []float32{row[4], row[0], row[1], row[2], row[3]})
	}
	for code, rows := range map[int]string{1: "a table of 3 rows and 3 columns", 2: "a table of 1 row and 3 columns"} {
		m, err := ae.New(ae.Config{Hidden: []int{8}, Code: code, Features: 5, Loss: loss.LinearSSE})
		if err != nil {
			t.Fatal(err)
		}
		r, err := run.Train(t.Context(), m, data, nil, train.Epochs(2), train.BatchSize(16), train.Test(test))
		if err != nil {
			t.Fatal(err)
		}
		p, s := OfTrained(r), NewSketch(r.Model)
		f := p.DrawFinal(r)
		if f == nil {
			t.Fatal("nothing was drawn")
		}
		for _, want := range []string{rows, "test rows", "length (mm): 100 → ", "leaf: round → ", "training loss"} {
			if !strings.Contains(f.Alt, want) {
				t.Errorf("code of %d: the panel is described as %q, expected %q in it", code, f.Alt, want)
			}
		}
		if code == 1 {
			live := New(r) // draws a copy, in which rows must be scaled as in the run
			live.Wait()
			if copied := live.DrawFinal(r); copied == nil || copied.Alt != f.Alt {
				t.Errorf("while it trains, the panel is %v, expected %q", copied, f.Alt)
			}
			live.Close()
		}
		if width, _ := f.Size(); width < 400 || width > 900 {
			t.Errorf("the panel is %d CSS pixels wide, expected what fits a notebook", width)
		}
		for _, narrow := range []bool{true, false} {
			if f, err := s.Draw(narrow); err != nil || !strings.Contains(f.Alt, "weight (g): 2") {
				t.Errorf("the sketch is %v, error %v", f, err)
			}
		}
		p.Close()
		s.Close()
	}
}

// TestPanelOfDenoiser checks that a denoising autoencoder is drawn with the noise of its
// training, the same in each drawing, and that the losses name their input.
func TestPanelOfDenoiser(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data := modeltest.Squares(30, 8)
	r, err := run.Train(t.Context(), must(ae.New(ae.Config{Code: 3, Features: 64, Noise: 0.5})), data, nil,
		train.Epochs(2), train.BatchSize(10), train.Test(data))
	if err != nil {
		t.Fatal(err)
	}
	p, s := New(r), NewSketch(r.Model)
	defer p.Close()
	defer s.Close()
	p.Wait()
	f := p.DrawFinal(r)
	if f == nil {
		t.Fatal("nothing was drawn")
	}
	for _, want := range []string{"left: test images, noisy", "training loss, noisy input", "test loss, clean input"} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("the panel is described as %q, expected %q in it", f.Alt, want)
		}
	}
	if again := OfTrained(r).DrawFinal(r); !reflect.DeepEqual(again.Image, f.Image) {
		t.Error("drawn again it differs")
	}
	if want := "Left: test images with the noise of training; right: reconstructed."; s.Caption() != want {
		t.Errorf("the sketch's caption is %q, expected %q", s.Caption(), want)
	}
	losses, err := Losses{Runs: []*run.Run{r, r}, Titles: []string{"a", "b"}}.Draw()
	if err != nil || !strings.HasPrefix(losses.Alt, "nats per pixel") {
		t.Errorf("the losses are described as %v, error %v", losses, err)
	}
}

// TestLossesOfUnits checks that losses of different units are not on one axis.
func TestLossesOfUnits(t *testing.T) {
	var runs []*run.Run
	for _, unit := range []string{"nats per image", "", "nats per image"} {
		p := &train.Program{Data: modeltest.Images(10), Config: train.Config{Batch: 5}, Units: []string{unit}}
		history := run.Table{Names: []string{"loss"}, Columns: [][]float32{{3, 2, 1}}}
		tests := run.Table{Names: []string{"error"}, Columns: [][]float32{{900}}} // of another unit
		runs = append(runs, &run.Run{Model: &trained.Model{Program: p}, History: history, Tests: tests})
	}
	f, err := Losses{Runs: runs, Titles: []string{"a", "b", "c"}}.Draw()
	want := "nats per image against epochs of training: a to 1; c to 1; loss against epochs of training: b to 1"
	if err != nil || f.Alt != want {
		t.Errorf("the losses are described as %v, error %v, expected %q", f, err, want)
	}
	for i, c := range []struct {
		low, high float64
		want      string
	}{{1, 3, "nats"}, {1, 5, "nats\nlog scale"}, {-1, 5, "nats"}} {
		if a := lossAxis("loss", "nats", c.low, c.high); a.Label != c.want || a.Log != strings.Contains(c.want, "log") {
			t.Errorf("axis %d is %+v, expected the label %q", i, a, c.want)
		}
	}
}

// TestPanelInColor checks that color images are drawn in color, large ones as far as they fit.
func TestPanelInColor(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	for _, side := range []int{4, 100} {
		data := &dataset.Examples{Name: "red", Height: side, Width: side, Channels: 3, Pixels: make([]uint8, 20*side*side*3)}
		for i := 0; i < len(data.Pixels); i += 3 {
			data.Pixels[i] = uint8(100 + i%100)
		}
		m, err := ae.New(ae.Config{Hidden: []int{2}, Code: 1, Features: side * side * 3})
		if err != nil {
			t.Fatal(err)
		}
		r, err := run.Train(t.Context(), m, data, nil, train.Epochs(1), train.BatchSize(10))
		if err != nil {
			t.Fatal(err)
		}
		p := OfTrained(r)
		f := p.DrawFinal(r)
		p.Close()
		if f == nil || !strings.Contains(f.Alt, "pairs of color images") {
			t.Fatalf("the panel is %v", f)
		}
		if width, _ := f.Size(); width > 1300 {
			t.Errorf("the panel is %d CSS pixels wide", width)
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

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
