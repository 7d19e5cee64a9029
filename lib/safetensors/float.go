package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes/bfloat16"
	"github.com/gomlx/compute/dtypes/float16"
)

// floatReaders has a function for each type with NaN and infinities that reads
// one number.
var floatReaders = map[DType]func(b []byte) float64{
	Float16:  func(b []byte) float64 { return float64(float16.FromBits(binary.LittleEndian.Uint16(b)).Float32()) },
	BFloat16: func(b []byte) float64 { return float64(bfloat16.FromBits(binary.LittleEndian.Uint16(b)).Float32()) },
	Float32:  func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) },
	Float64:  func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) },
}

// IsFloat reports whether the type is a floating-point type.
func (d DType) IsFloat() bool { return floatReaders[d] != nil }

// CheckFloats returns an error naming the first number of a floating-point tensor
// that valid rejects, such as "has NaN at [3 0]". It returns nil for other types.
func (t Tensor) CheckFloats(valid func(v float64) bool) error {
	read, size := floatReaders[t.DType], t.DType.Size()
	if read == nil {
		return nil
	}
	for i := range len(t.Bytes) / size {
		if v := read(t.Bytes[i*size:]); !valid(v) {
			return fmt.Errorf("has %v at %v", v, position(i, t.Shape))
		}
	}
	return nil
}

// CheckFinite is CheckFloats for numbers that are neither NaN nor infinite.
func (t Tensor) CheckFinite() error { return t.CheckFloats(isFinite) }

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// ToFloat32 returns a floating-point tensor as float32, each number rounded to the
// nearest. It returns an error for a number that is not finite as float32.
func (t Tensor) ToFloat32() (Tensor, error) {
	read, size := floatReaders[t.DType], t.DType.Size()
	if read == nil {
		return t, fmt.Errorf("%s is %s: expected a floating-point type", t.Name, t.DType)
	}
	out := t
	out.DType, out.Bytes = Float32, make([]byte, 0, len(t.Bytes)/size*4)
	for i := range len(t.Bytes) / size {
		v := read(t.Bytes[i*size:])
		if !isFinite(float64(float32(v))) {
			return out, fmt.Errorf("%s has %v at %v, which float32 cannot hold: "+
				"expected numbers up to %.7g", t.Name, v, position(i, t.Shape), math.MaxFloat32)
		}
		out.Bytes = binary.LittleEndian.AppendUint32(out.Bytes, math.Float32bits(float32(v)))
	}
	return out, nil
}

// position returns the indices, one for each axis, of value i of a tensor.
func position(i int, shape []int) []int {
	at := make([]int, len(shape))
	for axis := len(shape) - 1; axis >= 0; axis-- {
		at[axis], i = i%shape[axis], i/shape[axis]
	}
	return at
}
