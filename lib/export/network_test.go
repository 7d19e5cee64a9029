package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// wide returns a decoder whose two large matrices have 8 bits.
func wide() guess {
	return guess{2, func(scope *model.Scope, z *Node) *Node {
		z = activation.Relu(mlp.Dense(scope.In("in"), z, 150))
		z = activation.Relu(mlp.Dense(scope.In("hidden"), z, 200))
		return Sigmoid(mlp.Dense(scope.In("out"), z, pixels))
	}}
}

// Call approximates the model for codes that New did not use, on all backends.
func TestApproximatesModel(t *testing.T) {
	m := wide()
	r := trainedModel(t, m)
	n, err := New(r, m.Decode, normal(3000, 2, 1))
	if err != nil {
		t.Fatal(err)
	}
	if n.In() != 2 || n.Out() != pixels || n.Bits() != 8 {
		t.Errorf("%d numbers in, %d out, %d bits: expected 2, %d and 8", n.In(), n.Out(), n.Bits(), pixels)
	}
	codes := normal(1000, 2, 2)
	got, err := n.Call(codes)
	if err != nil {
		t.Fatal(err)
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		want := exactly(t, b, r, m.Decode, codes)
		if d := rootMeanSquare(slices.Concat(got...), want); !(d <= 1.2*pixelError) {
			t.Errorf("error of %v/255", d*255)
		}
	})
}

// The same model and codes give the same bytes.
func TestDeterministic(t *testing.T) {
	m := wide()
	r := trainedModel(t, m)
	var texts [][]byte
	for range 2 {
		n, err := New(r, m.Decode, normal(50, 2, 1))
		if err != nil {
			t.Fatal(err)
		}
		text, err := n.JSON()
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	if !bytes.Equal(texts[0], texts[1]) {
		t.Error("two exports of the same model differ")
	}
}

// If no step of 8 bits is fine enough, matrices have 16 bits.
func TestMoreBits(t *testing.T) {
	sharp := guess{8, func(scope *model.Scope, z *Node) *Node {
		z = Tanh(mlp.Dense(scope.In("in"), z, 200))
		z = Tanh(MulScalar(mlp.Dense(scope.In("hidden"), z, 200), 60))
		return Sigmoid(MulScalar(mlp.Dense(scope.In("out"), z, pixels), 200))
	}}
	r := trainedModel(t, sharp)
	n, err := New(r, sharp.Decode, normal(100, 8, 1))
	if err != nil {
		t.Fatal(err)
	}
	if n.Bits() != 16 {
		t.Errorf("%d bits, expected 16", n.Bits())
	}
	codes := normal(200, 8, 2)
	got, err := n.Call(codes)
	if err != nil {
		t.Fatal(err)
	}
	if d := rootMeanSquare(slices.Concat(got...),
		exactly(t, backendtest.Go(t), r, sharp.Decode, codes)); !(d <= pixelError) {
		t.Errorf("error of %v/255", d*255)
	}
}

func TestRefused(t *testing.T) {
	m := wide()
	r := trainedModel(t, m)
	fine := normal(5, 2, 1)
	nan := float32(math.NaN())
	for _, c := range []struct {
		name  string
		model *trained.Model
		codes [][]float32
		want  string
	}{
		{"no run", nil, fine, "no trained model"},
		{"a model of nothing", &trained.Model{}, fine, "no trained model"},
		{"no codes", r, nil, "no codes"},
		{"codes of nothing", r, [][]float32{{}}, "no codes"},
		{"codes of two lengths", r, [][]float32{{1, 2}, {1}}, "code 1 has 1 numbers, code 0 has 2"},
		{"longer codes than trained", r, [][]float32{{1, 2, 3}}, "3"},
		{"NaN", r, [][]float32{{1, 2}, {nan, 2}}, "code 1 has NaN"},
	} {
		_, err := New(c.model, m.Decode, c.codes)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected %q in it", c.name, err, c.want)
		}
	}
	n, err := New(r, m.Decode, fine)
	if err != nil {
		t.Fatal(err)
	}
	for name, codes := range map[string][][]float32{"no codes": nil, "codes have 3 numbers: expected 2": {{1, 2, 3}}, "code 0 is empty": {{}}, "has +Inf": {{1, float32(math.Inf(1))}}} {
		if _, err := n.Call(codes); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("Call: error %v, expected %q in it", err, name)
		}
	}
}

// A model that has diverged is an error.
func TestDiverged(t *testing.T) {
	for _, name := range []string{"weights", "biases"} {
		m := wide()
		r := trainedModel(t, m)
		for _, v := range r.Program.Variables() {
			if strings.HasSuffix(v.Path(), "hidden/dense/"+name) {
				tensors.MustMutableFlatData(v.MustValue(), func(flat []float32) { flat[3] = float32(math.NaN()) })
			}
		}
		if _, err := New(r, m.Decode, normal(5, 2, 1)); err == nil || !strings.Contains(err.Error(), "diverged") {
			t.Errorf("NaN in %s: error %v", name, err)
		}
	}
}

// maxDifference returns the largest difference between two results.
func maxDifference(a, b []float32) float64 {
	largest := 0.0
	for i := range a {
		largest = max(largest, math.Abs(float64(a[i])-float64(b[i])))
	}
	return largest
}

// A single code is enough.
func TestFewCodes(t *testing.T) {
	m := wide()
	r := trainedModel(t, m)
	for _, codes := range [][][]float32{{{0, 0}}, {{1e3, -1e3}}, {{1, 2}, {3, 4}}, normal(4000, 2, 1)} {
		n, err := New(r, m.Decode, codes)
		if err != nil {
			t.Fatal(err)
		}
		got, err := n.Call(codes[:1])
		if err != nil {
			t.Fatal(err)
		}
		want := exactly(t, backendtest.Go(t), r, m.Decode, codes[:1])
		if d := rootMeanSquare(got[0], want); !(d <= 2*pixelError) { // of one image
			t.Errorf("%d codes: error of %v/255", len(codes), d*255)
		}
	}
}

func ExampleNew() {
	dir, err := os.MkdirTemp("", "runs")
	defer os.RemoveAll(dir)
	os.Setenv("LATENTLAB_RUNS", dir)
	defer os.Unsetenv("LATENTLAB_RUNS")

	faces := dataset.Faces(40, 1)
	m, err2 := ae.New(ae.Config{Hidden: []int{20}, Code: 4, Features: faces.Size()})
	r, err3 := run.Train(context.Background(), m, faces, nil, train.Epochs(2), train.BatchSize(10))
	if err := errors.Join(err, err2, err3); err != nil {
		fmt.Println(err)
		return
	}
	codes, err := r.Encode(faces)
	if err != nil {
		fmt.Println(err)
		return
	}
	decoder, err := New(r.Model, m.Decode, codes)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(decoder.In(), "numbers in,", decoder.Out(), "out")
	// Output: 4 numbers in, 2304 out
}
