package aae

import (
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/train"
)

// evaluate builds what a model whose codes begin with a class is worth on a
// batch, by its codes and what they are decoded to: the mean squared error of
// a pixel, and where there are labels, whether the class is wrong.
func evaluate(b train.Batch, code, rebuilt *Node) []train.Metric {
	values := []train.Metric{{Name: "mse", Value: ReduceMean(Square(Sub(b.X, rebuilt)), -1)}}
	if b.Y != nil {
		y := Slice(code, AxisRange(), AxisRange(0, classes)) // [batch, classes]
		values = append(values, train.Metric{Name: "error", Value: wrong(y, b.Y)})
	}
	return values
}
