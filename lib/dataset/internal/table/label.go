package table

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"latentlab/lib/format"
)

// label is the column of labels that is being read.
type label struct {
	at      int // its field in a record
	name    string
	given   bool // Options.Classes names the classes
	classes texts
	ids     []uint16 // [rows], indices of classes
}

func newLabel(at int, name string, classes []string) *label {
	l := &label{at: at, name: name, given: classes != nil}
	for _, class := range classes {
		l.classes.index(class, math.MaxInt)
	}
	return l
}

func (l *label) add(field string, o *Options) error {
	if o.isMissing(field) {
		return errors.New("the label is missing: correct the file, or leave such rows out with dataset.DropMissing")
	}
	field = strings.TrimSpace(field)
	id, ok := l.classes.known[field]
	if !ok {
		if v, isNumber := o.Numbers.parse(field); isNumber {
			// Some programs write whole numbers as 1.0.
			if v != math.Trunc(v) || math.Abs(v) > math.MaxInt32 {
				return fmt.Errorf("the label %s is not a whole number: expected a text or a whole number as the label", field)
			}
			field = strconv.Itoa(int(v))
		}
		if _, ok := l.classes.known[field]; !ok && l.given {
			return fmt.Errorf("the label %q is none of the classes %s", field, quoted(l.classes.list))
		}
		var err error
		id, err = l.classes.index(field, MaxClasses)
		if err == errTooMany {
			return fmt.Errorf("more than %s different labels: is it the column of the classes?", format.Integer(MaxClasses))
		}
		if err != nil {
			return err
		}
	}
	l.ids = append(l.ids, uint16(id))
	return nil
}

// finish returns the labels and the names of the classes, sorted unless they were given:
// as numbers if they are, else as texts.
func (l *label) finish() (labels []uint16, classes []string) {
	if l.given {
		return l.ids, l.classes.list
	}
	classes = slices.Sorted(slices.Values(l.classes.list))
	if !slices.ContainsFunc(classes, func(s string) bool { _, err := strconv.Atoi(s); return err != nil }) {
		slices.SortFunc(classes, func(a, b string) int {
			x, _ := strconv.Atoi(a)
			y, _ := strconv.Atoi(b)
			return cmp.Compare(x, y)
		})
	}
	places := l.classes.places(classes)
	for i, id := range l.ids {
		l.ids[i] = uint16(places[id])
	}
	return l.ids, classes
}
