package page

import (
	_ "embed"
	"math"

	"latentlab/lib/dataset"
)

//go:embed rows.js
var rowsScript string

//go:embed rows.css
var rowsStyle string

// rowColumn is a column of a table for the script, which shows a row's value in its unit.
type rowColumn struct {
	Name       string   `json:"name"`
	Unit       string   `json:"unit,omitempty"`
	Categories []string `json:"categories,omitempty"` // of a text, the last of which stands for any other
	Decimals   int      `json:"decimals"`             // of a number
	Shift      float32  `json:"shift"`                // (value - Shift)·Factor is what a model sees of a number
	Factor     float32  `json:"factor"`
}

// rowColumns returns the columns of rows that a model sees scaled, or nil for images.
func rowColumns(e *dataset.Examples, s dataset.Scaling) []rowColumn {
	var all []rowColumn
	k := 0
	for _, c := range e.Columns {
		r := rowColumn{Name: c.Name, Unit: c.Unit, Shift: s.Shift[k], Factor: s.Factor[k], Decimals: 2}
		if c.IsText() {
			r.Categories = append(append(r.Categories, c.Categories...), "(other)")
		} else if !c.Unscaled {
			// The second digit of the standard deviation, 1/Factor, as in figure.Table.
			r.Decimals = max(0, 1+int(math.Ceil(math.Log10(math.Abs(float64(r.Factor))))))
		}
		all = append(all, r)
		k += c.Size()
	}
	return all
}

// cloudRows are the rows that a cloud's points stand for, in the units of their columns.
type cloudRows struct {
	Columns []rowColumn `json:"columns"`
	Values  []string    `json:"values"` // of Images and Reconstructed, [n, features] float32 in base64
}

// encodeRows returns rows and their reconstructions, which may be nil, for the script.
func encodeRows(rows, reconstructed *dataset.Examples) (*cloudRows, error) {
	if reconstructed != nil {
		var err error
		if rows, err = rows.Align(reconstructed.Columns); err != nil {
			return nil, err
		}
	}
	s, err := rows.MeasureScaling()
	if err != nil {
		return nil, err
	}
	r := &cloudRows{Columns: rowColumns(rows, s)}
	for i := range r.Columns {
		r.Columns[i].Shift, r.Columns[i].Factor = 0, 1 // the values are in their units
	}
	for _, e := range []*dataset.Examples{rows, reconstructed} {
		if e != nil {
			r.Values = append(r.Values, encodeFloats([][]float32{e.Values}))
		}
	}
	return r, nil
}
