package notebook

import (
	"fmt"
	"html"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/janpfeifer/gonb/gonbui"
)

// Table shows rows under a header; numbers are set to the right. A row may
// be shorter than the header.
func Table(header []string, rows ...[]any) {
	if !gonbui.IsNotebook {
		fmt.Fprint(os.Stdout, plainTable(header, rows))
		return
	}
	displayHTML("", htmlTable(header, rows), plainTable(header, rows))
	sync()
}

func plainTable(header []string, rows [][]any) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(header, "\t"))
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = cell(v)
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	w.Flush()
	return b.String()
}

func htmlTable(header []string, rows [][]any) string {
	var b strings.Builder
	b.WriteString("<table><thead><tr>")
	for i, name := range header {
		fmt.Fprintf(&b, `<th style="text-align:%s">%s</th>`, alignment(rows, i), html.EscapeString(name))
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range rows {
		b.WriteString("<tr>")
		for i, v := range row {
			fmt.Fprintf(&b, `<td style="text-align:%s">%s</td>`, alignment(rows, i), html.EscapeString(cell(v)))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

// alignment is that of a column: right when it ends in a number.
func alignment(rows [][]any, column int) string {
	if len(rows) == 0 {
		return "left"
	}
	if last := rows[len(rows)-1]; column < len(last) {
		switch last[column].(type) {
		case int, int64, float32, float64:
			return "right"
		}
	}
	return "left"
}

// cell writes a value: integers in groups of three, floats with four digits.
func cell(v any) string {
	switch v := v.(type) {
	case int:
		return grouped(int64(v))
	case int64:
		return grouped(v)
	case float32:
		return fmt.Sprintf("%.4g", v)
	case float64:
		return fmt.Sprintf("%.4g", v)
	}
	return fmt.Sprint(v)
}

// grouped writes 487588 as 487,588.
func grouped(n int64) string {
	digits := fmt.Sprint(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}
