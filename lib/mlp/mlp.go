package mlp

import (
	"fmt"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"

	"latentlab/lib/random"
)

// Net is a network as a function that adds its layers to a graph.
type Net func(scope *model.Scope, x *Node) *Node

// Layers is a multi-layer perceptron. The zero value of every field but
// Widths works.
type Layers struct {
	Widths     []int           // units of each dense layer in turn, the last is the output
	Activation activation.Type // between the layers; the zero value is none, the notebooks use ReLU
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

// Mirror returns widths in reverse order: the hidden layers of a decoder that
// mirrors its encoder.
func Mirror(widths []int) []int {
	mirrored := slices.Clone(widths)
	slices.Reverse(mirrored)
	return mirrored
}

// Dense is one fully connected layer, y = x·W + b: [batch, in] → [batch, width].
//
// W [in, width] starts as Glorot and Bengio's uniform distribution on
// ±sqrt(6/(in+width)), b [width] at zero, like Keras's Dense. Each layer needs its
// own scope.
func Dense(scope *model.Scope, x *Node, width int) *Node {
	if width < 1 {
		panic(fmt.Errorf("a dense layer of width %d in %q: a layer needs at least one unit", width, scope.Scope()))
	}
	return layers.Dense(scope.WithInitializer(initializer.GlorotUniformFn(scope)), x, true, width)
}

// Dropout sets each value of x to zero with probability rate, in training
// only, and scales the others by 1/(1-rate) so that the mean stays the same
// (Srivastava et al., 2014). Rate 0 builds nothing. GoMLX's layers.Dropout has
// another source of random numbers than package random.
func Dropout(scope *model.Scope, x *Node, rate float64) *Node {
	if err := CheckDropout("dropout rate", rate); err != nil {
		panic(err)
	}
	g := x.Graph()
	if rate == 0 || !scope.IsTraining(g) {
		return x
	}
	dims := x.Shape().Dimensions
	kept := GreaterOrEqual(random.Uniform(scope, g, dims...), BroadcastToDims(Const(g, float32(rate)), dims...))
	return Where(kept, MulScalar(x, 1/(1-rate)), ZerosLike(x))
}
