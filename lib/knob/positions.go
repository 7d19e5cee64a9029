package knob

import (
	"fmt"
	"reflect"
	"slices"
)

// Positions are all values of a control, for a page that cannot ask a kernel for others.
type Positions struct {
	Field, Name, Unit string
	Values            []any    // as Set takes them
	Texts             []string // of the values, without the unit
	First             int      // the position of the value that the struct had at first
	Choices           bool     // whether the control is a select or a check box, not a slider
}

// maxPositions is the largest number of positions that Board.Positions returns for a control.
const maxPositions = 1000

// Positions returns the positions of all controls. If the value that a field had at first lies
// between two positions of its slider, it is one too. It is an error if a slider has more than
// 1,000.
func (b *Board) Positions() ([]Positions, error) {
	all := make([]Positions, len(b.controls))
	for i, c := range b.controls {
		p, err := c.positions(b.first.Field(c.index))
		if err != nil {
			return nil, fmt.Errorf("the field %s %w", c.field, err)
		}
		all[i] = p
	}
	return all, nil
}

func (c *control) positions(first reflect.Value) (Positions, error) {
	p := Positions{Field: c.field, Name: c.name, Unit: c.unit, Choices: true}
	v := reflect.New(c.typ).Elem()
	add := func(value any) {
		c.set(v, value)
		p.Values, p.Texts = append(p.Values, value), append(p.Texts, c.text(v))
	}
	switch {
	case c.choices != nil:
		for _, choice := range c.choices {
			add(choice)
		}
	case !c.isNumber():
		add(false)
		add(true)
	default:
		p.Choices = false
		numbers := c.marks
		if numbers == nil {
			if n := (c.high-c.low)/c.step + 1; n > maxPositions {
				return p, fmt.Errorf("has a slider with %.0f positions, expected at most %d: "+
					"give its tag a larger step", n, maxPositions)
			}
			for x := c.low; x <= c.high+1e-6*c.step; x += c.step {
				numbers = append(numbers, c.position(x))
			}
		}
		if x := number(first); !slices.Contains(numbers, x) {
			numbers = slices.Sorted(slices.Values(append(slices.Clone(numbers), x)))
		}
		for _, x := range numbers {
			setNumber(v, x)
			p.Values, p.Texts = append(p.Values, x), append(p.Texts, c.text(v))
		}
	}
	p.First = slices.Index(p.Values, c.value(first))
	return p, nil
}
