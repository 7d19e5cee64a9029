package conv

import (
	"cmp"
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/prob"
)

// Network is a convolutional encoder and the decoder that mirrors it, with ReLU between
// the layers. The encoder's convolutions have Stride, and a dense layer gives the code;
// the decoder is a dense layer, and upsampling by Stride before each convolution.
type Network struct {
	Shape   dataset.Shape // of an image, data.Shape()
	Filters []int         // channels of each convolution of the encoder, such as {16, 32}
	Code    int           // length of z
	Kernel  int           // height and width of the kernels in pixels; 0 means 3
	Stride  int           // factor by which each convolution reduces height and width; 0 means 2
}

// Encode builds the code: [batch, height·width·channels] → [batch, code]. It is an
// [mlp.Net]. Convolution i has its variables under scope "conv<i>".
func (n Network) Encode(scope *model.Scope, x *Node) *Node {
	return mlp.Dense(scope.In("code"), n.features(scope, x), n.Code)
}

// Posterior builds q(z|x) = N(μ, σ²), with log σ as an output:
// [batch, height·width·channels] → [batch, code] twice. It is the Encoder of a vae.Model.
func (n Network) Posterior(scope *model.Scope, x *Node) prob.Posterior {
	h := n.features(scope, x)
	return prob.FromLogStd(mlp.Dense(scope.In("mu"), h, n.Code), mlp.Dense(scope.In("sigma"), h, n.Code))
}

// features builds the convolutions: [batch, height·width·channels] →
// [batch, values of the last convolution].
func (n Network) features(scope *model.Scope, x *Node) *Node {
	n = n.checked()
	batch, features := x.Shape().Dim(0), x.Shape().Dim(-1)
	if features != n.Shape.Size() {
		panic(fmt.Errorf("a conv.Network for images of %v gets rows of %d values: expected %d; "+
			"give it the Shape of the data that it is trained on; a model with train.OnClass needs an Encoder of its own, "+
			"of conv.Down, that takes the class behind the pixels", n.Shape, features, n.Shape.Size()))
	}
	x = Reshape(x, batch, n.Shape.Height, n.Shape.Width, n.Shape.Channels)
	for i, filters := range n.Filters {
		x = activation.Relu(Down(scope.In("conv%d", i), x, filters, n.Kernel, n.Stride))
	}
	return Reshape(x, batch, -1)
}

// Decode builds the image of a code, before a model's output function:
// [batch, code] → [batch, height·width·channels]. It is an [mlp.Net].
func (n Network) Decode(scope *model.Scope, z *Node) *Node {
	n = n.checked()
	batch, s, last := z.Shape().Dim(0), n.smallest(), len(n.Filters)-1
	x := activation.Relu(mlp.Dense(scope.In("dense"), z, s.Size()))
	x = Reshape(x, batch, s.Height, s.Width, s.Channels)
	for i := range last {
		x = activation.Relu(Up(scope.In("conv%d", i), x, n.Filters[last-1-i], n.Kernel, n.Stride))
	}
	x = Up(scope.In("conv%d", last), x, n.Shape.Channels, n.Kernel, n.Stride)
	return Reshape(x, batch, -1)
}

// smallest returns the shape of the last convolution's output.
func (n Network) smallest() dataset.Shape {
	s := n.Shape
	for _, filters := range n.Filters {
		s = dataset.Shape{Height: s.Height / n.Stride, Width: s.Width / n.Stride, Channels: filters}
	}
	return s
}

// Check returns an error that names the first field that is out of range, or the
// convolution whose input Stride does not divide.
func (n Network) Check() error {
	n = n.withDefaults()
	switch {
	case n.Shape.Height < 1 || n.Shape.Width < 1 || n.Shape.Channels < 1:
		return fmt.Errorf("conv.Network: Shape is %d×%d×%d: expected the size of an image, as data.Shape() gives it",
			n.Shape.Height, n.Shape.Width, n.Shape.Channels)
	case n.Code < 1:
		return fmt.Errorf("conv.Network: Code is %d: the code needs at least one dimension", n.Code)
	case len(n.Filters) == 0:
		return errors.New("conv.Network: Filters is empty: expected the channels of each convolution, such as {16, 32}")
	}
	for i, filters := range n.Filters {
		if filters < 1 {
			return fmt.Errorf("conv.Network: Filters[%d] is %d: a convolution needs at least one channel", i, filters)
		}
	}
	if err := checkStride("conv.Network", n.Kernel, n.Stride); err != nil {
		return err
	}
	h, w := n.Shape.Height, n.Shape.Width
	for i := range n.Filters {
		if h%n.Stride != 0 || w%n.Stride != 0 {
			return fmt.Errorf("conv.Network: convolution %d of %d gets %d×%d pixels of an image of %v, "+
				"which a stride of %d does not divide: use %s, another Stride, or images of another size",
				i+1, len(n.Filters), h, w, n.Shape, n.Stride, fewer(i))
		}
		h, w = h/n.Stride, w/n.Stride
	}
	return nil
}

// fewer returns what to do where only the first n convolutions fit.
func fewer(n int) string {
	if n == 0 {
		return "a Stride of 1"
	}
	return fmt.Sprintf("at most %d Filters", n)
}

func (n Network) withDefaults() Network {
	n.Kernel, n.Stride = cmp.Or(n.Kernel, 3), cmp.Or(n.Stride, 2)
	return n
}

// checked returns n with its defaults, or panics with the error of Check.
func (n Network) checked() Network {
	if err := n.Check(); err != nil {
		panic(err)
	}
	return n.withDefaults()
}
