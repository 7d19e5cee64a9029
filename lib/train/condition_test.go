package train_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/internal/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// people is a table of four columns with labels.
func people() *dataset.Examples {
	return &dataset.Examples{
		Name:    "people",
		Columns: []dataset.Column{{Name: "age"}, {Name: "weight"}, {Name: "sex", Categories: []string{"f"}}, {Name: "height"}},
		Values:  []float32{20, 60, 1, 0, 170, 50, 80, 0, 1, 180},
		Labels:  []uint16{2, 0}, Classes: []string{"a", "b", "c"},
	}
}

// What a model encodes and decodes with each condition, and what it reconstructs.
func TestCondition(t *testing.T) {
	x, y := [][]float32{{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}}, []int32{2, 0}
	z, output := [][]float32{{-1}, {-2}}, [][]float32{{0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}}
	for _, c := range []struct {
		name                        string
		condition                   train.Condition
		size                        int
		input, code, kept, restored string // of the second row
	}{
		{"none", train.Condition{}, 0, "6 7 8 9 10", "-2", "6 7 8 9 10", "0 0 0 0 0"},
		{"class", train.OnClass(people()), 3, "6 7 8 9 10 1 0 0", "1 0 0 -2", "6 7 8 9 10", "0 0 0 0 0"},
		{"sex", train.OnColumns(people(), "sex"), 2, "6 7 8 9 10", "8 9 -2", "6 7 10", "0 0 8 9 0"},
		{"age, height", train.OnColumns(people(), "height", "age"), 2, "6 7 8 9 10", "6 10 -2", "7 8 9", "6 0 0 0 10"},
	} {
		if err := c.condition.Check(people()); err != nil || c.condition.Size() != c.size {
			t.Errorf("%s: size %d, error %v", c.name, c.condition.Size(), err)
		}
		if got := c.condition.Describe(); got != strings.TrimPrefix(c.name, "none") {
			t.Errorf("%s: described as %q", c.name, got)
		}
		backendtest.Each(t, func(t *testing.T, b compute.Backend) {
			out, err := CallOnceN(b, func(in []*Node) []*Node {
				x, y, z, output := in[0], in[1], in[2], in[3]
				input := c.condition.EncoderInput(x, y)
				code := c.condition.DecoderInput(input, z)
				return []*Node{input, code, c.condition.Kept(x), c.condition.Restored(output, code), c.condition.X(input)}
			}, x, y, z, output)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []string{c.input, c.code, c.kept, c.restored, "6 7 8 9 10"} {
				if got := fmt.Sprint(out[i].Value().([][]float32)[1]); got != "["+want+"]" {
					t.Errorf("%s: value %d is %v, expected %v", c.name, i, got, want)
				}
			}
		})
	}
}

func TestConditionRefuses(t *testing.T) {
	unlabeled, moved, more, renamed := people(), people(), people(), people()
	unlabeled.Labels = nil
	moved.Columns = []dataset.Column{{Name: "sex", Categories: []string{"f"}}, {Name: "age"}, {Name: "weight"}, {Name: "height"}}
	more.Labels = []uint16{1, 3}
	renamed.Columns[0].Name = "years"
	for _, c := range []struct {
		condition train.Condition
		data      *dataset.Examples
		want      string
	}{
		{train.OnClass(unlabeled), people(), "train.OnClass: the examples have no labels"},
		{train.OnClass(nil), people(), "train.OnClass: the examples have no labels"},
		{train.OnClass(people()), unlabeled, "people has no labels, and the model knows the class"},
		{train.OnClass(people()), more, "example 1 of people has the class 3: expected one of the 3 classes"},
		{train.OnColumns(people(), "ages"), people(), `people has no column "ages", expected one of age, weight, sex, height`},
		{train.OnColumns(people()), people(), "expected a table and names of its columns"},
		{train.OnColumns(dataset.Faces(2, 1), "age"), people(), "expected a table"},
		{train.OnColumns(people(), "age", "weight", "sex", "height"), people(), "the condition is all 4 columns"},
		{train.OnColumns(people(), "age"), moved, `column "age" of people is at another place`},
		{train.OnColumns(people(), "age"), dataset.Faces(2, 1), `has no column "age"`},
		{train.OnColumns(people(), "age"), renamed, `people has no column "age", which the model knows`},
	} {
		if err := c.condition.Check(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected one with %q", err, c.want)
		}
	}
}

// The weights of a model with another condition of the same size mean something else.
func TestConditionCheckWeights(t *testing.T) {
	described := map[string]any{"condition": train.OnColumns(people(), "age").Describe()}
	if err := train.OnColumns(people(), "age").CheckWeights(described); err != nil {
		t.Error(err)
	}
	err := train.OnColumns(people(), "height").CheckWeights(described)
	if err == nil || !strings.Contains(err.Error(), `trained with the condition "age", the model has "height"`) {
		t.Errorf("another column: error %v", err)
	}
	if err := train.OnClass(people()).CheckWeights(map[string]any{}); err != nil { // of PyTorch, say
		t.Error(err)
	}
}
