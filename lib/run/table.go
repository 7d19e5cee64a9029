package run

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"latentlab/lib/train"
)

// Table has a column of values for each name, with rows in the order of time.
type Table struct {
	Names   []string
	Columns [][]float32 // one for each name, all of the same length
}

// Len returns the number of rows.
func (t Table) Len() int {
	if len(t.Columns) == 0 {
		return 0
	}
	return len(t.Columns[0])
}

// Column returns the values of a column by name, nil if there are none.
func (t Table) Column(name string) []float32 {
	for i, n := range t.Names {
		if n == name && t.Len() > 0 {
			return t.Columns[i]
		}
	}
	return nil
}

// add appends a row.
func (t *Table) add(row []float32) {
	if t.Columns == nil {
		t.Columns = make([][]float32, len(t.Names))
	}
	for i := range t.Columns {
		t.Columns[i] = append(t.Columns[i], row[i])
	}
}

// set sets row i, which becomes the last one. Missing rows before it, and those
// that had other names, become NaN.
func (t *Table) set(i int, names []string, row []float32) {
	if !slices.Equal(t.Names, names) {
		*t = Table{Names: names}
	}
	missing := make([]float32, len(names))
	for k := range missing {
		missing[k] = float32(math.NaN())
	}
	for t.Len() < i {
		t.add(missing)
	}
	*t = t.upTo(i)
	t.add(row)
}

// upTo returns the first n rows.
func (t Table) upTo(n int) Table {
	cut := Table{Names: t.Names}
	for _, column := range t.Columns {
		cut.Columns = append(cut.Columns, column[:min(n, len(column)):min(n, len(column))])
	}
	return cut
}

// values returns the columns as tensors of a checkpoint.
func (t Table) values(prefix string) train.State {
	var state train.State
	for i, column := range t.Columns {
		b := make([]byte, 0, 4*len(column))
		for _, v := range column {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		shape := shapes.Make(dtypes.Float32, len(column))
		state = append(state, train.Value{Name: prefix + t.Names[i], Shape: shape, Bytes: b})
	}
	return state
}

// extractTable removes the columns under prefix from values and returns them as a
// table.
func extractTable(values map[string]train.Value, prefix string, names []string) (Table, error) {
	t := Table{Names: names}
	for _, name := range names {
		v, ok := values[prefix+name]
		if !ok {
			continue // a table without rows has no tensors
		}
		delete(values, prefix+name)
		if v.Shape.DType != dtypes.Float32 || v.Shape.Rank() != 1 {
			return t, fmt.Errorf("%w: %s is %s, expected a column of float32", errDamaged, v.Name, v.Shape)
		}
		column := make([]float32, len(v.Bytes)/4)
		for i := range column {
			column[i] = math.Float32frombits(binary.LittleEndian.Uint32(v.Bytes[4*i:]))
		}
		t.Columns = append(t.Columns, column)
	}
	if len(t.Columns) != 0 && len(t.Columns) != len(names) {
		return t, fmt.Errorf("%w: it has %d of %d columns of %s", errDamaged, len(t.Columns), len(names), prefix)
	}
	for _, column := range t.Columns {
		if len(column) != len(t.Columns[0]) {
			return t, fmt.Errorf("%w: its columns of %s differ in length", errDamaged, prefix)
		}
	}
	return t, nil
}

// isIn reports whether text is the table's csv, as judged by its number of rows,
// its names and its last row: tables that differ elsewhere also differ there, since
// each row of a training follows from those before it. Writing a long table in full
// takes longer than loading a run.
func (t Table) isIn(text []byte, count string) bool {
	if bytes.Count(text, []byte{'\n'}) != t.Len()+1 || text[len(text)-1] != '\n' {
		return false
	}
	last := t
	last.Columns = nil
	for _, column := range t.Columns {
		last.Columns = append(last.Columns, column[max(0, len(column)-1):])
	}
	want, err := last.csv(count)
	if err != nil {
		return false
	}
	names, row, _ := bytes.Cut(want, []byte{'\n'})
	if t.Len() > 0 {
		_, row, _ = bytes.Cut(row, []byte{','})
		row = fmt.Appendf(nil, "\n%d,%s", t.Len(), row)
	}
	return bytes.HasPrefix(text, append(names, '\n')) && bytes.HasSuffix(text, row)
}

// csv returns the table as CSV, with a first column that counts from 1.
func (t Table) csv(count string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(append([]string{count}, t.Names...)); err != nil {
		return nil, err
	}
	for i := range t.Len() {
		record := []string{strconv.Itoa(i + 1)}
		for _, column := range t.Columns {
			record = append(record, strconv.FormatFloat(float64(column[i]), 'g', -1, 32))
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
