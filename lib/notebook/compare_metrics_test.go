package notebook

import (
	"context"
	"slices"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// TestCompareTestedLater checks that runs that were trained without a test set have
// metrics in a comparison with one, whether it trains them to the end or is
// interrupted first.
func TestCompareTestedLater(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	hp, data, caption := compared{}, modeltest.Squares(40, 8), ""
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
		c.work = &interruptible{ctx: ctx}
		for i := range c.cases {
			if err := c.train(i); err != nil {
				t.Fatal(err)
			}
		}
		if f, err := c.drawCases(); err == nil && f != nil {
			caption = f.Caption
		}
		table := c.table()
		return table.header, table.rows
	}
	header, _ := compare(t.Context())
	if !slices.Equal(header, []string{"σ", "training loss ↓", "epochs"}) {
		t.Errorf("without a test set the table's columns are %q", header)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, name := range []string{"after ■", "to the end"} {
		ctx := t.Context()
		if name == "after ■" {
			ctx = stopped
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
	if want := "Left: test images with the noise of training; right: reconstructed."; caption != want {
		t.Errorf("the caption is %q, expected %q", caption, want)
	}
}

// TestCompareStoppedEarly checks that a training that was stopped within its first
// epoch has metrics too.
func TestCompareStoppedEarly(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data := modeltest.Squares(40, 8)
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
	c.work = &interruptible{ctx: ctx}
	if err := c.train(0); err != nil {
		t.Fatal(err)
	}
	if table := c.table(); !slices.Contains(table.header, "mse ↓") || len(table.rows) != 1 || slices.Contains(table.rows[0], "–") {
		t.Errorf("the table is %q, %q, expected what the model evaluates", table.header, table.rows)
	}
}
