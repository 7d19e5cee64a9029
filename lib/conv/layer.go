package conv

import (
	"fmt"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
)

// Down is a convolution whose kernel moves by stride pixels:
// [batch, height, width, in] → [batch, height/stride, width/stride, channels].
// With a stride of 1 it is a plain convolution. It panics unless stride divides height
// and width.
//
// The kernel is kernel × kernel pixels, at least stride. Beyond the image values are
// zero, on each side as with Keras's padding="same".
//
// The variables are under scope "conv" and start as in Keras's Conv2D: weights
// [kernel, kernel, in, channels] as Glorot and Bengio's uniform distribution, biases
// [channels] at zero. Each layer needs its own scope.
func Down(scope *model.Scope, x *Node, channels, kernel, stride int) *Node {
	check(scope, x, channels, kernel)
	if err := checkStride(fmt.Sprintf("the convolution %q", scope.Scope()), kernel, stride); err != nil {
		panic(err)
	}
	height, width := x.Shape().Dim(1), x.Shape().Dim(2)
	if height%stride != 0 || width%stride != 0 {
		panic(fmt.Errorf("the convolution %q gets %d×%d pixels, which a stride of %d does not divide: "+
			"choose another stride or images of another size", scope.Scope(), height, width, stride))
	}
	weights, biases := variables(scope, x, channels, kernel)
	if scope.IsTraining(x.Graph()) {
		rows, columns := strided(height, kernel, stride), strided(width, kernel, stride)
		return Add(rows.convolve(columns, x, weights), biases)
	}
	before, after := padding(kernel, stride)
	zeros := [][2]int{{before, after}, {before, after}}
	return Add(Convolve(x, weights).Strides(stride).PaddingPerDim(zeros).Done(), biases)
}

// Up repeats each pixel factor times in both directions (nearest-neighbor upsampling),
// and is then a convolution of stride 1: [batch, height, width, in] →
// [batch, height·factor, width·factor, channels]. Kernel and variables are as in [Down].
//
// Odena et al., "Deconvolution and Checkerboard Artifacts" (2016), give the reason to
// prefer it to transposed convolutions.
func Up(scope *model.Scope, x *Node, channels, kernel, factor int) *Node {
	check(scope, x, channels, kernel)
	if factor < 1 {
		panic(fmt.Errorf("the upsampling %q has a factor of %d: expected at least 1", scope.Scope(), factor))
	}
	weights, biases := variables(scope, x, channels, kernel)
	if scope.IsTraining(x.Graph()) {
		rows, columns := repeated(x.Shape().Dim(1), kernel, factor), repeated(x.Shape().Dim(2), kernel, factor)
		return Add(rows.convolve(columns, x, weights), biases)
	}
	return Add(Convolve(repeat(x, factor), weights).PadSame().Done(), biases)
}

// repeat builds nearest-neighbor upsampling: [batch, height, width, channels] →
// [batch, height·factor, width·factor, channels].
func repeat(x *Node, factor int) *Node {
	d := x.Shape().Dimensions
	x = Reshape(x, d[0], d[1], 1, d[2], 1, d[3])
	x = BroadcastToDims(x, d[0], d[1], factor, d[2], factor, d[3])
	return Reshape(x, d[0], d[1]*factor, d[2]*factor, d[3])
}

// variables returns the layer's weights [kernel, kernel, in, channels] and biases
// [1, 1, 1, channels].
func variables(scope *model.Scope, x *Node, channels, kernel int) (weights, biases *Node) {
	scope = scope.In("conv").WithInitializer(initializer.GlorotUniformFn(scope))
	variable := func(name string, dims ...int) *Node {
		return scope.VariableWithShape(name, shapes.Make(x.DType(), dims...)).NodeValue(x.Graph())
	}
	weights = variable("weights", kernel, kernel, x.Shape().Dim(-1), channels)
	return weights, Reshape(variable("biases", channels), 1, 1, 1, channels)
}

// check panics with what is wrong with the input or the kernel of a layer.
func check(scope *model.Scope, x *Node, channels, kernel int) {
	switch {
	case x.Rank() != 4:
		panic(fmt.Errorf("the convolution %q gets a tensor of %d axes: expected [batch, height, width, channels], "+
			"as graph.Reshape(x, -1, 28, 28, 1) gives", scope.Scope(), x.Rank()))
	case channels < 1:
		panic(fmt.Errorf("a convolution of %d channels in %q: it needs at least one", channels, scope.Scope()))
	case kernel < 1:
		panic(fmt.Errorf("a kernel of %d pixels in %q: it needs at least one", kernel, scope.Scope()))
	}
}

// checkStride returns an error unless stride is at least 1 and kernels that far apart
// leave no pixel out.
func checkStride(name string, kernel, stride int) error {
	switch {
	case stride < 1:
		return fmt.Errorf("%s has a stride of %d: expected at least 1", name, stride)
	case kernel < stride:
		return fmt.Errorf("%s has a kernel of %d and a stride of %d, which leaves pixels out: "+
			"choose a kernel of at least %[3]d", name, kernel, stride)
	}
	return nil
}
