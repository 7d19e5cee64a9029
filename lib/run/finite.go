package run

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes/bfloat16"
	"github.com/gomlx/compute/dtypes/float16"
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/safetensors"
	"latentlab/lib/train"
)

// floats reads a number of each type that has NaN and infinities.
var floats = map[safetensors.DType]func(b []byte) float64{
	safetensors.Float16:  func(b []byte) float64 { return float64(float16.FromBits(binary.LittleEndian.Uint16(b)).Float32()) },
	safetensors.BFloat16: func(b []byte) float64 { return float64(bfloat16.FromBits(binary.LittleEndian.Uint16(b)).Float32()) },
	safetensors.Float32:  func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) },
	safetensors.Float64:  func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) },
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// notFinite returns an error that names the first number of a tensor that is
// NaN or infinite, as "has NaN at [3 0]"; nil when there is none.
func notFinite(dtype safetensors.DType, shape []int, b []byte) error {
	read, ok := floats[dtype]
	if !ok {
		return nil
	}
	size := dtype.Size()
	for i := range len(b) / size {
		if v := read(b[i*size:]); !finite(v) {
			return fmt.Errorf("has %v at %v", v, position(i, shape))
		}
	}
	return nil
}

// position returns the indices, one for each axis, of value i of a tensor.
func position(i int, shape []int) []int {
	at := make([]int, len(shape))
	for axis := len(shape) - 1; axis >= 0; axis-- {
		at[axis], i = i%shape[axis], i/shape[axis]
	}
	return at
}

// checkTensor returns an error that names the first number of a tensor that is
// not finite.
func checkTensor(t *tensors.Tensor) error {
	var found error
	if err := t.ConstBytes(func(b []byte) {
		found = notFinite(dtypeNames[t.DType()], t.Shape().Dimensions, b)
	}); err != nil {
		return err
	}
	return found
}

// checkWeights returns an error that names the first weight of a trained model
// that is not finite: nothing computed with it would be.
func checkWeights(p *train.Program, state train.State) error {
	values := byName(state)
	for _, v := range p.Variables() {
		value, ok := values[v.Path()]
		if !ok || !needed(v) {
			continue
		}
		if err := notFinite(dtypeNames[value.Shape.DType], value.Shape.Dimensions, value.Bytes); err != nil {
			return fmt.Errorf("%s %w: its training has diverged; train it with a smaller learning rate", v.Path(), err)
		}
	}
	return nil
}

// broken returns the error of checkWeights for the run as it is now.
func (r *Run) broken() error {
	state, err := r.Program.State()
	if err != nil {
		return err
	}
	return checkWeights(r.Program, state)
}
