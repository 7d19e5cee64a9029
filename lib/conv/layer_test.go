package conv_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/conv"
)

// layer is a convolution of the tests: Down by factor, or Up.
type layer struct {
	up                                     bool
	height, width, in, out, kernel, factor int
}

func (l layer) build(scope *model.Scope, x *Node) *Node {
	if l.up {
		return conv.Up(scope, x, l.out, l.kernel, l.factor)
	}
	return conv.Down(scope, x, l.out, l.kernel, l.factor)
}

// outSize returns height and width of the output.
func (l layer) outSize() (height, width int) {
	if l.up {
		return l.height * l.factor, l.width * l.factor
	}
	return l.height / l.factor, l.width / l.factor
}

// expected is the layer in plain loops, on one image.
func (l layer) expected(x, weights, biases []float64) []float64 {
	stride, repeat := l.factor, 1
	if l.up {
		stride, repeat = 1, l.factor
	}
	before := (l.kernel - stride) / 2
	height, width := l.outSize()
	var y []float64
	for i := range height {
		for j := range width {
			for o := range l.out {
				sum := biases[o]
				for a := range l.kernel {
					for b := range l.kernel {
						r, s := i*stride+a-before, j*stride+b-before
						if r < 0 || s < 0 || r >= l.height*repeat || s >= l.width*repeat {
							continue
						}
						for c := range l.in {
							sum += x[(r/repeat*l.width+s/repeat)*l.in+c] * weights[((a*l.kernel+b)*l.in+c)*l.out+o]
						}
					}
				}
				y = append(y, sum)
			}
		}
	}
	return y
}

// layers have kernels and strides of all parities, and both forms of the matrix
// product: few output channels or many.
var layers = []layer{
	{false, 8, 6, 3, 4, 3, 2},
	{false, 8, 6, 1, 70, 3, 2},
	{false, 6, 6, 2, 3, 4, 2},
	{false, 9, 3, 2, 90, 5, 3},
	{false, 4, 6, 2, 2, 2, 2},
	{false, 5, 7, 2, 3, 3, 1},
	{false, 5, 7, 2, 30, 4, 1},
	{true, 3, 4, 2, 3, 3, 2},
	{true, 3, 4, 3, 40, 3, 2},
	{true, 2, 3, 2, 2, 5, 3},
	{true, 2, 3, 2, 40, 4, 2},
	{true, 2, 3, 2, 2, 1, 2},
	{true, 1, 2, 3, 40, 4, 3},
}

func values(r *rand.Rand, dims ...int) *tensors.Tensor {
	n := 1
	for _, d := range dims {
		n *= d
	}
	flat := make([]float64, n)
	for i := range flat {
		flat[i] = r.NormFloat64()
	}
	return tensors.FromFlatDataAndDimensions(flat, dims...)
}

func flat(t testing.TB, v *tensors.Tensor) []float64 {
	t.Helper()
	out, err := tensors.CopyFlatData[float64](v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func call(t testing.TB, b compute.Backend, store *model.Store, training bool, f func(scope *model.Scope, x *Node) *Node,
	x any) *tensors.Tensor {
	t.Helper()
	out, err := model.CallOnce(b, store, func(scope *model.Scope, x *Node) *Node {
		scope.Store().SetTraining(x.Graph(), training)
		return f(scope, x)
	}, x)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// In training and outside it, a layer is the convolution of plain loops, and in
// training its gradients are those of finite differences. (Outside training they are
// GoMLX's, which are wrong for even kernels.)
func TestLayers(t *testing.T) {
	for i, l := range layers {
		t.Run(fmt.Sprintf("%+v", l), func(t *testing.T) {
			l.test(t, backendtest.Go(t))
			if i == 0 || i == 8 { // XLA compiles for a second
				l.test(t, backendtest.XLA(t))
			}
		})
	}
}

func (l layer) test(t *testing.T, b compute.Backend) {
	const batch = 2
	r := rand.New(rand.NewPCG(1, 2))
	x, weights, biases := values(r, batch, l.height, l.width, l.in), values(r, l.kernel, l.kernel, l.in, l.out), values(r, l.out)
	store := model.NewStore()
	store.RootScope().At("conv").VariableWithValue("weights", weights.Value())
	store.RootScope().At("conv").VariableWithValue("biases", biases.Value())
	expected := func(x, weights, biases []float64) (y []float64) {
		for one := range slices.Chunk(x, len(x)/batch) {
			y = append(y, l.expected(one, weights, biases)...)
		}
		return y
	}
	y := expected(flat(t, x), flat(t, weights), flat(t, biases))
	height, width := l.outSize()
	got := call(t, b, store, false, l.build, x)
	if want := fmt.Sprint([]int{batch, height, width, l.out}); fmt.Sprint(got.Shape().Dimensions) != want {
		t.Fatalf("the output is %v, expected %s", got.Shape().Dimensions, want)
	}
	compare(t, "output", flat(t, got), y)

	// The output in training, and the gradients of Σ scale·y².
	scale := values(r, batch, height, width, l.out)
	all := flat(t, call(t, b, store, true, func(scope *model.Scope, x *Node) *Node {
		g, y := x.Graph(), l.build(scope, x)
		loss := ReduceAllSum(Mul(Square(y), Const(g, scale.Value())))
		w, b := scope.At("conv").GetVariable("weights"), scope.At("conv").GetVariable("biases")
		parts := append([]*Node{y}, Gradient(loss, x, w.NodeValue(g), b.NodeValue(g))...)
		for i, part := range parts {
			parts[i] = Reshape(part, -1)
		}
		return Concatenate(parts, 0)
	}, x))
	compare(t, "output in training", all[:len(y)], y)

	// The slope along a random direction.
	const h = 1e-4
	slope, rest := 0.0, all[len(y):]
	var up, down [3][]float64
	for i, v := range []*tensors.Tensor{x, weights, biases} {
		for k, value := range flat(t, v) {
			direction := r.NormFloat64()
			slope += direction * rest[k]
			up[i], down[i] = append(up[i], value+h*direction), append(down[i], value-h*direction)
		}
		rest = rest[len(up[i]):]
	}
	scales := flat(t, scale)
	loss := func(v [3][]float64) (sum float64) {
		for i, y := range expected(v[0], v[1], v[2]) {
			sum += scales[i] * y * y
		}
		return sum
	}
	numeric := (loss(up) - loss(down)) / (2 * h)
	if math.Abs(slope-numeric) > 1e-4*(1+math.Abs(numeric)) {
		t.Errorf("slope %v, by finite differences %v", slope, numeric)
	}
}

func compare(t *testing.T, name string, got, expected []float64) {
	t.Helper()
	if len(got) != len(expected) {
		t.Fatalf("%s: %d values, expected %d", name, len(got), len(expected))
	}
	for i := range got {
		if d := math.Abs(got[i] - expected[i]); !(d <= 1e-9*(1+math.Abs(expected[i]))) {
			t.Fatalf("%s: value %d is %v, expected %v", name, i, got[i], expected[i])
		}
	}
}
