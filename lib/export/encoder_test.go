package export

import (
	"math"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/trained"
)

// smallFaces returns every second pixel of generated faces.
func smallFaces(n int, seed uint64) *dataset.Examples {
	const side = dataset.FaceSide / 2
	faces := dataset.Faces(n, seed)
	small := &dataset.Examples{Name: "small faces", Height: side, Width: side}
	for i := range n {
		for y := range side {
			for x := range side {
				v, _, _ := faces.RGB(i, 2*y, 2*x)
				small.Pixels = append(small.Pixels, v)
			}
		}
	}
	return small
}

// seen returns what a model sees of small faces.
func seen(n int, seed uint64) (examples [][]float32) {
	faces := smallFaces(n, seed)
	for i := range n {
		x := make([]float32, faces.Size())
		faces.Scale(dataset.Scaling{}, i, x)
		examples = append(examples, x)
	}
	return examples
}

// An encoder has 8 bits if the error of its codes is small beside their range, whatever their unit.
func TestEncoder(t *testing.T) {
	const features = dataset.FaceSide * dataset.FaceSide / 4
	m, err := ae.New(ae.Config{Hidden: []int{40}, Code: 3, Features: features})
	if err != nil {
		t.Fatal(err)
	}
	r, err := trained.New(m, smallFaces(20, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, unit := range []float64{1e-4, 1000} {
		encode := func(scope *model.Scope, x *Node) *Node { return MulScalar(m.Encode(scope, x), unit) }
		n, err := NewEncoder(r, encode, seen(600, 2))
		if err != nil {
			t.Fatal(err)
		}
		if n.In() != features || n.Out() != 3 || n.Bits() != 8 {
			t.Errorf("%d numbers in, %d out, %d bits: expected %d, 3 and 8", n.In(), n.Out(), n.Bits(), features)
		}
		faces := smallFaces(300, 3)
		want, err := r.Codes(encode, faces)
		if err != nil {
			t.Fatal(err)
		}
		got, err := n.Call(seen(300, 3))
		if err != nil {
			t.Fatal(err)
		}
		off, low, high := rootMeanSquare(slices.Concat(got...), slices.Concat(want...)), math.Inf(1), math.Inf(-1)
		for _, code := range want {
			low, high = min(low, float64(code[0])), max(high, float64(code[0]))
		}
		if off > 1.2*codeError*(high-low) {
			t.Errorf("in units of 1/%g, codes from %.3g to %.3g have an error of %.2g", unit, low, high, off)
		}
	}
	if _, err := NewEncoder(r, m.Encode, nil); err == nil || !strings.Contains(err.Error(), "there are no examples") {
		t.Errorf("no examples: error %v", err)
	}
	if _, err := NewEncoder(r, m.Encode, [][]float32{{float32(math.NaN())}}); err == nil || !strings.Contains(err.Error(), "example 0 has NaN") {
		t.Errorf("NaN: error %v", err)
	}
	if _, err := NewEncoder(nil, m.Encode, seen(1, 1)); err == nil || !strings.Contains(err.Error(), "no trained model") {
		t.Errorf("no model: error %v", err)
	}
}
