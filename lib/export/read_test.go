package export

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	timage "github.com/gomlx/gomlx/core/tensors/images"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// between returns a network with an operation on 8 hidden values between two dense layers.
func between(f net) net {
	return func(scope *model.Scope, z *Node) *Node {
		return Sigmoid(mlp.Dense(scope.In("out"), f(scope, mlp.Dense(scope.In("in"), z, 8)), pixels))
	}
}

func batch(x *Node) int { return x.Shape().Dimensions[0] }

// image makes a network of a function on the image [batch, 3, 4, 2] of a dense layer.
func image(f func(scope *model.Scope, x *Node) *Node) net {
	return func(scope *model.Scope, z *Node) *Node {
		x := Reshape(mlp.Dense(scope.In("in"), z, 24), batch(z), 3, 4, 2)
		y := f(scope, x)
		return Sigmoid(mlp.Dense(scope.In("out"), Reshape(y, batch(z), y.Shape().Size()/batch(z)), pixels))
	}
}

// convolution begins a convolution with a kernel of 3 × 3.
func convolution(scope *model.Scope, x *Node, channels int) *layers.ConvBuilder {
	return layers.Convolution(scope, x).Channels(channels).KernelSize(3)
}

// upsampled repeats each pixel twice along both axes.
func upsampled(x *Node) *Node {
	d := x.Shape().Dimensions
	x = BroadcastToDims(Reshape(x, d[0], d[1], 1, d[2], 1, d[3]), d[0], d[1], 2, d[2], 2, d[3])
	return Reshape(x, d[0], 2*d[1], 2*d[2], d[3])
}

// images are examples of user code for images.
var images = map[string]net{
	"same":    image(func(scope *model.Scope, x *Node) *Node { return convolution(scope, x, 5).PadSame().Done() }),
	"valid":   image(func(scope *model.Scope, x *Node) *Node { return convolution(scope, x, 3).Done() }),
	"strides": image(func(scope *model.Scope, x *Node) *Node { return convolution(scope, x, 3).Strides(2).PadSame().Done() }),
	"dilated": image(func(scope *model.Scope, x *Node) *Node { return convolution(scope, x, 2).Dilations(2).PadSame().Done() }),
	"a kernel of 2 × 4": image(func(scope *model.Scope, x *Node) *Node {
		return layers.Convolution(scope, x).Channels(1).KernelSizePerAxis(2, 4).StridePerAxis(1, 2).PadSame().UseBias(false).Done()
	}),
	"channels first": image(func(scope *model.Scope, x *Node) *Node {
		return convolution(scope, TransposeAllAxes(x, 0, 3, 1, 2), 4).ChannelsAxis(timage.ChannelsFirst).PadSame().Done()
	}),
	"a row of pixels": image(func(scope *model.Scope, x *Node) *Node {
		return convolution(scope, Reshape(x, batch(x), 6, 4), 3).PadSame().Done()
	}),
	"upsampled": image(func(scope *model.Scope, x *Node) *Node {
		x = activation.Relu(convolution(scope.In("a"), x, 3).PadSame().Done())
		return activation.LeakyRelu(convolution(scope.In("b"), upsampled(x), 2).PadSame().Done())
	}),
	"interpolated": image(func(scope *model.Scope, x *Node) *Node {
		return convolution(scope, Interpolate(x, -1, 6, 8, -1).Nearest().Done(), 3).PadSame().Done()
	}),
	"bilinear": image(func(scope *model.Scope, x *Node) *Node { return Interpolate(x, -1, 6, 8, -1).Bilinear().Done() }),
	"padded": image(func(_ *model.Scope, x *Node) *Node {
		return Pad(StopGradient(x), Const(x.Graph(), float32(0.5)), PadAxis{}, PadAxis{Start: 1}, PadAxis{End: 2, Interior: 1}, PadAxis{})
	}),
	"largest of a pool":      image(func(_ *model.Scope, x *Node) *Node { return MaxPool(x).Window(2).Strides(1).PadSame().Done() }),
	"mean of a pool":         image(func(_ *model.Scope, x *Node) *Node { return MeanPool(x).Window(2).Strides(1).PadSame().Done() }),
	"pooled without padding": image(func(scope *model.Scope, x *Node) *Node { return MeanPool(x).Window(3).Done() }),
	"dense at each position": image(func(scope *model.Scope, x *Node) *Node { return layers.Dense(scope, x, true, 3) }),
	"batch norm of channels": image(func(scope *model.Scope, x *Node) *Node {
		x = convolution(scope, x, 3).PadSame().Done()
		d := x.Shape().Dimensions
		return Reshape(activation.Relu(mlp.BatchNorm(scope, Reshape(x, d[0]*d[1]*d[2], d[3]))), d...)
	}),
	"norm of each position": image(func(scope *model.Scope, x *Node) *Node { return Sub(x, ReduceAndKeep(x, ReduceMean, -1)) }),
	"sums": image(func(scope *model.Scope, x *Node) *Node {
		return Mul(ReduceAndKeep(x, ReduceSum, 1), ReduceAndKeep(x, ReduceMax, 2))
	}),
	"two uses": image(func(scope *model.Scope, x *Node) *Node {
		x = convolution(scope, x, 2).PadSame().Done()
		return Add(OneMinus(x), Mul(DivScalar(x, 3), x))
	}),
}

