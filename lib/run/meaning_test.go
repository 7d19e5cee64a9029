package run_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/run"
	"latentlab/lib/safetensors"
	"latentlab/lib/train"
)

// few returns a small model with weights of every kind: of dense layers, of batch normalization, and their
// averages.
func few() *aae.FewLabels {
	labeled := modeltest.Images(10)
	labeled.Labels = []uint16{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	m := aae.NewFewLabels(labeled, 10)
	m.Hidden, m.StyleSize = []int{6}, 2
	return m
}

// ungained is gained without its weights.
type ungained struct{}

func (ungained) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	loss := ReduceAllMean(Square(Sub(b.X, MulScalar(b.X, 2))))
	loss = Add(loss, Square(scope.VariableWithValue("shift", float32(1)).SetTrainable(false).NodeValue(b.X.Graph())))
	return []train.Metric{{Name: "loss", Value: loss}}
}

// Open rejects weights that the model does not have, and a model whose weights are missing.
func TestOpenRefusesOtherWeights(t *testing.T) {
	useFolder(t)
	m := few()
	r := must(run.Train(t.Context(), m, modeltest.Images(40), nil, train.BatchSize(8)))
	check(t, r.Tag("few"))
	path := filepath.Join(r.Dir, "step-5.safetensors")
	whole := must(os.ReadFile(path))
	f := must(safetensors.Decode(whole))
	delete(f.Metadata, "weights") // as an older version wrote it
	delete(f.Metadata, "hyperparameters")
	delete(f.Metadata, "sha256")
	older := must(f.Seal(f.Metadata["format"]))
	plain := few()
	plain.BatchNorm = false
	for name, file := range map[string][]byte{"checkpoint": whole, "older checkpoint": older} {
		check(t, os.WriteFile(path, file, 0o644))
		if _, err := run.Open(m, modeltest.Images(20), "few"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := run.Open(plain, modeltest.Images(20), "few"); err == nil ||
			!strings.Contains(err.Error(), "no place for") || !strings.Contains(err.Error(), "/norm/mean") {
			t.Errorf("%s, for a model without batch normalization: error %v, expected the names of the statistics",
				name, err)
		}
	}
	r = must(run.Train(t.Context(), gained{}, modeltest.Images(40), nil, train.BatchSize(8)))
	check(t, r.Tag("gained"))
	if _, err := run.Open(ungained{}, modeltest.Images(2), "gained"); err == nil ||
		!strings.Contains(err.Error(), "no place for /head/gain") {
		t.Errorf("for a model without a gain: error %v, expected its name", err)
	}
}

// The checkpoint itself describes the meaning of its weights. For a checkpoint of a version that did not
// record it, run.json must describe the run.
func TestOpenKnowsMeaning(t *testing.T) {
	useFolder(t)
	m := modeltest.Network()
	r := trainNetwork(t, 1)
	check(t, r.Tag("r"))
	path, beside := filepath.Join(r.Dir, "step-5.safetensors"), filepath.Join(r.Dir, "run.json")
	whole, own := must(os.ReadFile(path)), must(os.ReadFile(beside))
	f := must(safetensors.Decode(whole))
	delete(f.Metadata, "hyperparameters")
	delete(f.Metadata, "sha256")
	older := must(f.Seal(f.Metadata["format"]))
	other := must(ae.New(ae.Config{Hidden: []int{5}, Code: 3, CodeReLU: true, Features: 16}))
	foreign := strings.Replace(string(own), r.Program.Digest, strings.Repeat("0", 64), 1)
	for name, c := range map[string]struct {
		file         []byte
		json         string
		same, unlike string // what the errors say
	}{
		"as it was":       {whole, string(own), "", "CodeReLU"},
		"of another run":  {whole, foreign, "", "CodeReLU"},
		"{}":              {whole, "{}", "", "CodeReLU"},
		"older":           {older, string(own), "", "CodeReLU"},
		"older, another":  {older, foreign, "meaning of its weights is unknown", "meaning of its weights is unknown"},
		"older, {}":       {older, "{}", "meaning of its weights is unknown", "meaning of its weights is unknown"},
		"older, without":  {older, "", "meaning of its weights is unknown", "meaning of its weights is unknown"},
		"as it was, none": {whole, "", "", "CodeReLU"},
	} {
		check(t, os.WriteFile(path, c.file, 0o644))
		check(t, os.Remove(beside))
		if c.json != "" {
			check(t, os.WriteFile(beside, []byte(c.json), 0o644))
		}
		for m, want := range map[*ae.Model]string{m: c.same, other: c.unlike} {
			_, err := run.Open(m, modeltest.Images(2), "r")
			if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, expected %q in it", name, err, want)
			}
		}
		check(t, os.WriteFile(beside, own, 0o644))
	}
}
