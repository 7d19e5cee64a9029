package run_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/weights"
)

// stems returns n rows of a length in mm, a weight in g that follows from it, and a text.
func stems(n int) *dataset.Examples {
	e := &dataset.Examples{Name: "stems", Columns: []dataset.Column{
		{Name: "length", Unit: "mm"}, {Name: "weight", Unit: "g"}, {Name: "leaf", Categories: []string{"oval", "round"}},
	}}
	for i := range n {
		length := 100 + 300*float32(i)/float32(n)
		row := []float32{length, length / 50, 0, 1, 0}
		if i%2 == 0 {
			row[2], row[3] = 1, 0
		}
		e.Values = append(e.Values, row...)
	}
	return e
}

// A run of a table gives rows in the table's units; opened again, it reads another table
// whose columns are in another order, scaled as in the training.
func TestTableRun(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	t.Setenv("LATENTLAB_MODELS", t.TempDir())
	m := must(ae.New(ae.Config{Hidden: []int{8}, Code: 2, Features: 5, Loss: loss.LinearSSE}))
	data := stems(64)
	r := must(run.Train(t.Context(), m, data, nil, train.BatchSize(16), train.Epochs(60), train.Adam(1e-2), train.Test(stems(10))))
	rebuilt := must(r.Reconstruct(data))
	for i := range data.Len() {
		got, want := rebuilt.Features(i), data.Features(i)
		if math.Abs(float64(got[0]-want[0])) > 60 || math.Abs(float64(got[1]-want[1])) > 1.2 {
			t.Fatalf("row %d is reconstructed as %v, expected about %v", i, got, want)
		}
	}
	if r.Tests.Len() != 60 {
		t.Errorf("%d epochs are evaluated", r.Tests.Len())
	}
	if err := errors.Join(r.Tag("stems"), weights.Save(r.Model, "stems")); err != nil {
		t.Fatal(err)
	}

	other := &dataset.Examples{Name: "two", Columns: []dataset.Column{
		{Name: "leaf", Categories: []string{"round"}}, {Name: "id"}, {Name: "weight"}, {Name: "length", Unit: "mm"},
	}}
	for i := range 2 {
		row := data.Features(2*i + 1) // both round
		other.Values = append(other.Values, 1, 0, float32(i), row[1], row[0])
	}
	want := slices.Concat(rebuilt.Features(1), rebuilt.Features(3))
	opened := must(run.Open(m, other, "stems")).Model
	loaded := must(weights.Load(m, other, "stems"))
	for name, model := range map[string]interface {
		Reconstruct(*dataset.Examples) (*dataset.Examples, error)
	}{"opened": opened, "loaded": loaded} {
		got := must(model.Reconstruct(other))
		for k := range want {
			if math.Abs(float64(got.Values[k]-want[k])) > 1e-4*math.Abs(float64(want[k]))+1e-5 {
				t.Errorf("%s: rows are reconstructed as %v, expected %v", name, got.Values, want)
				break
			}
		}
	}
	other.Columns[2].Name = "mass"
	if _, err := run.Open(m, other, "stems"); err == nil || !strings.Contains(err.Error(), `lacks 1 column that the model was trained on: "weight"`) {
		t.Errorf("a table without a column: %v", err)
	}
}

// A loss of values from 0 to 1 takes a table that is scaled to them, in training and in an evaluation.
func TestScaledRange(t *testing.T) {
	useFolder(t)
	m := must(ae.New(ae.Config{Code: 1, Features: 5}))
	data := stems(16)
	s := must(data.MeasureScaling())
	for k := range s.Shift {
		s.Shift[k], s.Factor[k] = s.Shift[k]-50/s.Factor[k], s.Factor[k]/100
	}
	r := must(run.Train(t.Context(), m, data, nil, train.BatchSize(8), train.WithScaling(s)))
	if _, err := r.Evaluate(data.First(3)); err != nil {
		t.Error(err)
	}
	far := data.First(3).Select(0, 1, 2)
	far.Values[1] += 1000 / s.Factor[1]
	if _, err := r.Evaluate(far); err == nil || !strings.Contains(err.Error(), `the loss "bce" is for values from 0 to 1`) {
		t.Errorf("values beyond 1: error %v", err)
	}
}

// Another scaling is another training.
func TestScaledDigest(t *testing.T) {
	m := must(ae.New(ae.Config{Hidden: []int{4}, Code: 1, Features: 5, Loss: loss.LinearSSE}))
	data := stems(8)
	s := must(data.MeasureScaling())
	same := must(train.Prepare(m, data, train.BatchSize(8), train.WithScaling(s)))
	s.Factor = slices.Clone(s.Factor)
	s.Factor[0] *= 2
	other := must(train.Prepare(m, data, train.BatchSize(8), train.WithScaling(s)))
	if base := must(train.Prepare(m, data, train.BatchSize(8))); same.Digest != base.Digest || other.Digest == base.Digest {
		t.Errorf("digests %.8s, %.8s with the same scaling and %.8s with another", base.Digest, same.Digest, other.Digest)
	}
	s.Factor = s.Factor[:3]
	if _, err := train.Prepare(m, data, train.BatchSize(8), train.WithScaling(s)); err == nil || !strings.Contains(err.Error(), "Factor has 3 numbers") {
		t.Errorf("a scaling of other rows: %v", err)
	}
}