// networks are examples of user code, on codes of three numbers.
var networks = map[string]net{
	"relu":       between(func(_ *model.Scope, x *Node) *Node { return activation.Relu(x) }),
	"leaky relu": between(func(_ *model.Scope, x *Node) *Node { return activation.LeakyReluWith(x, 0.2) }),
	"tanh":       between(func(_ *model.Scope, x *Node) *Node { return Tanh(x) }),
	"selu":       between(func(_ *model.Scope, x *Node) *Node { return activation.Selu(x) }),
	"swish":      between(func(_ *model.Scope, x *Node) *Node { return activation.Swish(x) }),
	"gelu":       between(func(_ *model.Scope, x *Node) *Node { return activation.Gelu(x) }),
	"gelu, approximately": between(func(_ *model.Scope, x *Node) *Node {
		return activation.GeluApproximate(x)
	}),
	"softplus": between(func(_ *model.Scope, x *Node) *Node { return Log1P(Exp(x)) }),
	"dropout": between(func(scope *model.Scope, x *Node) *Node {
		return mlp.Dropout(scope, activation.Relu(x), 0.5)
	}),
	"batch norm": between(func(scope *model.Scope, x *Node) *Node { return mlp.BatchNorm(scope, x) }),
	"layer norm": between(func(_ *model.Scope, x *Node) *Node {
		x = Sub(x, ReduceAndKeep(x, ReduceMean, -1))
		return Div(x, Sqrt(AddScalar(ReduceAndKeep(Square(x), ReduceMean, -1), 1e-5)))
	}),
	"softmax":     between(func(_ *model.Scope, x *Node) *Node { return Softmax(x) }),
	"log softmax": between(func(_ *model.Scope, x *Node) *Node { return LogSoftmax(x) }),
	"max and sum": between(func(_ *model.Scope, x *Node) *Node {
		return Mul(Sub(x, ReduceAndKeep(x, ReduceMax, -1)), ReduceAndKeep(x, ReduceSum, -1))
	}),
	"residual": between(func(scope *model.Scope, x *Node) *Node {
		return Add(x, activation.Relu(mlp.Dense(scope.In("block"), x, 8)))
	}),
	"pieces": between(func(_ *model.Scope, x *Node) *Node {
		a, b := Slice(x, AxisRange(), AxisRange(0, 5)), Slice(x, AxisRange(), AxisRange(5))
		return Concatenate([]*Node{Reverse(StopGradient(b), 1), Square(a), BroadcastToDims(Slice(x, AxisRange(), AxisElem(3)), batch(x), 4)}, 1)
	}),
	"every other": between(func(_ *model.Scope, x *Node) *Node { return Slice(x, AxisRange(), AxisRange(0, 8).Stride(2)) }),
	"turned": between(func(_ *model.Scope, x *Node) *Node {
		return Reshape(TransposeAllAxes(Reshape(x, batch(x), 2, 4), 0, 2, 1), batch(x), 8)
	}),
	"an image beside a row": between(func(_ *model.Scope, x *Node) *Node {
		square := Reshape(x, batch(x), 2, 4)
		row := Iota(x.Graph(), shapes.Make(dtypes.Float32, 1, 1, 4), 2)
		return Reshape(Mul(square, Add(row, Slice(square, AxisRange(), AxisRange(), AxisElem(1)))), batch(x), 8)
	}),
	"with constants": between(func(_ *model.Scope, x *Node) *Node {
		return Concatenate([]*Node{x, BroadcastToDims(Const(x.Graph(), [][]float32{{1, -2}}), batch(x), 2)}, 1)
	}),
	"where": between(func(_ *model.Scope, x *Node) *Node {
		return Where(LogicalAnd(GreaterThan(x, Scalar(x.Graph(), x.DType(), -0.5)), LogicalNot(GreaterThan(x, Scalar(x.Graph(), x.DType(), 0.5)))), x, MulScalar(x, 0.1))
	}),
	"one number": between(func(_ *model.Scope, x *Node) *Node { return Mul(x, Slice(x, AxisRange(), AxisElem(3))) }),
	"steps": between(func(_ *model.Scope, x *Node) *Node {
		return Add(ConvertDType(LessOrEqual(x, ZerosLike(x)), dtypes.Float32), Mul(Sign(x), Abs(Min(Neg(x), Exp(x)))))
	}),
	"clipped": between(func(_ *model.Scope, x *Node) *Node { return ClipScalar(x, -0.3, 0.4) }),
	"waves": between(func(_ *model.Scope, x *Node) *Node {
		return Add(Sin(x), Add(Cos(x), Pow(Abs(x), Const(x.Graph(), float32(1.5)))))
	}),
	"transposed weights": func(scope *model.Scope, z *Node) *Node {
		w := scope.At("w").VariableWithShape("weights", shapes.Make(dtypes.Float32, 3, 3)).NodeValue(z.Graph())
		return mlp.Dense(scope.In("out"), Einsum("bi,oi->bo", z, w), pixels)
	},
	"transposed wide weights": func(scope *model.Scope, z *Node) *Node {
		w := scope.At("w").VariableWithShape("weights", shapes.Make(dtypes.Float32, pixels, 3)).NodeValue(z.Graph())
		return Einsum("bi,oi->bo", z, w)
	},
	"mirrored weights": func(scope *model.Scope, z *Node) *Node { // tied ones, as chapter 12 tries
		w := scope.At("w").VariableWithShape("weights", shapes.Make(dtypes.Float32, pixels, 3)).NodeValue(z.Graph())
		return Sigmoid(Dot(z, Transpose(w, 0, 1)).Product())
	},
	"one unit": func(scope *model.Scope, z *Node) *Node {
		return mlp.Dense(scope.In("out"), mlp.Dense(scope.In("in"), z, 1), pixels)
	},
	"two decoders": func(scope *model.Scope, z *Node) *Node {
		return Add(mlp.Dense(scope.In("a"), z, pixels), mlp.Dense(scope.In("b"), Square(z), pixels))
	},
}

