package notebook

import (
	"strings"
	"testing"
	"time"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0:00", 1499 * time.Millisecond: "0:01", 61 * time.Second: "1:01", 3723 * time.Second: "1:02:03",
	} {
		if got := clock(d); got != want {
			t.Errorf("clock(%v) = %q, expected %q", d, got, want)
		}
	}
}

func TestTables(t *testing.T) {
	header := []string{"a<b", "n"}
	rows := [][]any{{"x & y", 1234}, {"z", 5}}
	table := newTable(header, rows)
	markup := table.html()
	for _, want := range []string{"a&lt;b", "x &amp; y", `<td style="text-align:right">1,234</td>`, `<th style="text-align:left">a`} {
		if !strings.Contains(markup, want) {
			t.Errorf("the HTML table lacks %q:\n%s", want, markup)
		}
	}
	if plain, want := table.plain(), "a<b    n\nx & y  1,234\nz      5\n"; plain != want {
		t.Errorf("the plain table is\n%q, expected\n%q", plain, want)
	}
}

// TestSummary checks that the totals are those that section 12.2.2 of notebook 003's
// tutorial prints.
func TestSummary(t *testing.T) {
	m, err := ae.New(ae.Fashion())
	if err != nil {
		t.Fatal(err)
	}
	p, err := train.Prepare(m, modeltest.Squares(4, 28), train.BatchSize(1))
	if err != nil {
		t.Fatal(err)
	}
	plain := newTable(summaryHeader, summaryRows(train.Summary(p))).plain()
	for _, want := range []string{"243,412", "244,176", "487,588", "[batch, 784]"} {
		if !strings.Contains(plain, want) {
			t.Errorf("the summary lacks %s:\n%s", want, plain)
		}
	}
}

// TestStatus checks how status and outcome describe trainings.
func TestStatus(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	m, err := ae.New(ae.Config{Hidden: []int{8}, Code: 2, Features: 36})
	if err != nil {
		t.Fatal(err)
	}
	data := modeltest.Squares(40, 6)
	var outcomes []string
	for _, epochs := range []int{2, 3, 3} {
		var during string
		r, err := run.Train(t.Context(), m, data, func(r *run.Run, e run.Event) {
			if r != nil && !e.Done && r.NewSteps > 0 {
				during = status(r, e)
			}
		}, train.Epochs(epochs), train.BatchSize(10), train.Test(data))
		if err != nil {
			t.Fatal(err)
		}
		if r.NewSteps > 0 && (!strings.HasPrefix(during, "epoch ") || !strings.Contains(during, "· loss 0.")) {
			t.Errorf("during a training the status is %q", during)
		}
		outcomes = append(outcomes, strings.TrimPrefix(outcome(r, 7*time.Second), "Run "+r.ID()+", "))
	}
	want := []string{
		"trained in 0:07: 2 epochs, 8 steps.",
		"continued: 3 epochs, 12 steps, 4 of them in 0:07 now.",
		"trained before: 3 epochs, 12 steps.",
	}
	for i := range want {
		if outcomes[i] != want[i] {
			t.Errorf("training %d ended with %q, expected %q", i+1, outcomes[i], want[i])
		}
	}
}
