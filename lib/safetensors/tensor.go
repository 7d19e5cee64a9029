package safetensors

import (
	"errors"
	"fmt"
	"slices"
)

// DType is the type of a tensor's values, under the format's name for it.
type DType string

// The types that this package reads and writes. The format knows some more,
// of less than a byte or of 8 bits, which no model here has.
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

// Size is the number of bytes of a value, 0 for a type that is not listed.
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

// Tensor is a tensor under its name.
type Tensor struct {
	Name  string
	DType DType
	Shape []int  // empty for a scalar
	Bytes []byte // row-major, little-endian
}

// File is what a file holds.
type File struct {
	Metadata map[string]string // texts by name, may be nil
	Tensors  []Tensor          // in the order of their bytes
}

// ErrDamaged is wrapped by every error about bytes that are not a whole
// safetensors file.
var ErrDamaged = errors.New("damaged")

// metadataKey is the header's entry that is not a tensor.
const metadataKey = "__metadata__"

// check returns an error when t cannot be a tensor whose data has the given
// number of bytes.
func (t Tensor) check(bytes int) error {
	size := t.DType.Size()
	if size == 0 {
		return fmt.Errorf("%s has type %q, which is not known here", t.Name, t.DType)
	}
	if len(t.Shape) > maxAxes {
		return fmt.Errorf("%s has %d axes: expected at most %d", t.Name, len(t.Shape), maxAxes)
	}
	values := 1
	if slices.Contains(t.Shape, 0) {
		values = 0 // however long the other axes are
	}
	for _, d := range t.Shape {
		if d < 0 {
			return fmt.Errorf("%s has shape %v: no axis is shorter than 0", t.Name, t.Shape)
		}
		// Compared by division, since the product may overflow.
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
