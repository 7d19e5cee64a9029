// Package sweep plans a comparison: the values that one or two hyperparameters
// take, the cases that they make, and the titles of the cases.
package sweep

import "slices"

// A Sweep is one or two hyperparameters, each with its values.
type Sweep struct{ axes []axis }

type axis struct {
	field  string
	values []any
}

// Over returns a sweep of one hyperparameter: a field of a struct, and the
// values that it takes, of any types that the field can hold.
func Over(field string, values ...any) Sweep { return Sweep{}.Over(field, values...) }

// Over adds a second hyperparameter: the first one's values are then the rows
// of a table, the second's its columns.
func (s Sweep) Over(field string, values ...any) Sweep {
	return Sweep{append(slices.Clone(s.axes), axis{field, values})}
}
