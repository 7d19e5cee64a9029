package safetensors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// Float is the type constraint of NewTensor and Values.
type Float interface{ float32 | float64 }

// NewTensor returns a tensor of the given shape with values in row-major order.
func NewTensor[T Float](name string, values []T, shape ...int) Tensor {
	t := Tensor{Name: name, DType: dtypeOf[T](), Shape: shape}
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, values) // a bytes.Buffer never fails
	t.Bytes = b.Bytes()
	return t
}

// Values returns a copy of the named tensor's values, and its shape. It returns an
// error if there is no such tensor, or if it has another type or number of axes.
func Values[T Float](f File, name string, axes int) (values []T, shape []int, err error) {
	i := slices.IndexFunc(f.Tensors, func(t Tensor) bool { return t.Name == name })
	if i < 0 {
		return nil, nil, fmt.Errorf("there is no tensor %s", name)
	}
	t := f.Tensors[i]
	if t.DType != dtypeOf[T]() || len(t.Shape) != axes {
		return nil, nil, fmt.Errorf("%s is %s%v, expected %s with %d axes", name, t.DType, t.Shape, dtypeOf[T](), axes)
	}
	values = make([]T, len(t.Bytes)/t.DType.Size())
	if _, err := binary.Decode(t.Bytes, binary.LittleEndian, values); err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return values, t.Shape, nil
}

func dtypeOf[T Float]() DType {
	var zero T
	if _, ok := any(zero).(float32); ok {
		return Float32
	}
	return Float64
}
