package gan_test

import (
	"strings"
	"testing"

	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// Samples have the shape of the data, in color too; rows that a sigmoid cannot give
// are refused.
func TestShapes(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	m, err := gan.New(gan.Config{Hidden: []int{5}, Code: 2, Features: 2 * 7 * 3})
	if err != nil {
		t.Fatal(err)
	}
	color := &dataset.Examples{Name: "color", Height: 2, Width: 7, Channels: 3, Pixels: make([]uint8, 42*8)}
	r, err := run.Train(t.Context(), m, color, nil, train.Epochs(1), train.BatchSize(4))
	if err != nil {
		t.Fatal(err)
	}
	samples, err := r.Decode([][]float32{{0, 1}, {1, 0}})
	if err != nil || samples.Shape() != color.Shape() || samples.Len() != 2 {
		t.Errorf("samples %v, %v", samples, err)
	}
	rows := &dataset.Examples{Name: "rows", Columns: []dataset.Column{{Name: "x"}}, Values: []float32{1, 2, 3, 4}}
	if _, err := train.Prepare(m, rows, train.BatchSize(4)); err == nil || !strings.Contains(err.Error(), "from 0 to 1") {
		t.Errorf("rows: error %v", err)
	}
}
