package safetensors

import (
	"errors"
	"fmt"
	"slices"
)

// DType is the format's name for the type of a tensor's values.
type DType string

// The types that this package reads and writes. The format has more types, of 8 bits
// or less, which no model here uses.
const (
	Bool     DType = "BOOL"
	Uint8    DType = "U8"
	Int8     DType = "I8"
	Uint16   DType = "U16"
	Int16    DType = "I16"
	Float16  DType = "F16"
	BFloat16 DType = "BF16"
	Uint32   DType = "U32"
	Int32    DType = "I32"
	Float32  DType = "F32"
	Uint64   DType = "U64"
	Int64    DType = "I64"
	Float64  DType = "F64"
)

// Size returns the number of bytes of a value, 0 for an unknown type.
func (d DType) Size() int {
	switch d {
	case Bool, Uint8, Int8:
		return 1
	case Uint16, Int16, Float16, BFloat16:
		return 2
	case Uint32, Int32, Float32:
		return 4
	case Uint64, Int64, Float64:
		return 8
	}
	return 0
}

// Tensor is a named tensor.
type Tensor struct {
	Name  string
	DType DType
	Shape []int  // empty for a scalar
	Bytes []byte // row-major, little-endian
}

// File is the contents of a file.
type File struct {
	Metadata map[string]string // may be nil
	Tensors  []Tensor          // in the order of their bytes
}

// ErrDamaged is wrapped by every error about bytes that are not a valid safetensors
// file.
var ErrDamaged = errors.New("damaged")

// metadataKey is the header's key that is not a tensor.
const metadataKey = "__metadata__"

// check returns an error if t is not a valid tensor with the given number of bytes.
func (t Tensor) check(bytes int) error {
	size := t.DType.Size()
	if size == 0 {
		return fmt.Errorf("%s has type %q, which is unknown", t.Name, t.DType)
	}
	if len(t.Shape) > maxAxes {
		return fmt.Errorf("%s has %d axes: expected at most %d", t.Name, len(t.Shape), maxAxes)
	}
	values := 1
	if slices.Contains(t.Shape, 0) {
		values = 0 // whatever the length of the other axes
	}
	for _, d := range t.Shape {
		if d < 0 {
			return fmt.Errorf("%s has shape %v: expected axes of length 0 or more", t.Name, t.Shape)
		}
		// Compare by division, since the product may overflow.
		if values > 0 && values > bytes/size/d {
			return fmt.Errorf("%s has shape %v of %s in %d bytes", t.Name, t.Shape, t.DType, bytes)
		}
		values *= d
	}
	if values*size != bytes {
		return fmt.Errorf("%s has shape %v of %s in %d bytes", t.Name, t.Shape, t.DType, bytes)
	}
	return nil
}
