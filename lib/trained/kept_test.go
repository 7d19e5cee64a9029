package trained_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/trained"
)

// counted counts how often its networks are built.
type counted struct {
	*ae.Model
	built *int
}

func (c counted) Reconstruct(scope *model.Scope, x *graph.Node) *graph.Node {
	*c.built++
	return c.Model.Reconstruct(scope, x)
}

// copying reconstructs images exactly.
type copying struct{ *ae.Model }

func (copying) Reconstruct(_ *model.Scope, x *graph.Node) *graph.Node { return x }

// A network that a method of the model needs is built once for a number of examples, and
// uses the weights of the time when it is called.
func TestNetworksAreKept(t *testing.T) {
	images, built := modeltest.Images(40), 0
	m := must(trained.New(counted{modeltest.Network(), &built}, images))
	first := must(m.Reconstruct(images))
	before := built
	if again := must(m.Reconstruct(images)); built != before || !slices.Equal(again.Pixels, first.Pixels) {
		t.Errorf("the second call builds %d networks", built-before)
	}
	state := must(m.Program.State())
	for i := range state {
		clear(state[i].Bytes)
	}
	check(t, m.Program.SetState(state))
	if gray := must(m.Reconstruct(images)); gray.Pixels[0] != gray.Pixels[1] {
		t.Error("the network keeps the weights that it was built with")
	}
	plain := must(trained.New(copying{modeltest.Network()}, images))
	for n := range 34 { // more sizes than GoMLX keeps networks for
		if got := must(plain.Reconstruct(images.First(n + 1))); got.Len() != n+1 {
			t.Errorf("%d images become %d", n+1, got.Len())
		}
	}
	if _, err := m.Reconstruct(dataset.Faces(2, 1)); err == nil {
		t.Error("images of another size are reconstructed")
	}
	if got := must(m.Reconstruct(images)); got.Len() != 40 {
		t.Error("nothing is reconstructed after an error")
	}
}

// Scores are what Evaluate gives, by name.
func TestScores(t *testing.T) {
	images := modeltest.Images(8)
	m := must(trained.New(modeltest.Network(), images))
	scores := must(m.Scores(images))
	values := must(m.Evaluate(images))
	for _, v := range values {
		if got, ok := scores[v.Name]; !ok || math.Abs(got-v.Value) > 1e-9 {
			t.Errorf("%s is %v, expected %v", v.Name, got, v.Value)
		}
	}
	if len(scores) != len(values) || len(values) < 2 {
		t.Errorf("there are %d scores of %d values", len(scores), len(values))
	}
	if _, err := m.Scores(dataset.Faces(2, 1)); err == nil || !strings.Contains(err.Error(), "48×48") {
		t.Errorf("scores of images of another size: %v", err)
	}
}

// A network runs on rows of numbers, and refuses those that it cannot run on.
func TestRows(t *testing.T) {
	m := must(trained.New(modeltest.Network(), modeltest.Images(8)))
	n := must(m.Network(func(_ *model.Scope, x *graph.Node) *graph.Node { return graph.Log(graph.MulScalar(x, 2)) }))
	defer n.Close()
	got := must(n.Rows([][]float32{{0.5, 1}, {2, 4}}))
	for i, row := range [][]float64{{0, math.Ln2}, {2 * math.Ln2, 3 * math.Ln2}} {
		for k, want := range row {
			if math.Abs(float64(got[i][k])-want) > 1e-6 {
				t.Errorf("row %d is %v, expected %v", i, got[i], row)
			}
		}
	}
	for want, x := range map[string][][]float32{
		"no rows": nil, "row 1 has 1 numbers, row 0 has 2": {{1, 2}, {3}},
		"the network's input": {{float32(math.NaN())}}, "the network's result": {{0}},
	} {
		if _, err := n.Rows(x); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, expected %q in the error", x, err, want)
		}
	}
}
