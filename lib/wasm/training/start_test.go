package training_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/internal/backendtest"
	"latentlab/internal/browsertest"
	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/train"
	"latentlab/lib/trained"
	"latentlab/lib/wasm/training"
)

// trainedModel returns a model with the weights of its first epoch.
func trainedModel(t *testing.T, m train.Model, options ...train.Option) *trained.Model {
	t.Helper()
	p := must(train.Prepare(m, digits(t, 200), options...))
	loop(t, backendtest.Go(t), p, 0, p.Steps())
	return &trained.Model{Program: p, Step: p.Steps(), StepsPerEpoch: p.Steps()}
}

// TestStart checks that a page that starts from a trained model continues its training.
func TestStart(t *testing.T) {
	backend, p := backendtest.XLA(t), newPage(t, browsertest.Start(t), "")
	m := must(ae.New(ae.Config{Hidden: []int{6}, Code: 4, Noise: 0.2}))
	of := trainedModel(t, m, train.BatchSize(30), train.Seed(2), train.Adam(2e-3))
	tr := must(training.New(training.Config{Start: of, Examples: digits(t, 120)}))
	if notes := tr.Notes(); !slices.Equal(notes, []string{"Images have 16 gray levels here."}) {
		t.Errorf("the notes are %q, expected none about a small state", notes)
	}
	if err := tr.Program().SetState(must(of.Program.State())); err != nil {
		t.Fatal(err)
	}
	rows, state := loop(t, backend, tr.Program(), 1, 20)
	got := p.run(must(tr.JSON()), []string{""}, 20)[0]
	losses, weights, err := compare(got, tr.Program().Scalars, rows, state)
	t.Logf("losses %v; weights %v", losses, weights)
	if err != nil {
		t.Error(err)
	}
}

// TestLargeStart checks that a large model's weights have 16 bits in the page, and moments of zero.
func TestLargeStart(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "")
	of := trainedModel(t, must(ae.New(ae.Config{Hidden: []int{100}, Code: 4})), train.BatchSize(50))
	tr := must(training.New(training.Config{Start: of, Examples: digits(t, 60)}))
	if notes := strings.Join(tr.Notes(), " "); !strings.Contains(notes, "16 bits") {
		t.Errorf("the notes are %q, expected that weights have 16 bits", notes)
	}
	data := must(tr.JSON())
	if weights := 2 * 784 * 100; len(data) > 5*weights/2+60_000 {
		t.Errorf("the training has %d bytes, expected 2.5 for each of %d weights and few others", len(data), weights)
	}
	got := p.run(data, []string{""}, 0)[0]
	for _, v := range must(of.Program.State()) {
		words := got.Variables[v.Name]
		moment := strings.HasSuffix(v.Name, "_moment")
		if !moment && !strings.HasPrefix(v.Name, "/encoder") && !strings.HasPrefix(v.Name, "/decoder") {
			continue
		}
		values, largest, most := floats(v.Bytes), 0.0, 0.0
		for i, want := range values {
			got := float64(math.Float32frombits(uint32(words[i])))
			if moment {
				want = 0
			}
			largest, most = max(largest, math.Abs(float64(want))), max(most, math.Abs(got-float64(want)))
		}
		if most > largest/65000 {
			t.Errorf("%s differs by %v, its largest value is %v", v.Name, most, largest)
		}
	}
}

// TestLargeZeros checks that weights of 16 bits that are all zero are so again after Reset.
func TestLargeZeros(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "")
	images := modeltest.Images(40)
	m := must(ae.New(ae.Config{Hidden: []int{200, 250}, Code: 2, Features: 16}))
	tr := must(training.New(training.Config{
		Start: must(trained.New(m, images)), Examples: images, Options: func() []train.Option { return []train.Option{train.BatchSize(8)} },
	}))
	var changed []string
	p.await("a training", fmt.Sprintf(`await (async (data) => {
		const t = await latentlabTraining(data).ready, first = await words(t);
		const end = done(t, 2);
		t.step(2);
		await end;
		t.reset();
		const again = await words(t);
		t.close();
		return Object.keys(first).filter((path) => String(first[path]) !== String(again[path]));
	})(%s)`, must(tr.JSON())), &changed)
	if !strings.Contains(strings.Join(tr.Notes(), " "), "16 bits") || len(changed) > 0 {
		t.Errorf("with the notes %q, %q have other values after Reset, expected the first", tr.Notes(), changed)
	}
}

// TestStartErrors checks that weights of another model, and those that are not finite, are refused.
func TestStartErrors(t *testing.T) {
	network := func(code int) *ae.Model {
		return must(ae.New(ae.Config{Hidden: []int{5}, Code: code, Features: 16}))
	}
	images := modeltest.Images(40)
	start := func(of *trained.Model) error {
		_, err := training.New(training.Config{
			Start: of, Examples: images, Model: func() (train.Model, error) { return network(3), nil },
			Options: func() []train.Option { return []train.Option{train.BatchSize(8)} },
		})
		return err
	}
	if err := start(must(trained.New(network(2), images))); err == nil || !strings.Contains(err.Error(), "expected weights of the same model") {
		t.Errorf("weights of another model: %v", err)
	}
	diverged := must(trained.New(network(3), images))
	v := diverged.Program.Store.GetVariable("/encoder/layer0/dense/biases")
	if err := v.SetValue(tensors.FromValue([]float32{0, 1, float32(math.NaN()), 0, 0})); err != nil {
		t.Fatal(err)
	}
	if err := start(diverged); err == nil || !strings.Contains(err.Error(), "/encoder/layer0/dense/biases has NaN at [2]: its training has diverged") {
		t.Errorf("weights with NaN: %v", err)
	}
	if err := start(must(trained.New(network(3), images))); err != nil {
		t.Errorf("weights of the model: %v", err)
	}
	var d map[string]any
	if err := json.Unmarshal(must(must(training.New(training.Config{
		Examples: images, Model: func() (train.Model, error) { return network(3), nil },
		Options: func() []train.Option { return []train.Option{train.BatchSize(8)} },
	})).JSON()), &d); err != nil || len(d["values"].([]any)) > 6 {
		t.Errorf("initial weights travel (%v): %v", err, d["values"])
	}
}
