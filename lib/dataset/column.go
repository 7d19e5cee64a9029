package dataset

import (
	"fmt"
	"math"
	"slices"
)

// Column is a column of a table: a number, with one feature, or a text, with a
// feature for each category and one for all others.
type Column struct {
	Name string
	Unit string // such as "mm"; empty if there is none

	// Categories are the values of a text that have a feature of their own, which is
	// 1 in rows with that value and 0 in the others. The feature after them is 1 in
	// rows with any other value. Nil for a number.
	Categories []string

	// Unscaled passes a number to models as it is, such as one that is only 0 or 1.
	// Other numbers are standardized: less the mean of the training data, divided by
	// their standard deviation there.
	Unscaled bool

	// FillMissing permits NaN among a number's values. It stands for a missing value:
	// models see the mean of the training data in its place.
	FillMissing bool
}

// Size returns the number of features of the column.
func (c Column) Size() int {
	if c.Categories == nil {
		return 1
	}
	return len(c.Categories) + 1
}

// IsText reports whether the column is a text, one feature for each category.
func (c Column) IsText() bool { return c.Categories != nil }

// Title returns the column's name, with its unit if it has one: "radius (mm)".
func (c Column) Title() string {
	if c.Unit == "" {
		return c.Name
	}
	return c.Name + " (" + c.Unit + ")"
}

// features returns the number of features of a row.
func features(columns []Column) int {
	n := 0
	for _, c := range columns {
		n += c.Size()
	}
	return n
}

// FeatureNames returns a name for each feature of a row, [features]: a number's
// column, or "color=red" and, for any other value, "color=…" for those of a text.
// It returns nil for images.
func (e *Examples) FeatureNames() []string {
	var names []string
	for _, c := range e.Columns {
		if !c.IsText() {
			names = append(names, c.Name)
			continue
		}
		for _, category := range c.Categories {
			names = append(names, c.Name+"="+category)
		}
		names = append(names, c.Name+"=…")
	}
	return names
}

func (e *Examples) checkRows() error {
	size := e.Size()
	switch {
	case len(e.Pixels) > 0 || e.Height != 0 || e.Width != 0 || e.Channels != 0:
		return fmt.Errorf("%s has both Columns and Pixels: expected rows of a table or images", e.Name)
	case len(e.Values)%size != 0:
		return fmt.Errorf("%s has %d values, which is not a whole number of rows of %d features",
			e.Name, len(e.Values), size)
	}
	if err := checkColumns(e.Columns); err != nil {
		return fmt.Errorf("%s: %w", e.Name, err)
	}
	fills := make([]bool, 0, size) // by feature
	for _, c := range e.Columns {
		fills = append(fills, slices.Repeat([]bool{c.FillMissing}, c.Size())...)
	}
	for i, v := range e.Values {
		v64 := float64(v)
		if math.IsInf(v64, 0) || math.IsNaN(v64) && !fills[i%size] {
			return fmt.Errorf("%s has %v in row %d, %q: expected a finite number", e.Name, v, i/size, e.FeatureNames()[i%size])
		}
	}
	return nil
}

// checkColumns returns an error if a column has no name, or if two columns, or two
// categories of one, have the same.
func checkColumns(columns []Column) error {
	seen := make(map[string]bool)
	for i, c := range columns {
		if c.Name == "" {
			return fmt.Errorf("column %d has no name", i)
		}
		if seen[c.Name] {
			return fmt.Errorf("two columns are named %q: expected different names", c.Name)
		}
		seen[c.Name] = true
		sorted := slices.Sorted(slices.Values(c.Categories))
		for k := 1; k < len(sorted); k++ {
			if sorted[k] == sorted[k-1] {
				return fmt.Errorf("column %q has the category %q twice", c.Name, sorted[k])
			}
		}
		if c.IsText() && c.FillMissing {
			return fmt.Errorf("column %q is a text and fills missing values: a missing text is one of its categories", c.Name)
		}
	}
	return nil
}
