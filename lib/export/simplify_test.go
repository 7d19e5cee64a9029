package export

import (
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/mlp"
)

// Biases, factors and normalization become part of the matrices, and an upsampling part of the
// convolution after it.
func TestSimplify(t *testing.T) {
	norm := func(scope *model.Scope, x *Node) *Node {
		d := x.Shape().Dimensions
		return Reshape(mlp.BatchNorm(scope, Reshape(x, -1, d[3])), d...)
	}
	for want, f := range map[string]net{
		"dense dense logistic":          between(func(_ *model.Scope, x *Node) *Node { return OneMinus(MulScalar(x, 2)) }),
		"dense max dense logistic":      between(func(_ *model.Scope, x *Node) *Node { return activation.Relu(x) }),
		"dense convolve dense logistic": images["interpolated"],
		"dense convolve max dense logistic": image(func(scope *model.Scope, x *Node) *Node {
			return activation.Relu(norm(scope, convolution(scope, upsampled(DivScalar(x, 3)), 3).PadSame().Done()))
		}),
		"dense take convolve dense logistic": image(func(scope *model.Scope, x *Node) *Node { // strides over repeated pixels
			return convolution(scope, upsampled(x), 3).Strides(2).PadSame().Done()
		}),
		"dense max sub mul add dense logistic": image(func(scope *model.Scope, x *Node) *Node {
			return norm(scope, activation.Relu(x))
		}),
		"dense convolve take add dense logistic":        images["channels first"],
		"dense convolve sub mul mul add dense logistic": images["two uses"],
	} {
		m := guess{3, f}
		p, err := read(randomModel(t, untrained{m}), m.Decode, 3)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, o := range p.operations {
			names = append(names, o.name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("the operations are %q, expected %q", got, want)
		}
	}
}

// The page gets a number for each channel, not for each pixel.
func TestSimplifyShortensConstants(t *testing.T) {
	m := guess{3, image(func(scope *model.Scope, x *Node) *Node {
		return Mul(activation.Relu(x), BroadcastToDims(Const(x.Graph(), [][][][]float32{{{{1, 2}}}}), x.Shape().Dimensions...))
	})}
	p, err := read(randomModel(t, untrained{m}), m.Decode, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range p.values {
		if v.constant != nil && v.size > 2 {
			t.Errorf("a constant has %d numbers, expected at most 2", v.size)
		}
	}
}
