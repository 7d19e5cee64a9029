package training_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/backendtest"
	"latentlab/internal/browsertest"
	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/gan"
	"latentlab/lib/train"
	"latentlab/lib/vae"
	"latentlab/lib/wasm/training"
)

// knobs are the knobs of a training, as the page has them.
type knobs []struct {
	Field, Name, Unit string
	Values            []any
	Texts             []string
	First             int
	Choices           bool
}

func readKnobs(data []byte) knobs {
	var d struct{ Knobs knobs }
	if err := json.Unmarshal(data, &d); err != nil {
		panic(err)
	}
	return d.Knobs
}

// TestKnobs checks that a page with its knobs at some positions trains as a program that is built with their
// values, also where a number of the step happens to be equal to another at the first position.
func TestKnobs(t *testing.T) {
	backend, p := backendtest.XLA(t), newPage(t, browsertest.Start(t), "")
	hp := struct {
		Noise   float64 `knob:"0.1..0.9, step 0.2, name σ of the noise"`
		Dropout float64 `knob:"0.1..0.6, step 0.1"`
		Rate    float64 `knob:"1e-4..1e-1, log"`
	}{0.5, 0.5, 1e-3} // one constant for both
	var m *ae.Model
	config := training.Config{
		Knobs: &hp, Examples: digits(t, 64),
		Model: func() (train.Model, error) {
			m = must(ae.New(ae.Config{Hidden: []int{20}, Code: 4, Noise: hp.Noise, Dropout: hp.Dropout}))
			return m, nil
		},
		Options: func() []train.Option { return []train.Option{train.BatchSize(32), train.Adam(hp.Rate)} },
	}
	tr := must(training.New(config))
	data := must(tr.JSON())
	if hp.Noise != 0.5 || hp.Dropout != 0.5 || hp.Rate != 1e-3 {
		t.Errorf("the struct is %+v after New, expected what it was", hp)
	}
	all := readKnobs(data)
	if len(all) != 3 || all[0].Field != "Noise" || all[0].Name != "σ of the noise" || all[0].First != 2 ||
		!slices.Equal(all[0].Texts, []string{"0.1", "0.3", "0.5", "0.7", "0.9"}) || all[2].Field != "Rate" {
		t.Errorf("the knobs are %+v", all)
	}
	positions := []int{1, 3, len(all[2].Texts) - 60}
	hp.Noise, hp.Dropout, hp.Rate = all[0].Values[1].(float64), all[1].Values[3].(float64), all[2].Values[positions[2]].(float64)
	want := must(training.New(config))
	rows, state := loop(t, backend, want.Program(), 0, 20)
	got := p.run(data, []string{"", "plain"}, 20, positions...)
	for _, g := range got {
		losses, weights, err := compare(g, want.Program().Scalars, rows, state)
		t.Logf("%s: %v, %v", g.Kind, losses, weights)
		if err != nil {
			t.Error(err)
		}
	}
	if first := p.run(data, []string{""}, 20)[0]; slices.Equal(first.Rows[19], got[0].Rows[19]) {
		t.Error("the knobs have no effect")
	}
}

// TestLearningRates checks that each learning rate is a knob by default.
func TestLearningRates(t *testing.T) {
	tr := must(training.New(training.Config{
		Model: func() (train.Model, error) {
			return gan.New(gan.Config{Hidden: []int{5}, Code: 2, Features: 16})
		},
		Options:  func() []train.Option { return []train.Option{train.BatchSize(8), gan.Adam(5e-4)} },
		Examples: modeltest.Images(20),
	}))
	all := readKnobs(must(tr.JSON()))
	if len(all) != 2 || all[0].Name != "learning rate (discriminator)" || all[1].Name != "learning rate (generator)" ||
		all[0].Field != "" || all[0].Texts[all[0].First] != "5e-4" && all[0].Texts[all[0].First] != "0.0005" {
		t.Errorf("the knobs are %+v, expected the rates of the two networks", all)
	}
}

// initialized is a model whose initial weights, and loss, depend on a number.
type initialized float64

// Step implements train.Model.
func (std initialized) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	shape := shapes.Make(dtypes.Float32, 16)
	w := scope.WithInitializer(initializer.RandomNormalFn(scope, float64(std))).VariableWithShape("w", shape)
	d := graph.Sub(b.X, graph.ExpandAxes(w.NodeValue(b.X.Graph()), 0))
	loss := graph.MulScalar(graph.ReduceAllMean(graph.Square(d)), float64(std))
	opt.UpdateGraph(scope, b.X.Graph(), loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}

// TestKnobErrors checks that the error for a knob that a page cannot turn names it.
func TestKnobErrors(t *testing.T) {
	type hyperparameters struct {
		Noise float64 `knob:"0..0.2, step 0.1"`
		Other float64 `knob:"1..2, step 0.5"`
	}
	for _, c := range []struct {
		want  string
		model func(hp *hyperparameters) (train.Model, error)
	}{
		{`the knob "Noise" changes the operations of the function "step" between 0.1 and 0.0`,
			func(hp *hyperparameters) (train.Model, error) {
				return ae.New(ae.Config{Hidden: []int{3}, Code: 2, Features: 16, Noise: hp.Noise})
			}},
		{`the knob "Noise" changes nothing`, func(*hyperparameters) (train.Model, error) {
			return ae.New(ae.Config{Hidden: []int{3}, Code: 2, Features: 16})
		}},
		{`the knob "Noise" changes the initial values of /w between 0.1 and 0.0`,
			func(hp *hyperparameters) (train.Model, error) {
				return initialized(1 + hp.Noise), nil
			}},
		{`the knobs "Noise" and "Other" change the same number`, func(hp *hyperparameters) (train.Model, error) {
			β := (1 + hp.Noise) * hp.Other
			return vae.New(vae.Config{Hidden: []int{3}, Code: 2, Features: 16, Beta: &β})
		}},
	} {
		hp := &hyperparameters{Noise: 0.1, Other: 1}
		_, err := training.New(training.Config{
			Knobs: hp, Examples: modeltest.Images(20), Model: func() (train.Model, error) { return c.model(hp) },
			Options: func() []train.Option { return []train.Option{train.BatchSize(8)} },
		})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("the error is %v, expected %q", err, c.want)
		}
		if *hp != (hyperparameters{Noise: 0.1, Other: 1}) {
			t.Errorf("the struct is %+v after an error", *hp)
		}
	}
}
