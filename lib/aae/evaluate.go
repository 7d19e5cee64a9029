package aae

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/train"
)

// evaluate builds what a model whose codes begin with a class is worth on a
// batch: the mean squared error of a pixel, and where there are labels,
// whether the class is wrong.
func evaluate(b train.Batch, code *Node, decode func(code *Node) *Node) []train.Metric {
	values := []train.Metric{{Name: "mse", Value: ReduceMean(Square(Sub(b.X, decode(code))), -1)}}
	if b.Y != nil {
		y := Slice(code, AxisRange(), AxisRange(0, classes)) // [batch, classes]
		wrong := NotEqual(ArgMax(y, -1, dtypes.Int32), b.Y)
		values = append(values, train.Metric{Name: "error", Value: ConvertDType(wrong, dtypes.Float32)})
	}
	return values
}
