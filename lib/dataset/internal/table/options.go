package table

import (
	"fmt"
	"slices"
	"strings"
)

// Options describe a table file. The zero value is a file whose separator and header are
// found out, with decimal points, without labels and without missing values.
type Options struct {
	Separator rune // between fields; 0 if it is to be found out
	Numbers   Numbers
	Header    Header
	Names     []string // of the columns of a file without a header; nil for "0", "1", …
	Label     string   // column of the labels; empty for none
	Classes   []string // of the labels, in order; nil for those of the file, sorted
	Omit      []string // columns to leave out
	Keep      []string // columns to read besides the label; nil for all
	Text      []string // columns that are texts even if they look like numbers
	Units     map[string]string
	Missing   Missing
}

// Header is what the first line of a file is.
type Header int

const (
	FindHeader Header = iota // names, if no field is a number; values, if they cannot be names
	HasHeader
	NoHeader
)

// Policy is what becomes of missing values.
type Policy int

const (
	Refuse Policy = iota // a missing value is an error
	Fill                 // a missing number is NaN, a missing text of no category
	Drop                 // a row with a missing value is left out
)

// Missing describes missing values.
type Missing struct {
	Policy Policy
	Texts  []string // that stand for one; nil for those of is
}

// isMissing reports whether a field has no value: a text that stands for a missing one,
// or the same number in another form, such as -999.0 for -999.
func (o *Options) isMissing(field string) bool {
	if o.Missing.is(field) {
		return true
	}
	if len(o.Missing.Texts) == 0 {
		return false
	}
	v, ok := o.Numbers.parse(strings.TrimSpace(field))
	return ok && slices.ContainsFunc(o.Missing.Texts, func(text string) bool {
		missing, ok := o.Numbers.parse(text)
		return ok && v == missing
	})
}

// is reports whether a field has no value.
func (m *Missing) is(field string) bool {
	field = strings.TrimSpace(field)
	if m.Texts != nil {
		return slices.Contains(m.Texts, field)
	}
	switch field { // those of pandas.read_csv, and the question mark of the UCI repository
	case "", "?", "NA", "N/A", "n/a", "<NA>", "#NA", "#N/A", "#N/A N/A", "NaN", "nan", "-NaN", "-nan",
		"null", "NULL", "Null", "None", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN":
		return true
	}
	return false
}

// resolved are the columns that options name, by index.
type resolved struct {
	label      int // -1 for none
	omit, text map[int]bool
	keep       map[int]bool // nil for all
	unit       map[int]string
}

// resolve finds the columns that the options name, by their names in the file or those
// without units.
func (o *Options) resolve(full, plain []string) (*resolved, error) {
	index := func(name string) (int, error) {
		name = strings.TrimSpace(name)
		if i := slices.Index(full, name); i >= 0 {
			return i, nil
		}
		if i := slices.Index(plain, name); i >= 0 {
			return i, nil
		}
		return 0, fmt.Errorf("there is no column %q: the columns are %s", name, quoted(plain))
	}
	set := func(names []string) (map[int]bool, error) {
		found := map[int]bool{}
		for _, name := range names {
			i, err := index(name)
			if err != nil {
				return nil, err
			}
			found[i] = true
		}
		return found, nil
	}
	r := &resolved{label: -1, unit: map[int]string{}}
	var err error
	if o.Label != "" {
		if r.label, err = index(o.Label); err != nil {
			return nil, err
		}
	}
	if r.omit, err = set(o.Omit); err != nil {
		return nil, err
	}
	if r.text, err = set(o.Text); err != nil {
		return nil, err
	}
	if o.Keep != nil {
		if r.keep, err = set(o.Keep); err != nil {
			return nil, err
		}
	}
	for name, unit := range o.Units {
		i, err := index(name)
		if err != nil {
			return nil, err
		}
		r.unit[i] = unit
	}
	return r, nil
}

// splitUnits splits names such as "radius (mm)" and "radius [mm]" into name and unit,
// unless two columns would get the same name.
func splitUnits(full []string) (plain, units []string) {
	plain, units = slices.Clone(full), make([]string, len(full))
	for i, name := range full {
		for _, brackets := range []string{"()", "[]"} {
			body, ok := strings.CutSuffix(name, brackets[1:])
			at := strings.LastIndexAny(body, "()[]")
			if ok && at > 0 && body[at] == brackets[0] && strings.TrimSpace(body[at+1:]) != "" {
				plain[i], units[i] = strings.TrimSpace(body[:at]), strings.TrimSpace(body[at+1:])
			}
		}
	}
	uses := map[string]int{}
	for i, name := range plain {
		uses[name]++
		if full[i] != name {
			uses[full[i]]++ // a text gets its full name back
		}
	}
	for i, name := range full {
		if plain[i] != name && (uses[plain[i]] > 1 || plain[i] == "") {
			plain[i], units[i] = name, ""
		}
	}
	return plain, units
}
