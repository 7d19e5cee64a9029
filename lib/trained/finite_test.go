package trained_test

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/weights"
)

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

// spoil sets a number of a variable of a run.
func spoil(t *testing.T, r *run.Run, path string, at int, v float32) {
	t.Helper()
	state := must(r.Program.State())
	found := false
	for _, value := range state {
		if value.Name == path {
			found = true
			binary.LittleEndian.PutUint32(value.Bytes[4*at:], math.Float32bits(v))
		}
	}
	if !found {
		t.Fatalf("there is no variable %s", path)
	}
	check(t, r.Program.SetState(state))
}

// refused fails the test unless an error contains a text.
func refused(t *testing.T, what string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: error %v, expected %q in it", what, err, want)
	}
}

// Codes that are not finite are errors that name the number.
func TestCodesMustBeFinite(t *testing.T) {
	useFolders(t)
	r := trainNetwork(t, 1)
	for _, c := range []struct {
		bad  float32
		want string
	}{{nan, "NaN"}, {inf, "+Inf"}, {-inf, "-Inf"}} {
		codes := [][]float32{{1, 2, 3}, {4, c.bad, 6}}
		_, err := r.Decode(codes)
		refused(t, "Decode", err, "code 1 has "+c.want+" at position 1: expected finite numbers")
		_, err = r.Apply(modeltest.Network().Decode, tensors.FromValue(codes))
		refused(t, "Apply", err, "the network's input has "+c.want+" at [1 1]: expected finite numbers")
		n := must(r.Network(modeltest.Network().Decode))
		_, err = n.Call(tensors.FromValue(codes))
		refused(t, "Call", err, "the network's input has "+c.want+" at [1 1]")
		n.Close()
	}
	// Other floating-point types are checked too.
	double := func(scope *model.Scope, x *Node) *Node { return Add(x, x) }
	_, err := r.Apply(double, tensors.FromValue([]float64{0, math.Inf(1)}))
	refused(t, "float64", err, "+Inf at [1]")
	if got := must(r.Apply(double, tensors.FromValue([]int32{3}))); got.Value().([]int32)[0] != 6 {
		t.Errorf("twice 3 is %v", got)
	}
}

// A model whose weights are not finite returns an error that names them, and cannot
// be saved.
func TestWeightsMustBeFinite(t *testing.T) {
	useFolders(t)
	for _, c := range []struct {
		path string
		at   int
		bad  float32
		want string
	}{
		{"/encoder/layer0/dense/weights", 7, nan, "/encoder/layer0/dense/weights has NaN at [1 2]"},
		{"/decoder/layer1/dense/biases", 3, inf, "/decoder/layer1/dense/biases has +Inf at [3]"},
	} {
		r := trainNetwork(t, 1)
		spoil(t, r, c.path, c.at, c.bad)
		encoder := strings.HasPrefix(c.path, "/encoder")
		_, err := r.Encode(modeltest.Images(2))
		if encoder {
			refused(t, "Encode", err, c.want)
		} else if err != nil {
			t.Errorf("Encode without the decoder: %v", err)
		}
		_, err = r.Reconstruct(modeltest.Images(2))
		if encoder || c.bad != c.bad {
			refused(t, "Reconstruct", err, c.want)
		}
		_, err = r.Evaluate(modeltest.Images(2))
		refused(t, "Evaluate", err, c.want)
		refused(t, "Save", weights.Save(r.Model, "spoilt"), c.want)
	}
}

// Results that overflow with finite weights are errors, rather than black images.
func TestResultsMustBeFinite(t *testing.T) {
	useFolders(t)
	r := trainNetwork(t, 1)
	over := func(scope *model.Scope, x *Node) *Node {
		return Mul(MulScalar(AddScalar(x, 1), 3e38), Const(x.Graph(), float32(2))) // +Inf everywhere
	}
	_, err := r.Codes(over, modeltest.Images(2))
	refused(t, "Codes", err, "the network's result has +Inf at [0 0]")
	none := func(scope *model.Scope, x *Node) *Node {
		y := over(scope, x)
		return Sub(y, y) // NaN everywhere
	}
	n := must(r.Network(none))
	defer n.Close()
	_, err = n.Reconstruct(modeltest.Images(2))
	refused(t, "Reconstruct", err, "the network's result has NaN at [0 0]")
	_, err = n.Codes(modeltest.Images(2))
	refused(t, "Codes", err, "the network's result has NaN at [0 0]")
	// Finite values outside the range of pixels are clipped.
	cut := must(r.Network(func(scope *model.Scope, x *Node) *Node { return AddScalar(MulScalar(x, 1e30), -1e29) }))
	defer cut.Close()
	if got := must(cut.Reconstruct(modeltest.Images(2))); got.Len() != 2 {
		t.Errorf("%d images, expected 2", got.Len())
	}
	// An undefined metric is NaN.
	if values := must(must(run.Train(t.Context(), unknown{}, modeltest.Images(40), nil, train.Epochs(1),
		train.BatchSize(8))).Evaluate(modeltest.Images(3))); values[0].Value == values[0].Value {
		t.Errorf("an undefined value is evaluated as %v, expected NaN", values[0].Value)
	}
}

// unknown is modeltest.Tiny with an undefined loss on a test set.
type unknown struct{ modeltest.Tiny }

func (unknown) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	return []train.Metric{{Name: "loss", Value: MulScalar(ReduceMean(b.X, -1), math.NaN())}}
}
