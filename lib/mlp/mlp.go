// Package mlp is the building block that all chapters share: dense layers
// with an activation between them, and dropout.
package mlp

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
)

// Dense is one fully connected layer, y = x·W + b: [batch, in] → [batch, width].
//
// W [in, width] starts as Glorot and Bengio's uniform distribution on
// ±sqrt(6/(in+width)), b [width] at zero: what Keras's Dense, the layer of
// chapter 12, starts from. Each layer needs a scope of its own.
func Dense(scope *model.Scope, x *Node, width int) *Node {
	if width < 1 {
		panic(fmt.Errorf("a dense layer of width %d in %q: a layer needs at least one unit", width, scope.Scope()))
	}
	return layers.Dense(scope.WithInitializer(glorot(scope)), x, true, width)
}

// glorot returns the initializer of Glorot & Bengio (2010), equation 16.
func glorot(scope *model.Scope) model.VariableInitializer {
	return func(g *Graph, shape shapes.Shape) *Node {
		if shape.Rank() < 2 {
			return Zeros(g, shape)
		}
		limit := math.Sqrt(6 / float64(shape.Dimensions[0]+shape.Dimensions[1]))
		u := scope.RandomUniform(g, shape) // [in, width] in [0, 1)
		return AddScalar(MulScalar(u, 2*limit), -limit)
	}
}

// Dropout sets each value of x to zero with probability rate, in training
// only, and scales what stays by 1/(1-rate) so that the mean stays as it
// was (Srivastava et al., 2014). Rate 0 builds nothing.
func Dropout(scope *model.Scope, x *Node, rate float64) *Node {
	if !(rate >= 0 && rate < 1) {
		panic(fmt.Errorf("dropout rate %v: expected 0 ≤ rate < 1", rate))
	}
	g := x.Graph()
	if rate == 0 || !scope.IsTraining(g) {
		return x
	}
	keep := GreaterOrEqual(random.Uniform(scope, g, x.Shape().Dimensions...), BroadcastToDims(Const(g, float32(rate)), x.Shape().Dimensions...))
	return Where(keep, MulScalar(x, 1/(1-rate)), ZerosLike(x))
}

// Layers is a multi-layer perceptron. The zero value of every field but
// Widths works.
type Layers struct {
	Widths     []int           // units of each dense layer in turn, the last is the output
	Activation activation.Type // between the layers; the zero value is none, chapters use ReLU
	Output     activation.Type // after the last layer
	Dropout    float64         // rate after each hidden activation, 0 ≤ rate < 1
}

// Build adds the layers to x's graph: [batch, in] → [batch, last width].
// Layer i has its variables under scope "layer<i>".
func (l Layers) Build(scope *model.Scope, x *Node) *Node {
	for i, width := range l.Widths {
		x = Dense(scope.In("layer%d", i), x, width) // [batch, width]
		if i == len(l.Widths)-1 {
			return activation.Apply(l.Output, x)
		}
		x = Dropout(scope, activation.Apply(l.Activation, x), l.Dropout)
	}
	return x
}

// Parameters returns the number of weights and biases of the layers on an
// input of in values.
func (l Layers) Parameters(in int) int {
	total := 0
	for _, width := range l.Widths {
		total += (in + 1) * width
		in = width
	}
	return total
}
