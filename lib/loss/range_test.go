package loss_test

import (
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/dataset"
	"latentlab/lib/loss"
)

// A loss whose output cannot reach the data is refused with the column and its range.
func TestCheckRange(t *testing.T) {
	table := func(c dataset.Column, values ...float32) *dataset.Examples {
		return &dataset.Examples{Name: "rows", Columns: []dataset.Column{c}, Values: values}
	}
	standardized := table(dataset.Column{Name: "radius"}, 10, 12, 14)
	own := func(name string, output func(*Node) *Node) loss.Reconstruction {
		return loss.Reconstruction{Name: name, PerPixel: loss.LinearSSE.PerPixel, Output: output}
	}
	text := table(dataset.Column{Name: "color", Categories: []string{"red"}}, 1, 0, 0, 1)
	for _, c := range []struct {
		loss loss.Reconstruction
		data *dataset.Examples
		want string
	}{
		{loss.BCE, standardized, `the loss "bce" is for values from 0 to 1, and column "radius" of rows is from -1.22 to 1.22 ` +
			`after it is scaled: use loss.Likelihood`},
		{loss.MSE, standardized, `"mse" is for values from 0 to 1`},
		{loss.HalfVarianceSSE, table(dataset.Column{Name: "x", Unscaled: true}, 0, 0.5, 7), `column "x" of rows is from 0 to 7: use`},
		{own("tanh", Tanh), standardized, `"tanh" is for values from -1 to 1`},
		{own("exp", Exp), standardized, `"exp" is for values of at least 0`},
		{own("negative", func(raw *Node) *Node { return Neg(Exp(raw)) }), standardized, `"negative" is for values of at most -0`},
		{own("panics", func(raw *Node) *Node { panic("own") }), standardized, ""}, // the step reports it
		{loss.Likelihood(mixed()), standardized, `the loss "likelihood" is made for other columns`},
		{loss.Likelihood(mixed()), dataset.Faces(2, 1), "is made for other columns"},
		{loss.LinearSSE, standardized, ""},
		{loss.LearnedGaussian, standardized, ""},
		{loss.Likelihood(mixed()), mixed(), ""},
		{loss.BCE, table(dataset.Column{Name: "x", Unscaled: true}, 0, 0.5, 1), ""},
		{loss.BCE, text, ""},
		{loss.BCE, dataset.Faces(2, 1), ""},
		{loss.BCE, nil, ""},
	} {
		if err := c.loss.CheckRange(c.data, scaling(c.data)); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected one with %q", c.loss.Name, err, c.want)
		}
	}
	if err := loss.CheckProbabilities(mixed(), scaling(mixed())); err == nil || !strings.Contains(err.Error(), `probabilities are from 0 to 1, and column "radius"`) {
		t.Errorf("probabilities: error %v", err)
	}
	if err := loss.CheckProbabilities(text, scaling(text)); err != nil {
		t.Errorf("probabilities: %v", err)
	}
}

// What counts are the values with the scaling that the model is trained with.
func TestCheckRangeWithAnotherScaling(t *testing.T) {
	data := &dataset.Examples{Name: "rows", Columns: []dataset.Column{{Name: "radius"}, {Name: "share", Unscaled: true}},
		Values: []float32{10, 0, 14, 1}}
	scaled := func(shift, radius, share float32) dataset.Scaling {
		return dataset.Scaling{Shift: []float32{shift, 0}, Factor: []float32{radius, share}, Missing: make([]float32, 2)}
	}
	if err := loss.BCE.CheckRange(data, scaled(10, 0.25, 1)); err != nil {
		t.Errorf("scaled from 0 to 1: %v", err)
	}
	err := loss.BCE.CheckRange(data, scaled(10, 0.25, 100))
	if want := `column "share" of rows is from 0 to 100 after it is scaled`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("scaled from 0 to 100: error %v, expected one with %q", err, want)
	}
}

// scaling is that of a training on data.
func scaling(data *dataset.Examples) dataset.Scaling {
	if data == nil {
		return dataset.Scaling{}
	}
	s, err := data.MeasureScaling()
	if err != nil {
		panic(err)
	}
	return s
}
