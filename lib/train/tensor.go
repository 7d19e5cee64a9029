package train

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"latentlab/lib/safetensors"
)

var tensorTypes = map[dtypes.DType]safetensors.DType{
	dtypes.Float32: safetensors.Float32, dtypes.Float64: safetensors.Float64,
	dtypes.Int32: safetensors.Int32, dtypes.Int64: safetensors.Int64,
	dtypes.Uint8: safetensors.Uint8, dtypes.Uint32: safetensors.Uint32, dtypes.Uint64: safetensors.Uint64,
	dtypes.Bool: safetensors.Bool, dtypes.Float16: safetensors.Float16, dtypes.BFloat16: safetensors.BFloat16,
}

// Tensor returns the variable as a safetensors tensor with the same name. It
// returns an error for a type that the format or this project does not store.
func (v Value) Tensor() (safetensors.Tensor, error) {
	dtype, ok := tensorTypes[v.Shape.DType]
	if !ok {
		return safetensors.Tensor{}, fmt.Errorf("%s has type %s, which cannot be stored", v.Name, v.Shape.DType)
	}
	return safetensors.Tensor{Name: v.Name, DType: dtype, Shape: v.Shape.Dimensions, Bytes: v.Bytes}, nil
}

// ValueOf is the inverse of [Value.Tensor].
func ValueOf(t safetensors.Tensor) (Value, error) {
	for dtype, name := range tensorTypes {
		if name == t.DType {
			return Value{Name: t.Name, Shape: shapes.Make(dtype, t.Shape...), Bytes: t.Bytes}, nil
		}
	}
	return Value{}, fmt.Errorf("%s has type %s, which no variable has", t.Name, t.DType)
}

// CheckFinite returns an error naming the variable's first number that is NaN or
// infinite, such as "has NaN at [3 0]".
func (v Value) CheckFinite() error {
	t, err := v.Tensor()
	if err != nil {
		return err
	}
	return t.CheckFinite()
}
