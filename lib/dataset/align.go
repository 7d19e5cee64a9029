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
	match, err := e.matchColumns(columns)
	if err != nil {
		return nil, err
	}
	aligned := *e
	aligned.Columns = slices.Clone(columns)
	for i := range aligned.Columns {
		c := &aligned.Columns[i]
		at := slices.IndexFunc(e.Columns, func(of Column) bool { return of.Name == c.Name })
		c.FillMissing = e.Columns[at].FillMissing && !c.IsText()
	}
	size := features(columns)
	aligned.Values = make([]float32, e.Len()*size)
	for i := range e.Len() {
		row := aligned.Values[i*size : (i+1)*size]
		for k, v := range e.Features(i) {
			switch {
			case match.to[k] < 0:
			case match.missing[k]:
				row[match.to[k]] = 1
			default:
				row[match.to[k]] += v
			}
		}
	}
	if len(match.unknown) > 0 {
		notice.Printf("%s has categories that the model has not been trained on, which count as any other: %s.",
			e.Name, strings.Join(match.unknown, ", "))
	}
	return &aligned, nil
}

// sameFeatures reports whether two columns have the same features.
func sameFeatures(a, b Column) bool {
	return a.Name == b.Name && a.Unit == b.Unit && a.IsText() == b.IsText() && a.FillMissing == b.FillMissing &&
		a.Unscaled == b.Unscaled && slices.Equal(a.Categories, b.Categories)
}

// match is where the features of rows are among given columns.
type match struct {
	to      []int    // the feature that each becomes, -1 for one that is left out
	missing []bool   // whether each is a number without any value where a text is expected
	unknown []string // the categories that rows have but the given columns do not
}

// add adds n features that become the feature to.
func (m *match) add(to, n int, missing bool) {
	m.to = append(m.to, slices.Repeat([]int{to}, n)...)
	m.missing = append(m.missing, slices.Repeat([]bool{missing}, n)...)
}

// matchColumns returns where the features of e are among the given columns.
func (e *Examples) matchColumns(columns []Column) (*match, error) {
	first := make(map[string]int) // feature of each given column
	given := make(map[string]Column)
	at := 0
	for _, c := range columns {
		first[c.Name], given[c.Name] = at, c
		at += c.Size()
	}
	m := new(match)
	for _, c := range e.Columns {
		want, ok := given[c.Name]
		delete(given, c.Name)
		to, k := first[c.Name], len(m.to)
		other := to + len(want.Categories)
		switch {
		case !ok:
			m.add(-1, c.Size(), false)
		case want.IsText() && !c.IsText() && e.isMissing(k):
			m.add(other, 1, true)
		case c.IsText() != want.IsText():
			hint := "expected the same"
			if want.IsText() {
				hint += "; dataset.Text reads a column of a file as texts"
			}
			return nil, fmt.Errorf("column %q of %s is %s, the model was trained on %s: %s",
				c.Name, e.Name, kindOf(c), kindOf(want), hint)
		case c.Unit != want.Unit && c.Unit != "" && want.Unit != "":
			return nil, fmt.Errorf("column %q of %s is in %s, the model was trained on %s: convert its values",
				c.Name, e.Name, c.Unit, want.Unit)
		case !c.IsText():
			m.add(to, 1, false)
		default:
			for _, category := range c.Categories {
				if known := slices.Index(want.Categories, category); known >= 0 {
					m.add(to+known, 1, false)
					continue
				}
				if e.hasFeature(len(m.to)) {
					m.unknown = append(m.unknown, fmt.Sprintf("%q in column %q", category, c.Name))
				}
				m.add(other, 1, false)
			}
			m.add(other, 1, false)
		}
	}
	if len(given) > 0 {
		var missing []string
		for _, c := range columns {
			if _, ok := given[c.Name]; ok {
				missing = append(missing, fmt.Sprintf("%q", c.Name))
			}
		}
		return nil, fmt.Errorf("%s lacks %s that the model was trained on: %s",
			e.Name, format.Count(len(missing), "column"), strings.Join(missing, ", "))
	}
	return m, nil
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

// isMissing reports whether feature k is NaN in all rows.
func (e *Examples) isMissing(k int) bool {
	for i := k; i < len(e.Values); i += e.Size() {
		if v := e.Values[i]; v == v {
			return false
		}
	}
	return true
}
