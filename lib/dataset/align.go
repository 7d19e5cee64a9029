package dataset

import (
	"fmt"
	"slices"
	"strings"

	"latentlab/lib/format"
	"latentlab/lib/notice"
)

// Align returns rows with the given columns, in their order: those of a model's
// training data, say. Columns and categories are matched by name. Other columns are
// left out. A category that the given column does not have counts as any other one,
// with a notice. It is an error if a column is missing, is in another unit, or is a
// text in one place and a number in the other. Images are returned as they are, and
// so are rows that have these columns already.
func (e *Examples) Align(columns []Column) (*Examples, error) {
	if !e.IsTable() || slices.EqualFunc(e.Columns, columns, sameFeatures) {
		return e, nil
	}
	from, unknown, err := e.matchColumns(columns)
	if err != nil {
		return nil, err
	}
	aligned := *e
	aligned.Columns = slices.Clone(columns)
	for i, c := range e.Columns {
		for k := range aligned.Columns {
			if aligned.Columns[k].Name == c.Name {
				aligned.Columns[k].FillMissing = e.Columns[i].FillMissing
			}
		}
	}
	size := features(columns)
	aligned.Values = make([]float32, e.Len()*size)
	for i := range e.Len() {
		row := aligned.Values[i*size : (i+1)*size]
		for k, v := range e.Features(i) {
			if from[k] >= 0 {
				row[from[k]] += v
			}
		}
	}
	if len(unknown) > 0 {
		notice.Printf("%s has categories that the model has not been trained on, which count as any other: %s.",
			e.Name, strings.Join(unknown, ", "))
	}
	return &aligned, nil
}

// sameFeatures reports whether two columns have the same features.
func sameFeatures(a, b Column) bool {
	return a.Name == b.Name && a.Unit == b.Unit && a.IsText() == b.IsText() && a.FillMissing == b.FillMissing &&
		a.Unscaled == b.Unscaled && slices.Equal(a.Categories, b.Categories)
}

// matchColumns returns the feature of the given columns that each feature of e
// becomes, [features], -1 for one that is left out; and the categories that rows have
// but the given columns do not.
func (e *Examples) matchColumns(columns []Column) (to []int, unknown []string, err error) {
	first := make(map[string]int) // feature of each given column
	given := make(map[string]Column)
	at := 0
	for _, c := range columns {
		first[c.Name], given[c.Name] = at, c
		at += c.Features()
	}
	for _, c := range e.Columns {
		want, ok := given[c.Name]
		if !ok {
			to = append(to, slices.Repeat([]int{-1}, c.Features())...)
			continue
		}
		delete(given, c.Name)
		switch {
		case c.IsText() != want.IsText():
			return nil, nil, fmt.Errorf("column %q of %s is %s, the model was trained on %s: expected the same",
				c.Name, e.Name, kindOf(c), kindOf(want))
		case c.Unit != want.Unit && c.Unit != "" && want.Unit != "":
			return nil, nil, fmt.Errorf("column %q of %s is in %s, the model was trained on %s: convert its values",
				c.Name, e.Name, c.Unit, want.Unit)
		case !c.IsText():
			to = append(to, first[c.Name])
			continue
		}
		other := first[c.Name] + len(want.Categories)
		for _, category := range c.Categories {
			if k := slices.Index(want.Categories, category); k >= 0 {
				to = append(to, first[c.Name]+k)
				continue
			}
			if e.hasFeature(len(to)) {
				unknown = append(unknown, fmt.Sprintf("%q in column %q", category, c.Name))
			}
			to = append(to, other)
		}
		to = append(to, other)
	}
	if len(given) > 0 {
		var missing []string
		for _, c := range columns {
			if _, ok := given[c.Name]; ok {
				missing = append(missing, fmt.Sprintf("%q", c.Name))
			}
		}
		return nil, nil, fmt.Errorf("%s lacks %s that the model was trained on: %s",
			e.Name, format.Count(len(missing), "column"), strings.Join(missing, ", "))
	}
	return to, unknown, nil
}

func kindOf(c Column) string {
	if c.IsText() {
		return "a text"
	}
	return "a number"
}

// hasFeature reports whether feature k is not 0 in some row.
func (e *Examples) hasFeature(k int) bool {
	for i := k; i < len(e.Values); i += e.Size() {
		if e.Values[i] != 0 {
			return true
		}
	}
	return false
}
