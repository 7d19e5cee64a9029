package figure

import (
	"errors"
	"fmt"
	"strings"

	"latentlab/lib/dataset"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Table shows rows of a table in the units of their columns: a line for each
// column of the data, and side by side the rows or, if Reconstructed is
// given, each row and its reconstruction. Only Examples must be set.
//
// A number has the digits that its column's standard deviation suggests, and a
// missing one is a dash. A text is its most probable category, with the
// probability unless that is 1. A bar shows by how much of a standard deviation a
// reconstructed number is too small (to the left) or too large, up to a whole one;
// a reconstructed text of another category is red.
type Table struct {
	// Examples are the rows. Those without a counterpart in Reconstructed are
	// not shown, but all of them count for the columns' standard deviations; with a
	// part of a table, as First returns, all rows of the table.
	Examples *dataset.Examples
	// Reconstructed are the reconstructions, row i that of row i of Examples;
	// nil shows the examples alone. Columns are matched by name.
	Reconstructed *dataset.Examples
	// Rows is the most rows of the data; 0 means as many as fit into the width of
	// a notebook, at most ten.
	Rows int
	// Columns is the most columns of the data; 0 means 40.
	Columns int
	Text
}

const (
	usualTableRows    = 10
	usualTableColumns = 40
	maxListedValues   = 40 // in a description
)

// Draw draws the figure. It is an error if there are no Examples or they are images, if
// Reconstructed lacks a column or is images, or if Rows or Columns is negative.
func (t Table) Draw() (*Figure, error) { return card.Draw("figure.Table", t.draw) }

func (t Table) draw() (*Figure, error) {
	rows, err := t.prepare()
	if err != nil {
		return nil, err
	}
	w := &card.Writer{}
	all := len(t.Examples.Columns)
	lines := tableLines(w, t.Examples, t.Reconstructed, rows, min(all, orDefault(t.Columns, usualTableColumns)))
	s := &tableSheet{lines: lines, heads: t.heads(w, rows), reconstructed: t.Reconstructed != nil}
	s.measure(w)
	if t.Rows == 0 {
		s.fit()
	}
	if note := t.note(len(lines), all); note != "" {
		s.addNote(w, note)
	}
	k, err := card.New(w, t.Title, t.DrawnCaption(), s.width, s.height, true)
	if err != nil {
		return nil, err
	}
	s.draw(k)
	return New(k, t.Text, t.describe(s)), nil
}

// prepare checks the table, gives Examples the columns of Reconstructed, and
// returns the most rows that are shown.
func (t *Table) prepare() (rows int, err error) {
	if err := checkRows(t.Examples); err != nil {
		return 0, fmt.Errorf("examples: %w", err)
	}
	if t.Rows < 0 || t.Columns < 0 {
		return 0, fmt.Errorf("there cannot be %d rows and %d columns: both must be at least 1, or 0 for the usual number",
			t.Rows, t.Columns)
	}
	rows = min(t.Examples.Len(), orDefault(t.Rows, usualTableRows))
	if t.Reconstructed == nil {
		return rows, nil
	}
	if err := checkRows(t.Reconstructed); err != nil {
		return 0, fmt.Errorf("reconstructed: %w", err)
	}
	if t.Examples, err = t.Examples.Align(t.Reconstructed.Columns); err != nil {
		return 0, err
	}
	return min(rows, t.Reconstructed.Len()), nil
}

// checkRows returns an error unless the examples are rows of a table.
func checkRows(e *dataset.Examples) error {
	if e == nil {
		return errors.New("there are none (nil): was the error of what loads them ignored?")
	}
	if !e.IsTable() {
		return errors.New("they are images, not rows of a table: draw them with figure.Grid, or with figure.Reconstructions")
	}
	return e.Check()
}

// heads returns the lines above each row of the data: its number and its class.
func (t Table) heads(w *card.Writer, rows int) [][]string {
	heads := make([][]string, rows)
	for i := range heads {
		heads[i] = []string{fmt.Sprintf("row %d", i)}
		if t.Examples.Labels != nil {
			heads[i] = append(heads[i], w.Cut(card.NoteStyle, t.Examples.ClassName(i), maxTextWidth))
		}
	}
	return heads
}

// note returns the text below the table.
func (t Table) note(shown, all int) string {
	var parts []string
	if more := all - shown; more > 0 {
		parts = append(parts, "and "+format.Count(more, "more column"))
	}
	if t.Reconstructed != nil {
		parts = append(parts, "x\u0302: reconstructed", "bars: x\u0302 less real, up to a standard deviation σ of the column")
	}
	return strings.Join(parts, "; ")
}

// describe returns the table in words, with the first of its values.
func (t Table) describe(s *tableSheet) string {
	alt := fmt.Sprintf("a table of %s and %s", format.Count(len(s.heads), "row"), format.Count(len(t.Examples.Columns), "column"))
	if t.Reconstructed != nil {
		alt += ", each value real → reconstructed"
	}
	listed := 0
	for _, line := range s.lines {
		if listed += len(s.heads); listed > maxListedValues && listed > len(s.heads) {
			return alt + "; …"
		}
		var values []string
		for _, c := range line.cells[:len(s.heads)] {
			value := c.real
			if t.Reconstructed != nil {
				value += " → " + c.reconstructed
			}
			values = append(values, value)
		}
		alt += "; " + line.column.Title() + ": " + strings.Join(values, ", ")
	}
	return alt
}
