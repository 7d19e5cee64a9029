package dataset

import (
	"fmt"
	"math"
	"slices"

	"latentlab/lib/format"
)

// Windows returns windows of a series, whose rows are in order of time: rows of the values
// of length rows, at distances of step rows. It uses the columns, all of them if none is
// named, which must be numbers.
//
// A window has the values of its first row first, in the order of the columns, as a tensor
// [length, columns] of TensorFlow has. Its columns are called "v[0]", "w[0]", "v[1]", ….
// Its label is that of its last row.
func (e *Examples) Windows(length, step int, columns ...string) (*Examples, error) {
	if !e.IsTable() {
		return nil, fmt.Errorf("%s has images: windows are of rows of a table", e.Name)
	}
	if length < 1 || step < 1 {
		return nil, fmt.Errorf("windows of %d rows at distances of %d: expected at least 1", length, step)
	}
	if e.Len() < length {
		return nil, fmt.Errorf("%s has %s: expected at least the %d of a window", e.Name, format.Count(e.Len(), "row"), length)
	}
	chosen, at, err := e.seriesColumns(columns)
	if err != nil {
		return nil, err
	}
	n := (e.Len()-length)/step + 1
	if len(chosen) > math.MaxInt32/length || len(chosen)*length > math.MaxInt32/n {
		return nil, fmt.Errorf("%s of %s of %s are more than %s values: choose fewer columns or larger steps",
			format.Count(n, "window"), format.Count(length, "row"), format.Count(len(chosen), "column"),
			format.Integer(math.MaxInt32))
	}
	w := &Examples{Name: "windows of " + e.Name, Classes: e.Classes}
	w.Values = make([]float32, 0, n*length*len(chosen))
	for t := range length {
		for _, c := range chosen {
			c.Name = fmt.Sprintf("%s[%d]", c.Name, t)
			w.Columns = append(w.Columns, c)
		}
	}
	for first := 0; first+length <= e.Len(); first += step {
		for i := range length {
			row := e.Features(first + i)
			for _, k := range at {
				w.Values = append(w.Values, row[k])
			}
		}
		if e.Labels != nil {
			w.Labels = append(w.Labels, e.Labels[first+length-1])
		}
	}
	return w, nil
}

// seriesColumns returns the columns of the names, all if there are none, and the feature of
// each.
func (e *Examples) seriesColumns(names []string) (columns []Column, at []int, err error) {
	feature := make([]int, len(e.Columns)) // the first one of each column
	for i := range e.Columns[1:] {
		feature[i+1] = feature[i] + e.Columns[i].Size()
	}
	if len(names) == 0 {
		for _, c := range e.Columns {
			names = append(names, c.Name)
		}
	}
	for _, name := range names {
		i := slices.IndexFunc(e.Columns, func(c Column) bool { return c.Name == name })
		if i < 0 {
			return nil, nil, fmt.Errorf("%s has no column %q: expected one of %q", e.Name, name, e.FeatureNames())
		}
		if e.Columns[i].IsText() {
			return nil, nil, fmt.Errorf("column %q of %s is a text: windows are of columns of numbers", name, e.Name)
		}
		if slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name }) {
			return nil, nil, fmt.Errorf("column %q twice: expected different columns", name)
		}
		columns, at = append(columns, e.Columns[i]), append(at, feature[i])
	}
	return columns, at, nil
}
