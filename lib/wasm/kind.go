package wasm

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
)

// kind is what the words of a value hold.
type kind uint8

const (
	float   kind = iota // a float32
	integer             // an int32, or an int64 in one word
	word                // a uint32
	mask                // a bool: 0 or -1
	small               // an integer of 8 or 16 bits, in a word: it can only be moved and converted
	long                // half of a uint64: only the random number generator reads it
)

// kindOf returns the kind of values of a type.
func kindOf(dtype dtypes.DType) (kind, error) {
	switch dtype {
	case dtypes.Float32:
		return float, nil
	case dtypes.Int32, dtypes.Int64:
		return integer, nil
	case dtypes.Uint32:
		return word, nil
	case dtypes.Bool:
		return mask, nil
	case dtypes.Int8, dtypes.Int16, dtypes.Uint8, dtypes.Uint16:
		return small, nil
	case dtypes.Uint64:
		return long, nil
	}
	return 0, fmt.Errorf("%s is not a type that runs in a page: convert to Float32, Int32, Uint32 or Bool", dtype)
}

// dims returns the dimensions of a value of a kind and shape in words.
func (k kind) dims(shape shapes.Shape) []int {
	if k == long {
		return append(slices.Clone(shape.Dimensions), 2)
	}
	return shape.Dimensions
}
