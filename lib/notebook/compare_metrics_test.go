package notebook

import (
	"context"
	"slices"
	"testing"

	"latentlab/lib/ae"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// Runs that were trained without a test set have metrics when a comparison
// asks for them, to their end or stopped, and also when ■ was pressed before.
func TestCompareTestedLater(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	hp, data := compared{}, pictures(40, 8)
	compare := func(ctx context.Context, options ...train.Option) (header []string, rows [][]string) {
		c, err := newComparison(&hp, Over("Noise", 0, 0.1), func() Case {
			m, err := ae.New(ae.Config{Hidden: []int{8}, Code: 2, Features: 64, Noise: hp.Noise})
			if err != nil {
				t.Fatal(err)
			}
			return Case{Model: m, Data: data, Options: append([]train.Option{train.Epochs(2), train.BatchSize(10)}, options...)}
		})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Restore()
		defer c.close()
		for i := range c.trials {
			if err := c.train(ctx, i); err != nil {
				t.Fatal(err)
			}
		}
		header, rows, _ = c.rows()
		return header, rows
	}
	header, _ := compare(t.Context())
	if !slices.Equal(header, []string{"σ", "training loss ↓", "epochs"}) {
		t.Errorf("without a test set the table's columns are %q", header)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	for _, name := range []string{"after ■", "to the end"} {
		ctx := t.Context()
		if name == "after ■" {
			ctx = ended
		}
		header, rows := compare(ctx, train.Test(data))
		if len(header) < 4 || !slices.Contains(header, "mse ↓") {
			t.Errorf("%s: the columns are %q, expected what the model evaluates", name, header)
		}
		for _, row := range rows {
			if len(row) != len(header) || slices.Contains(row, "–") || slices.Contains(row, "NaN") {
				t.Errorf("%s: a row of %q is %q", name, header, row)
			}
		}
	}
}

// A training that is stopped within its first epoch has metrics too.
func TestCompareStoppedEarly(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data := pictures(40, 8)
	m, err := ae.New(ae.Config{Hidden: []int{8}, Code: 2, Features: 64})
	if err != nil {
		t.Fatal(err)
	}
	options := []train.Option{train.Epochs(2), train.BatchSize(4), train.Test(data)}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, err := run.Train(ctx, m, data, func(r *run.Run, e run.Event) {
		if r.Step > 0 {
			stop()
		}
	}, options...)
	if err != nil || r.Step == 0 || r.Step >= 10 {
		t.Fatalf("the training was not stopped within its first epoch: %v", err)
	}
	hp := compared{}
	c, err := newComparison(&hp, Over("Noise", 0), func() Case { return Case{Model: m, Data: data, Options: options} })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Restore()
	defer c.close()
	if err := c.train(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if header, rows, _ := c.rows(); !slices.Contains(header, "mse ↓") || len(rows) != 1 || slices.Contains(rows[0], "–") {
		t.Errorf("the table is %q, %q, expected what the model evaluates", header, rows)
	}
}
