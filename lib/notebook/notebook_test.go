package notebook

import (
	"strings"
	"testing"
	"time"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
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
