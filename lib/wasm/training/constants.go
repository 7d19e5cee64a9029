package training

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strings"

	"latentlab/lib/trace"
)

// constants are the constants of a trace, once for each operand that is one. GoMLX has a single
// constant for all operands with one value, so the constants themselves do not tell whether two
// traces differ in a number only.
type constants struct {
	structure string // the operations, without the values of constants
	operands  []constant
}

// constant is an operand that is a constant.
type constant struct {
	line  int    // of the constant, see trace.Operation
	where string // describes the operand, for errors
	words []uint32
}

// findConstants returns the constants of t. It returns an error for one that has no numbers of 32 bits.
func findConstants(t *traced) (*constants, error) {
	c := &constants{}
	var text strings.Builder
	numbers := map[int]int{} // of values other than constants
	constantOf := map[int]constant{}
	ref := func(r trace.Ref, name string) {
		if k, ok := constantOf[r.ID]; ok {
			k.where = name
			c.operands = append(c.operands, k)
			fmt.Fprintf(&text, "constant %s,", r.Shape)
			return
		}
		fmt.Fprintf(&text, "%%%d,", numbers[r.ID])
	}
	for _, o := range t.operations {
		if o.Name == "Constant" {
			words, err := wordsOf(o.Arguments[0])
			if err != nil {
				return nil, fmt.Errorf("a constant of %s: %w", t.function.name, err)
			}
			constantOf[o.Results[0].ID] = constant{line: o.Line, words: words}
			continue
		}
		text.WriteString(o.Name + "(")
		for _, a := range o.Arguments {
			switch a := a.(type) {
			case trace.Ref:
				ref(a, o.Name)
			case []trace.Ref:
				for _, r := range a {
					ref(r, o.Name)
				}
			default:
				fmt.Fprintf(&text, "%v,", a)
			}
		}
		text.WriteString(")\n")
		for _, r := range o.Results {
			numbers[r.ID] = len(numbers)
		}
	}
	c.structure = text.String()
	return c, nil
}

// wordsOf returns the bits of numbers, a slice of a type of 32 bits or less. Those of other types have
// one word of their text's hash, which tells them apart.
func wordsOf(flat any) ([]uint32, error) {
	v := reflect.ValueOf(flat)
	if v.Kind() != reflect.Slice {
		return nil, fmt.Errorf("it is a %T, expected a slice", flat)
	}
	words := make([]uint32, v.Len())
	for i := range words {
		switch x := v.Index(i); {
		case x.Kind() == reflect.Float32:
			words[i] = math.Float32bits(float32(x.Float()))
		case x.Kind() == reflect.Bool && x.Bool():
			words[i] = math.MaxUint32
		case x.Kind() == reflect.Bool:
		case x.CanInt():
			words[i] = uint32(x.Int())
		case x.CanUint():
			words[i] = uint32(x.Uint())
		default:
			return nil, fmt.Errorf("it has numbers of type %v, expected 32 bits", v.Type().Elem())
		}
	}
	return words, nil
}

// bytesOf returns words as bytes.
func bytesOf(words []uint32) []byte {
	b := make([]byte, 0, 4*len(words))
	for _, w := range words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}
