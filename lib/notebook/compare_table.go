package notebook

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"

	"latentlab/lib/format"
)

// table returns the table of the comparison: the values of each case, its
// metrics, and its state.
func (c *comparison) table() table {
	metrics := c.metrics()
	t := table{
		rowHeaders: len(c.Names()), plainRight: true,
		tableStyle: "border-collapse:collapse;font-variant-numeric:tabular-nums;margin:0",
		cellStyle:  ";padding:3px 12px;border-bottom:1px solid #e2e2e2;background:#fff;color:#1f1f1f",
	}
	t.header = append(t.header, c.Names()...)
	for _, m := range metrics {
		t.header = append(t.header, m.Name+[]string{" ↓", " ↑", ""}[m.Better])
	}
	t.header = append(t.header, "epochs")
	for range t.header {
		t.right = append(t.right, true)
	}
	for i, k := range c.cases {
		row, best := []string{}, []bool{}
		for a := range c.Names() {
			row, best = append(row, c.Label(i, a)), append(best, false)
		}
		for column, m := range metrics {
			text, isBest := "–", false
			if column < len(k.values) && !k.lacks(m) {
				text = format.Short(k.values[column])
				isBest = c.isBest(column, m.Better, k.values[column])
			}
			row, best = append(row, text), append(best, isBest)
		}
		state := k.note
		switch k.state {
		case training:
			state = "training"
		case finished:
			state = epochs(k.run)
			if last := k.run.History.Len(); last > k.run.Step {
				state = fmt.Sprintf("%s of %d", state, last/k.run.Program.Steps()) // the best
			}
		}
		t.rows, t.best = append(t.rows, append(row, state)), append(t.best, append(best, false))
	}
	return t
}

// isBest reports whether no other case has a better value of a metric. Values that
// the table writes alike are equally good. The only value of a metric is not the
// best.
func (c *comparison) isBest(metric int, better Better, value float64) bool {
	known := 0
	for _, k := range c.cases {
		if metric >= len(k.values) || math.IsNaN(k.values[metric]) {
			continue
		}
		other := k.values[metric]
		known++
		if better == Lower && other < value || better == Higher && other > value {
			if fourDigits(other) != fourDigits(value) {
				return false
			}
		}
	}
	return better != Neither && known > 1 && !math.IsNaN(value)
}

// fourDigits returns v rounded to the digits that the table writes. format.Short is no help:
// it writes 0.5 and 0.5000, for what is 0.5 and what is rounded to it.
func fourDigits(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// tableKey explains the marks of a table, if it has any.
func tableKey(t table) string {
	if !strings.ContainsAny(strings.Join(t.header, ""), "↓↑") {
		return ""
	}
	return bestMark + " the best of its column; ↓ lower is better, ↑ higher is better"
}

func (c *comparison) htmlTable() string {
	t, key := c.table(), ""
	if text := tableKey(t); text != "" {
		key = fmt.Sprintf(`<p style="color:#5c5c5c;margin:6px 0 0">%s</p>`, html.EscapeString(text))
	}
	const box = `<div style="box-sizing:border-box;max-width:%dpx;background:#fff;color:#1f1f1f;color-scheme:light;` +
		`padding:8px 20px;font:13px/1.45 system-ui,sans-serif">%s%s</div>`
	return fmt.Sprintf(box, max(c.view.width, 400), t.html(), key)
}

func (c *comparison) plainTable() string {
	t := c.table()
	text := t.plain()
	if key := tableKey(t); key != "" {
		text += key + "\n"
	}
	return text
}