// The program read from a graph computes the same as the graph, on all backends.
func TestRead(t *testing.T) {
	for name, f := range networks {
		t.Run(name, func(t *testing.T) {
			m := guess{3, f}
			r := trainedModel(t, m)
			backendtest.Each(t, func(t *testing.T, b compute.Backend) { checkRead(t, b, r, m) })
		})
	}
}

// TestReadImages compares with one backend only.
func TestReadImages(t *testing.T) {
	for name, f := range images {
		t.Run(name, func(t *testing.T) {
			m := guess{3, f}
			checkRead(t, backendtest.Go(t), randomModel(t, untrained{m}), m)
		})
	}
}

func checkRead(t *testing.T, b compute.Backend, r *trained.Model, m guess) {
	codes := normal(40, 3, 5)
	p, err := read(r, m.Decode, 3)
	if err != nil {
		t.Fatal(err)
	}
	text, err := (&Network{p}).JSON()
	if err != nil || strings.Contains(string(text), "null") { // which a page could not read
		t.Fatalf("the page gets %s (%v)", text, err)
	}
	got := newTable(p, slices.Concat(codes...), len(codes)).run()
	want := exactly(t, b, r, m.Decode, codes)
	if len(got) != len(want) {
		t.Fatalf("%d numbers, expected %d", len(got), len(want))
	}
	if d := maxDifference(got, want); !(d < 2e-5) {
		t.Errorf("error of %v", d)
	}
}

