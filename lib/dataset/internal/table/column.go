package table

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"latentlab/lib/format"
)

type kind int

const (
	unknown kind = iota // no value yet
	number
	text
)

// column is a column that is being read. Its cells are numbers, or the indices of texts in
// the order in which they first occur; NaN is a missing value.
type column struct {
	Column
	full     string // its name with the unit, as in the file
	at       int    // its field in a record
	kind     kind
	asText   bool   // Options.Text names it
	first    string // the first text
	rounding Rounding
	texts    texts
	place    []int // of each text among the sorted categories
}

var (
	nan = float32(math.NaN())

	errMissing = errors.New("the value is missing: correct the file, leave the column out with dataset.Omit, " +
		"or choose dataset.FillMissing (the training mean takes its place) or dataset.DropMissing (the row is left out)")
	errInfinite  = errors.New("an infinite number: expected a finite one")
	errOtherSign = errors.New("not a number: expected digits and a decimal point; dataset.Decimal and " +
		"dataset.Thousands set other signs, dataset.Text reads the column as texts")
)

// parse returns the cell of a field.
func (c *column) parse(field string, o *Options) (float32, error) {
	if i, ok := c.texts.known[field]; ok {
		return float32(i), nil
	}
	if c.kind != text {
		v, ok := o.Numbers.parse(field)
		if !ok {
			field = strings.TrimSpace(field)
			v, ok = o.Numbers.parse(field)
		}
		// Some files write missing numbers as numbers, such as -999.
		if ok && (o.Missing.Texts == nil || !o.isMissing(field)) {
			return c.addNumber(field, v)
		}
	}
	if o.isMissing(field) {
		if o.Missing.Policy != Fill {
			return 0, errMissing
		}
		return nan, nil
	}
	field = strings.TrimSpace(field)
	if c.kind == number {
		return 0, c.notANumber(field)
	}
	if !c.asText {
		if err := c.checkText(field, o); err != nil {
			return 0, err
		}
	}
	c.kind = text
	i, err := c.texts.index(field, MaxCategories)
	if err == errTooMany {
		err = fmt.Errorf("more than %s different texts: leave the column out with dataset.Omit",
			format.Integer(MaxCategories))
	}
	return float32(i), err
}

func (c *column) addNumber(field string, v float64) (float32, error) {
	c.kind = number
	w := float32(v)
	if math.IsInf(float64(w), 0) {
		return 0, fmt.Errorf("%s is out of the range of float32, ±3.4e38", strings.TrimSpace(field))
	}
	c.rounding.Add(v)
	return w, nil
}

// notANumber returns the error for a text in a column of numbers.
func (c *column) notANumber(field string) error {
	switch strings.ToLower(strings.TrimLeft(field, "+-")) {
	case "inf", "infinity":
		return errInfinite
	}
	if looksLikeNumber(field) {
		return fmt.Errorf("%q is %w", field, errOtherSign)
	}
	return fmt.Errorf("%q is not a number, but the values above it are: correct it, or name it with dataset.Missing "+
		"if it stands for a missing value; dataset.Text reads the column as texts, dataset.Omit leaves it out", field)
}

// checkText returns an error if a field of a column of texts is a number.
func (c *column) checkText(field string, o *Options) error {
	if c.kind == unknown {
		c.first = strings.Clone(field)
	}
	if _, ok := o.Numbers.parse(field); ok {
		return fmt.Errorf("%q is a number, but the first value of the column is %q: name that with dataset.Missing "+
			"if it stands for a missing value; dataset.Text reads the column as texts, dataset.Omit leaves it out", field, c.first)
	}
	if looksLikeNumber(field) {
		return fmt.Errorf("%q is %w", field, errOtherSign)
	}
	return nil
}

// finish makes the categories, and returns an error if nothing can be learned from the
// column.
func (c *column) finish(rows int) error {
	switch c.kind {
	case unknown: // each is missing, as in a single row: what it is, a model knows
		c.kind = number
		return nil
	case number:
		return c.rounding.Check()
	}
	// Half of the rows: each category has two rows on average.
	if n := len(c.texts.list); n > 10 && n > rows/2 && !c.asText {
		return fmt.Errorf("%d different texts in %d rows, as names have: leave it out with dataset.Omit, "+
			"or read it as texts all the same with dataset.Text", n, rows)
	}
	c.Name, c.Unit = c.full, ""                                              // the brackets of a text's name are no unit
	c.Categories = slices.AppendSeq([]string{}, slices.Values(c.texts.list)) // not nil if there are none
	slices.Sort(c.Categories)
	c.place = c.texts.places(c.Categories)
	return nil
}

// appendFeatures appends the features of a cell.
func (c *column) appendFeatures(to []float32, cell float32) []float32 {
	if c.kind == number {
		return append(to, cell)
	}
	at := len(to)
	to = to[:at+len(c.Categories)+1] // zeros: the slice was made as long as it will be
	if cell != cell {
		to[len(to)-1] = 1
	} else {
		to[at+c.place[int(cell)]] = 1
	}
	return to
}

// texts are different texts in the order in which they first occur.
type texts struct {
	list  []string
	known map[string]int
}

var errTooMany = errors.New("too many different texts")

// index returns the index of a text. It returns errTooMany if it would be the one after
// most.
func (t *texts) index(field string, most int) (int, error) {
	if i, ok := t.known[field]; ok {
		return i, nil
	}
	if !utf8.ValidString(field) {
		return 0, fmt.Errorf("%q is not UTF-8: save the file as UTF-8", field)
	}
	if len(t.list) == most {
		return 0, errTooMany
	}
	if t.known == nil {
		t.known = map[string]int{}
	}
	field = strings.Clone(field) // it shares the memory of its line
	t.known[field] = len(t.list)
	t.list = append(t.list, field)
	return len(t.list) - 1, nil
}

// places returns the place of each text in another order of them.
func (t *texts) places(order []string) []int {
	places := make([]int, len(t.list))
	for place, name := range order {
		places[t.known[name]] = place
	}
	return places
}
