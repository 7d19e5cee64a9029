package notebook

import (
	"fmt"
	"html"
	"math"
	"strings"
	"text/tabwriter"
)

// rows are the table's: what each trial is, its metrics, and how far it is.
func (c *comparison) rows() (header []string, rows [][]string, best [][]bool) {
	metrics := c.metrics()
	header = append(header, c.Names()...)
	for _, m := range metrics {
		header = append(header, m.Name+[]string{" ↓", " ↑", ""}[m.Better])
	}
	header = append(header, "epochs")
	for i, l := range c.trials {
		row, marks := []string{}, []bool{}
		for a := range c.Names() {
			row, marks = append(row, c.Label(i, a)), append(marks, false)
		}
		for k, m := range metrics {
			text, mark := "–", false
			if k < len(l.values) {
				text = fmt.Sprintf("%.4g", l.values[k])
				mark = c.best(k, m.Better, l.values[k])
			}
			row, marks = append(row, text), append(marks, mark)
		}
		state := l.note
		if l.state == underWay {
			state = "training"
		}
		if l.state == finished {
			state = epochs(l.run)
		}
		rows, best = append(rows, append(row, state)), append(best, append(marks, false))
	}
	return header, rows, best
}

// best reports whether no other trial has a better value of metric k. One alone
// is nothing to mark.
func (c *comparison) best(k int, better Better, value float64) bool {
	others := 0
	for _, l := range c.trials {
		if k >= len(l.values) || math.IsNaN(l.values[k]) {
			continue
		}
		if others++; better == Lower && l.values[k] < value || better == Higher && l.values[k] > value {
			return false
		}
	}
	return better != Neither && others > 1 && !math.IsNaN(value)
}

const bestMark = "★"

// key explains the marks of the table, where there are any.
func key(header []string) string {
	text := strings.Join(header, "")
	if !strings.ContainsAny(text, "↓↑") {
		return ""
	}
	return bestMark + " the best of its column; ↓ lower is better, ↑ higher is better"
}

func (c *comparison) htmlTable() string {
	header, rows, best := c.rows()
	var b strings.Builder
	fmt.Fprintf(&b, `<div style="box-sizing:border-box;max-width:%dpx;background:#fff;color:#1f1f1f;color-scheme:light;padding:8px 20px;font:13px/1.45 system-ui,sans-serif">`, max(c.view.width, 400))
	b.WriteString(`<table style="border-collapse:collapse;font-variant-numeric:tabular-nums;margin:0"><thead><tr>`)
	const box = `padding:3px 12px;text-align:right;border-bottom:1px solid #e2e2e2;background:#fff;color:#1f1f1f`
	for _, name := range header {
		fmt.Fprintf(&b, `<th scope="col" style="%s">%s</th>`, box, html.EscapeString(name))
	}
	b.WriteString("</tr></thead><tbody>")
	for i, row := range rows {
		b.WriteString("<tr>")
		for k, text := range row {
			text = html.EscapeString(text)
			if best[i][k] {
				text = `<strong><span title="best" aria-label="best">` + bestMark + "</span> " + text + "</strong>"
			}
			if k < len(c.Names()) {
				fmt.Fprintf(&b, `<th scope="row" style="%s;font-weight:normal">%s</th>`, box, text)
			} else {
				fmt.Fprintf(&b, `<td style="%s">%s</td>`, box, text)
			}
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	if text := key(header); text != "" {
		fmt.Fprintf(&b, `<p style="color:#5c5c5c;margin:6px 0 0">%s</p>`, html.EscapeString(text))
	}
	b.WriteString("</div>")
	return b.String()
}

func (c *comparison) plainTable() string {
	header, rows, best := c.rows()
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, strings.Join(header, "\t")+"\t")
	for i, row := range rows {
		for k := range row {
			if best[i][k] {
				row[k] = bestMark + " " + row[k]
			}
		}
		fmt.Fprintln(w, strings.Join(row, "\t")+"\t")
	}
	w.Flush()
	if text := key(header); text != "" {
		fmt.Fprintln(&b, text)
	}
	return b.String()
}
