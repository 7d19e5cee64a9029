package notebook

import (
	"fmt"
	"html"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/format"
)

// Table shows rows below a header. Integers are written with commas between
// thousands, and floats with four digits (format.Short). A column of numbers is aligned to the
// right, also one of texts such as "2.1 ± 0.3", "67 %", "∞" and "–". A row may be shorter than the
// header.
func Table(header []string, rows ...[]any) {
	t := newTable(header, rows)
	if !gonbui.IsNotebook {
		fmt.Fprint(os.Stdout, t.plain())
		return
	}
	displayHTML("", t.html(), t.plain())
	waitForKernel()
}

// table is a table of text.
type table struct {
	header     []string
	rows       [][]string
	right      []bool   // columns that are aligned to the right
	best       [][]bool // values that are marked; nil for none
	rowHeaders int      // leading columns that name the row
	tableStyle string   // CSS of the table, may be empty
	cellStyle  string   // CSS of each cell after its alignment, may be empty
	plainRight bool     // plain text is aligned to the right
}

// newTable returns the table that Table shows.
func newTable(header []string, rows [][]any) table {
	t := table{header: header, right: make([]bool, len(header)), tableStyle: "font-variant-numeric:tabular-nums"}
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = cellText(v)
		}
		t.rows = append(t.rows, cells)
	}
	if len(rows) > 0 {
		for i, v := range rows[len(rows)-1] {
			switch v.(type) {
			case int, int64, float32, float64:
				if i < len(t.right) {
					t.right[i] = true
				}
			}
		}
	}
	for i := range t.right {
		t.right[i] = t.right[i] || t.isNumeric(i)
	}
	return t
}

// numberText is a number as a cell writes it: with a unit of % or a mark, as an interval, or
// with a power of ten.
var numberText = regexp.MustCompile(`^[-−+±]?(` + plainNumber + `(\s*±\s*` + plainNumber + `)?|±\s*` + plainNumber + `|∞|Inf)(\s*%)?( ★)?$`)

const plainNumber = `[0-9][0-9,]*(\.[0-9]+)?(:[0-9]{2})*((e|\^)[-+]?[0-9]+|(×10)?[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?`

// isNumeric reports whether a column has numbers, and nothing else than what stands for a
// missing one.
func (t table) isNumeric(column int) bool {
	numbers := 0
	for _, row := range t.rows {
		if column >= len(row) {
			continue
		}
		switch cell := row[column]; {
		case numberText.MatchString(cell):
			numbers++
		case cell != "" && cell != "–" && cell != "NaN":
			return false
		}
	}
	return numbers > 0
}

// bestMark marks the best value of a column.
const bestMark = "★"

func (t table) isBest(row, column int) bool { return t.best != nil && t.best[row][column] }

func (t table) html() string {
	var b strings.Builder
	b.WriteString("<table" + styleAttribute(t.tableStyle) + "><thead><tr>")
	scope := func(name string) string {
		if t.rowHeaders == 0 {
			return ""
		}
		return ` scope="` + name + `"`
	}
	for i, name := range t.header {
		fmt.Fprintf(&b, `<th%s%s>%s</th>`, scope("col"), styleAttribute(t.alignment(i)+t.cellStyle), html.EscapeString(name))
	}
	b.WriteString("</tr></thead><tbody>")
	for r, row := range t.rows {
		b.WriteString("<tr>")
		for i, text := range row {
			text = html.EscapeString(text)
			if t.isBest(r, i) {
				text = `<strong><span title="best" aria-label="best">` + bestMark + "</span> " + text + "</strong>"
			}
			if style := t.alignment(i) + t.cellStyle; i < t.rowHeaders {
				fmt.Fprintf(&b, `<th%s%s>%s</th>`, scope("row"), styleAttribute(style+";font-weight:normal"), text)
			} else {
				fmt.Fprintf(&b, `<td%s>%s</td>`, styleAttribute(style), text)
			}
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

func styleAttribute(style string) string {
	if style == "" {
		return ""
	}
	return ` style="` + style + `"`
}

// alignment returns the CSS of a column's alignment.
func (t table) alignment(column int) string {
	if column < len(t.right) && t.right[column] {
		return "text-align:right"
	}
	return "text-align:left"
}

// plain returns the table as lines with aligned columns.
func (t table) plain() string {
	var b strings.Builder
	flags, end := uint(0), "\n"
	if t.plainRight {
		flags, end = tabwriter.AlignRight, "\t\n" // without the tab the last column would not be aligned
	}
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', flags)
	lines := [][]string{slices.Clone(t.header)}
	for r, row := range t.rows {
		cells := slices.Clone(row)
		for i := range cells {
			if t.isBest(r, i) {
				cells[i] = bestMark + " " + cells[i]
			}
		}
		lines = append(lines, cells)
	}
	for i, right := range t.right {
		width := 0
		for _, cells := range lines {
			if right && i < len(cells) {
				width = max(width, utf8.RuneCountInString(cells[i]))
			}
		}
		for _, cells := range lines {
			if i < len(cells) {
				cells[i] = strings.Repeat(" ", max(0, width-utf8.RuneCountInString(cells[i]))) + cells[i]
			}
		}
	}
	for _, cells := range lines {
		fmt.Fprint(w, strings.Join(cells, "\t"), end)
	}
	w.Flush()
	return b.String()
}

// cellText returns a value as a table shows it.
func cellText(v any) string {
	switch v := v.(type) {
	case int:
		return format.Integer(int64(v))
	case int64:
		return format.Integer(v)
	case float32: // 0.2, and not the float64 nearest to it, which has more digits
		shortest, _ := strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
		return format.Short(shortest)
	case float64:
		return format.Short(v)
	}
	return fmt.Sprint(v)
}
