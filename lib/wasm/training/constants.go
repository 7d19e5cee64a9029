package training

import (
	"encoding/binary"
	"fmt"
	"strings"

	"latentlab/lib/trace"
	"latentlab/lib/wasm"
)

// constants are the constants of a trace, once for each operand that is one. GoMLX has a single
// constant for all operands with the same value, so the constants themselves do not tell whether two
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

// findConstants returns the constants of t. It returns an error for one of a type that does not run in a page.
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
			words, err := wasm.Words(o.Arguments[0])
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

// bytesOf returns words as bytes.
func bytesOf(words []uint32) []byte {
	b := make([]byte, 0, 4*len(words))
	for _, w := range words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}
