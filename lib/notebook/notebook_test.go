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
	if plain, want := table.plain(), "a<b        n\nx & y  1,234\nz          5\n"; plain != want {
		t.Errorf("the plain table is\n%q, expected\n%q", plain, want)
	}
}

// TestNumericColumns checks that a column of numbers is aligned to the right, also where they were
// written as texts, and that other columns are not.
func TestNumericColumns(t *testing.T) {
	for right, columns := range map[bool][][]any{
		true: {
			{"0.02354", "–", "1,234"}, {"2.1 ± 0.3", "14.0 ± 1.2"}, {"67 %", "6.6 ± 0.8 %", "–", ""}, {"∞", "−96.24", "-3"}, {"+Inf", "0.69"},
			{"10⁻⁶", "4.686×10⁻⁸", "0"}, {"1.82e+88", "10^2174"}, {"0:50", "1:02:03"}, {"± 0.01", "± 0.00"}, {0.5, "–"}, {"0.0137 ★", "–"}, {1, 2},
		},
		false: {
			{"a", "b"}, {"0.5", "a"}, {"–", "–"}, {"", ""}, {"14.4 … 18.2", "1.1 … 1.1"}, {"[10 200]", "[10]"}, {"7a7369f95bd4", "0ea8d9b15e83"},
			{"4 bits", "8 bits"}, {"0.06: ok", "0: FAILS"}, {"0:29 (5 of 5)", "never"},
		},
	} {
		for _, column := range columns {
			var rows [][]any
			for _, v := range column {
				rows = append(rows, []any{"name", v})
			}
			table := newTable([]string{"a", "b"}, rows)
			markup := table.html()
			if got := strings.Contains(markup, "text-align:right"); got != right || table.right[0] {
				t.Errorf("a column of %q is aligned to the right: %v, expected %v", column, got, right)
			}
			if !strings.HasPrefix(markup, `<table style="font-variant-numeric:tabular-nums">`) {
				t.Errorf("the digits may be of different widths: %s", markup)
			}
		}
	}
	if plain, want := newTable([]string{"a", "share"}, [][]any{{"x", "6 %"}, {"y", "∞"}}).plain(), "a  share\nx    6 %\ny      ∞\n"; plain != want {
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