func TestReadRefuses(t *testing.T) {
	fine := networks["relu"]
	for _, c := range []struct {
		name  string
		f     net
		wants []string
	}{
		{"groups of channels", func(scope *model.Scope, z *Node) *Node {
			image := Reshape(fine(scope, z), batch(z), 2, 4, 2)
			return Reshape(Convolve(image, Ones(z.Graph(), shapes.Make(dtypes.Float32, 3, 3, 1, 2))).ChannelGroupCount(2).PadSame().Done(), batch(z), pixels)
		}, []string{"a convolution of groups", "in the kernel with Decode"}},
		{"its own kernel", func(scope *model.Scope, z *Node) *Node {
			y := fine(scope, z)
			return Reshape(Convolve(Reshape(y, batch(z), 4, 4, 1), Reshape(y, 4, 4, 1, 1)).PadSame().Done(), batch(z), pixels)
		}, []string{"a kernel that depends on the code"}},
		{"whole numbers", func(scope *model.Scope, z *Node) *Node {
			return Add(fine(scope, z), ConvertDType(ConvertDType(Slice(z, AxisRange(), AxisElem(0)), dtypes.Int32), dtypes.Float32))
		}, []string{"ConvertDType", "only float32"}},
		{"a product with itself", func(scope *model.Scope, z *Node) *Node {
			return Add(fine(scope, z), Dot(z, Transpose(z, 0, 1)).Product())
		}, []string{"DotGeneral", "depend on the code"}},
		{"random numbers", func(scope *model.Scope, z *Node) *Node {
			return Add(fine(scope, z), random.Normal(scope, z.Graph(), batch(z), pixels))
		}, []string{"random numbers"}},
		{"other scopes", func(scope *model.Scope, z *Node) *Node { return fine(scope.In("elsewhere"), z) }, []string{"elsewhere", "is not trained"}},
		{"three axes", func(scope *model.Scope, z *Node) *Node { return Reshape(fine(scope, z), batch(z), 4, 4) }, []string{"[1, 4, 4]", "a row of numbers"}},
		{"a number", func(scope *model.Scope, z *Node) *Node { return ReduceAllSum(fine(scope, z)) }, []string{"a row of numbers"}},
		{"nothing", func(scope *model.Scope, z *Node) *Node { return nil }, []string{"the network is nil"}},
		{"the code itself", func(scope *model.Scope, z *Node) *Node { return z }, []string{"does not use its code"}},
		{"no code", func(scope *model.Scope, z *Node) *Node {
			return Ones(z.Graph(), shapes.Make(dtypes.Float32, 1, pixels))
		}, []string{"does not use its code"}},
		{"another code", func(scope *model.Scope, z *Node) *Node { return fine(scope, Concatenate([]*Node{z, z}, 1)) }, []string{"6"}},
		{"an error of its own", func(scope *model.Scope, z *Node) *Node { panic("no such layer") }, []string{"no such layer"}}, // not an error
	} {
		t.Run(c.name, func(t *testing.T) {
			m := guess{3, fine}
			r := trainedModel(t, m)
			_, err := New(r, func(scope *model.Scope, z *Node) *Node { return c.f(scope.In("decoder"), z) }, normal(10, 3, 1))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.wants {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("expected %q in the error: %v", want, err)
				}
			}
		})
	}
}

// Exporting a network does not change the model.
func TestReadKeepsModel(t *testing.T) {
	m := guess{3, networks["batch norm"]}
	r := trainedModel(t, m)
	before := state(t, r.Program)
	if _, err := New(r, m.Decode, normal(10, 3, 1)); err != nil {
		t.Fatal(err)
	}
	if _, err := New(r, func(scope *model.Scope, z *Node) *Node { return networks["relu"](scope.In("new"), z) }, normal(10, 3, 1)); err == nil {
		t.Error("no error for a network with other variables")
	}
	if !slices.Equal(before, state(t, r.Program)) {
		t.Error("the model's variables have changed")
	}
}

func state(t *testing.T, p *train.Program) []string {
	t.Helper()
	values, err := p.State()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, v := range values {
		all = append(all, v.Name+string(v.Bytes))
	}
	for v := range p.Store.IterVariables() {
		all = append(all, v.Path())
	}
	return all
}
