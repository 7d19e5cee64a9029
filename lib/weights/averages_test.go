package weights_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/gan"
	"latentlab/lib/run"
	"latentlab/lib/safetensors"
	"latentlab/lib/train"
	"latentlab/lib/weights"
)

// Save and Load keep running averages, of weights and of batch normalization.
func TestSaveKeepsAverages(t *testing.T) {
	dir := useFolders(t)
	labeled := modeltest.Images(10)
	labeled.Labels = []uint16{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	m := aae.NewFewLabels(labeled, 10)
	m.Hidden, m.StyleSize = []int{6}, 2
	r := must(run.Train(t.Context(), m, modeltest.Images(40), nil, train.BatchSize(8), train.Epochs(2), gan.Adam(1e-2)))
	check(t, weights.Save(r.Model, "few"))
	got := must(weights.Load(m, modeltest.Images(40), "few"))
	expected, codes := must(r.Encode(modeltest.Images(5))), must(got.Encode(modeltest.Images(5)))
	if !reflect.DeepEqual(expected, codes) {
		t.Errorf("codes after Load are %v, expected %v", codes, expected)
	}
	a, b := must(r.Decode(expected)), must(got.Decode(expected))
	if !reflect.DeepEqual(a.Pixels, b.Pixels) {
		t.Error("images after Load differ")
	}
	file := must(safetensors.Decode(must(os.ReadFile(filepath.Join(dir, "few.safetensors")))))
	var names []string
	for _, tensor := range file.Tensors {
		names = append(names, tensor.Name)
	}
	for _, name := range []string{"autoencoder.encoder.layer0.weight", "autoencoder.encoder.layer0.norm.running_var", "averages.encoder.layer0.norm.weight", "averages.decoder.output.bias"} {
		if !slices.Contains(names, name) {
			t.Errorf("the file has no %s; it has %v", name, names)
		}
	}
	for _, name := range names {
		if strings.Contains(name, "moment") || strings.Contains(name, "labeled") || strings.HasSuffix(name, "step") {
			t.Errorf("the file has %s, which only training needs", name)
		}
	}
}
