// Package table reads tables of numbers and texts: CSV, TSV and their relatives. An
// error names line and column, but not the file, which the caller knows.
package table

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"latentlab/lib/format"
)

// MaxCategories is the largest number of different texts in a column.
const MaxCategories = 1000

// MaxClasses is the largest number of different labels.
const MaxClasses = math.MaxUint16 + 1

// Table is a table in memory.
type Table struct {
	Columns []Column
	Rows    int
	Values  []float32 // [rows, features]; NaN where a number is missing
	Labels  []uint16  // [rows], or nil without Options.Label
	Classes []string  // name of label 0, 1, …
	Dropped int       // rows left out because a value is missing
}

// Column is a column of numbers, with one feature, or of texts, with a feature of 0 or 1
// for each category and one for all others, which is also that of a missing text.
type Column struct {
	Name, Unit string
	Categories []string // sorted; nil for numbers
}

// Features returns the number of features of a row.
func (c *Column) Features() int {
	if c.Categories == nil {
		return 1
	}
	return len(c.Categories) + 1
}

// Read reads a whole table. It calls progress with the number of rows read, from time to
// time and at the end.
func Read(r io.Reader, o Options, progress func(rows int)) (*Table, error) {
	records, err := newRecords(r, &o)
	if err != nil {
		return nil, err
	}
	b, err := newBuilder(records.names, &o)
	if err != nil {
		return nil, err
	}
	for {
		record, err := records.next()
		if err == io.EOF {
			progress(b.rows)
			return b.finish()
		}
		if err != nil {
			return nil, err
		}
		if fault := b.add(record); fault != nil {
			line, _ := records.csv.FieldPos(fault.at)
			err := fmt.Errorf("line %d, column %q: %w", line, fault.column, fault.err)
			if b.alone {
				err = fmt.Errorf("%w; the file has one column: %w", err, errAlone)
			}
			return nil, err
		}
		if b.rows%(1<<12) == 0 {
			progress(b.rows)
		}
	}
}

var errAlone = errors.New("expected a comma, a semicolon, a tab or | between fields; dataset.Separator sets another sign")

// builder collects the rows of a table.
type builder struct {
	options *Options
	columns []*column
	label   *label // nil without labels
	cells   cells
	rows    int
	dropped int
	alone   bool      // the file has one column, and maybe another separator
	row     []float32 // the row being read, a cell of each column
}

func newBuilder(names []string, o *Options) (*builder, error) {
	b := &builder{options: o, alone: len(names) == 1 && o.Separator == 0}
	plain, units := splitUnits(names)
	find, err := o.resolve(names, plain)
	if err != nil {
		return nil, err
	}
	for i, full := range names {
		if i == find.label {
			b.label = newLabel(i, plain[i], o.Classes)
			continue
		}
		if find.omit[i] || find.keep != nil && !find.keep[i] {
			continue
		}
		c := &column{Column: Column{Name: plain[i], Unit: units[i]}, full: full, at: i}
		if unit, ok := find.unit[i]; ok {
			c.Unit, c.full = unit, plain[i]
		}
		if find.text[i] {
			c.kind, c.asText = text, true
		}
		b.columns = append(b.columns, c)
	}
	if len(b.columns) == 0 {
		return nil, errors.New("no columns are left besides the label and those left out: expected at least one")
	}
	b.row = make([]float32, len(b.columns))
	return b, nil
}

// fault is an error in a field of the record.
type fault struct {
	at     int // the field
	column string
	err    error
}

// add appends a record to the table.
func (b *builder) add(record []string) *fault {
	if b.options.Missing.Policy == Drop && b.hasMissing(record) {
		b.dropped++
		return nil
	}
	for i, c := range b.columns {
		v, err := c.parse(record[c.at], b.options)
		if err != nil {
			return &fault{c.at, c.Name, err}
		}
		b.row[i] = v
	}
	if b.label != nil {
		if err := b.label.add(record[b.label.at], b.options); err != nil {
			return &fault{b.label.at, b.label.name, err}
		}
	}
	b.cells.add(b.row)
	b.rows++
	return nil
}

func (b *builder) hasMissing(record []string) bool {
	if b.label != nil && b.options.isMissing(record[b.label.at]) {
		return true
	}
	return slices.ContainsFunc(b.columns, func(c *column) bool { return b.options.isMissing(record[c.at]) })
}

// finish returns the table.
func (b *builder) finish() (*Table, error) {
	switch {
	case b.rows == 0 && b.dropped > 0:
		return nil, fmt.Errorf("each of the %s has a missing value, so that none is left: "+
			"leave out the columns that lack values with dataset.Omit", format.Count(b.dropped, "row"))
	case b.rows == 0:
		return nil, errors.New("no rows: expected at least one")
	}
	if c := b.columns[0]; b.alone && c.kind == text && !c.asText {
		return nil, fmt.Errorf("one column of texts, beginning with %q: %w, dataset.Text(%q) reads it as it is",
			c.first, errAlone, c.full)
	}
	t := &Table{Rows: b.rows, Dropped: b.dropped}
	features := 0
	for _, c := range b.columns {
		if err := c.finish(b.rows); err != nil {
			return nil, fmt.Errorf("column %q: %w", c.Name, err)
		}
		t.Columns = append(t.Columns, c.Column)
		features += c.Features()
	}
	if features > math.MaxInt32/b.rows {
		return nil, fmt.Errorf("%s of %s are more than %s values: leave out columns with dataset.Omit",
			format.Count(b.rows, "row"), format.Count(features, "feature"), format.Integer(math.MaxInt32))
	}
	t.Values = make([]float32, 0, b.rows*features)
	for row := range b.cells.rows(len(b.columns)) {
		for i, c := range b.columns {
			t.Values = c.appendFeatures(t.Values, row[i])
		}
	}
	if b.label != nil {
		t.Labels, t.Classes = b.label.finish()
	}
	return t, nil
}

// cells holds rows of cells in blocks, since a slice that grows would be copied again and
// again, at more than twice its size.
type cells struct {
	blocks [][]float32
}

func (c *cells) add(row []float32) {
	const largest = 1 << 20 // cells of a block
	last := len(c.blocks) - 1
	if last < 0 || len(c.blocks[last])+len(row) > cap(c.blocks[last]) {
		size := max(64, len(row))
		if last >= 0 {
			size = max(min(2*cap(c.blocks[last]), largest), len(row))
		}
		c.blocks = append(c.blocks, make([]float32, 0, size))
		last++
	}
	c.blocks[last] = append(c.blocks[last], row...)
}

// rows returns an iterator over the rows, which frees each block after its last one.
func (c *cells) rows(columns int) func(yield func([]float32) bool) {
	return func(yield func([]float32) bool) {
		for i, block := range c.blocks {
			c.blocks[i] = nil
			for row := range slices.Chunk(block, columns) {
				if !yield(row) {
					return
				}
			}
		}
	}
}

// quoted writes texts for an error: "a", "b" and 7 more.
func quoted(texts []string) string {
	const most = 12
	out := ""
	for i, t := range texts[:min(len(texts), most)] {
		if i > 0 {
			out += ", "
		}
		out += strconv.Quote(t)
	}
	if more := len(texts) - most; more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out
}
