package train_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/modeltest"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// TestBuildError checks what the error about a network that cannot be built states: what
// does not fit, the line, and the layer before it.
func TestBuildError(t *testing.T) {
	dense := func(scope *model.Scope, name string, x *Node, width int) *Node {
		return mlp.Dense(scope.In("%s", name), x, width)
	}
	for name, c := range map[string]struct {
		net   mlp.Net
		want  string
		layer string
	}{
		"sum": {func(s *model.Scope, x *Node) *Node { return Add(dense(s, "a", x, 8), dense(s, "b", x, 9)) },
			"Add cannot combine the shapes [32, 8] and [32, 9]: axis 1 has 8 values in one and 9 in the other", "/b"},
		"ranks": {func(s *model.Scope, x *Node) *Node { return Mul(x, ReduceSum(x, 0)) },
			"Mul cannot combine the shapes [32, 784] and [784]: one has 2 axes, the other 1", ""},
		"types": {func(s *model.Scope, x *Node) *Node { return Mul(x, Const(x.Graph(), 0.5)) },
			"Mul cannot combine numbers of two types, (Float32)[32, 784] and (Float64): ", ""},
		"concatenation": {func(s *model.Scope, x *Node) *Node {
			return Concatenate([]*Node{dense(s, "a", x, 8), dense(s, "b", x, 9)}, 0)
		}, "Concatenate cannot join [32, 8] and [32, 9] along axis 0: the other axes must be equal", "/b"},
		"concatenation of ranks": {func(s *model.Scope, x *Node) *Node {
			return Concatenate([]*Node{x, ReduceSum(x, 0)}, 0)
		}, "Concatenate cannot join a tensor of 2 axes and one of 1 axis", ""},
		"reshape": {func(s *model.Scope, x *Node) *Node { return Reshape(x, 32, 700) },
			"Reshape cannot make [32, 700] of [32, 784]: they have different numbers of values", ""},
		"reshape with a free axis": {func(s *model.Scope, x *Node) *Node { return Reshape(x, -1, 28, 27) },
			"Reshape cannot make [-1, 28, 27] of [32, 784]: the values do not divide into it evenly", ""},
		"product": {func(s *model.Scope, x *Node) *Node { return MatMul(x, x) },
			"a matrix product of unequal sizes: axis 1 of the first matrix has 784 values, axis 0 of the second 32", ""},
		"one name": {func(s *model.Scope, x *Node) *Node { return dense(s, "a", dense(s, "a", x, 8), 8) },
			`two layers are called "a" in "/": give each its own name, as scope.In("layer1") does`, ""},
		"shared too early": {func(s *model.Scope, x *Node) *Node { return mlp.Dense(s.Shared("a"), x, 8) },
			`the layer "a" of "/" is shared before it is made`, ""},
		"nil": {func(s *model.Scope, _ *Node) *Node { return dense(s, "a", nil, 8) },
			"a layer gets nil as its input: the network before it returns nothing", ""},
		"scalar": {func(s *model.Scope, x *Node) *Node { return dense(s, "a", ReduceAllSum(x), 8) }, "a layer gets a single number", ""},
		"integers": {func(s *model.Scope, x *Node) *Node { return Exp(ConvertDType(x, dtypes.Int32)) },
			"Exp needs floating-point numbers, and gets (Int32)[32, 784]", ""},
		"flat images": {func(s *model.Scope, x *Node) *Node {
			return layers.Convolution(s.In("conv"), x).Channels(8).KernelSize(3).Done()
		}, "a convolution needs Channels, KernelSize and an input of [batch, height, width, channels]", ""},
		"pooling of flat images": {func(s *model.Scope, x *Node) *Node { return MaxPool(x).Window(2).Done() },
			"a convolution or pooling gets a tensor of 2 axes: expected [batch, height, width, channels]", ""},
		"a kernel that is too large": {func(s *model.Scope, x *Node) *Node {
			return layers.Convolution(s.In("conv"), Reshape(x, -1, 28, 28, 1)).Channels(8).KernelSize(30).Done()
		}, "the kernel of a convolution has 30 values along axis 1, and its input only 28", "/conv/conv"},
		"activation": {func(_ *model.Scope, x *Node) *Node { return activation.Apply(activation.FromName("rleu"), x) },
			`there is no activation "rleu": expected one of none, relu,`, ""},
		"index": {func(s *model.Scope, x *Node) *Node { return dense(s, "a", x, []int{}[len(s.Scope())]) },
			"index out of range [1] with length 0", ""},
	} {
		m := step(func(scope *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			return []train.Metric{{Name: "loss", Value: ReduceAllMean(c.net(scope, b.X))}}
		})
		_, err := train.Prepare(m, modeltest.Squares(64, 28), train.BatchSize(32))
		failed := (*train.BuildError)(nil)
		if !errors.As(err, &failed) {
			t.Errorf("%s: error %v, expected a BuildError", name, err)
			continue
		}
		if !strings.HasPrefix(failed.Err.Error(), c.want) {
			t.Errorf("%s: error %q, expected %q", name, failed.Err, c.want)
		}
		if failed.Layer != c.layer {
			t.Errorf("%s: after the layer %q, expected %q", name, failed.Layer, c.layer)
		}
		if !strings.HasPrefix(err.Error(), "build_test.go:") || failed.Place.Source() == "" {
			t.Errorf("%s: error %q without a line of this file", name, err)
		}
	}
}
