package run_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/internal/hometest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// A table through an autoencoder and a VAE with a Gaussian likelihood: held-out rows are
// reconstructed in the table's own numbers, and the saved run reads a CSV whose columns
// are in another order.
func TestBreastCancer(t *testing.T) {
	hometest.Need(t, "scikit-learn's data", "data", "scikit-learn")
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	parts := must(must(dataset.BreastCancer()).RandomSplit(1, 0.8, 0.2))
	data, test := parts[0], parts[1]
	for name, m := range map[string]train.Model{
		"autoencoder": must(ae.New(ae.Config{Hidden: []int{32}, Code: 6, Features: 30, Loss: loss.Likelihood(data)})),
		"VAE": must(vae.New(vae.Config{Hidden: []int{32}, Code: 6, Features: 30, Loss: loss.Likelihood(data),
			WarmUp: 10, FreeBits: 0.05})),
	} {
		r := must(run.Train(t.Context(), m, data, nil, train.BatchSize(64), train.Epochs(60), train.Adam(1e-2), train.Test(test)))
		rebuilt := must(r.Reconstruct(test))
		explained := 0.0
		for k := range test.Columns {
			mean, residual, total := 0.0, 0.0, 0.0
			for i := range test.Len() {
				mean += float64(test.Features(i)[k]) / float64(test.Len())
			}
			for i := range test.Len() {
				residual += math.Pow(float64(test.Features(i)[k]-rebuilt.Features(i)[k]), 2)
				total += math.Pow(float64(test.Features(i)[k])-mean, 2)
			}
			explained += (1 - residual/total) / float64(len(test.Columns))
		}
		t.Logf("%s: %.2f of the variance of held-out rows is explained", name, explained)
		if explained < 0.7 {
			t.Errorf("%s: %.2f of the variance of held-out rows is explained", name, explained)
		}
		if name == "autoencoder" { // a VAE's σ has the spread of its codes in it
			checkLearned(t, r, data)
		}

		if err := r.Tag("cancer " + name); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "new.csv")
		some := test.First(20)
		writeReversed(t, path, some, "")
		patients := must(dataset.FromCSV(path, dataset.Label("diagnosis")))
		opened := must(run.Open(m, patients, "cancer "+name))
		got := must(opened.Reconstruct(patients))
		for i, v := range got.Values {
			want := rebuilt.Values[i]
			if d := math.Abs(float64(v - want)); d > 1e-4*math.Abs(float64(want))+1e-4 {
				t.Fatalf("%s: row %d, %q, is %v from the CSV, expected %v", name, i/30, got.Columns[i%30].Name, v, want)
			}
		}
		writeReversed(t, path, some, "worst area")
		patients = must(dataset.FromCSV(path, dataset.Label("diagnosis")))
		if _, err := run.Open(m, patients, "cancer "+name); err == nil || !strings.Contains(err.Error(), `"worst area"`) {
			t.Errorf("%s: without a column: %v", name, err)
		}
	}
}

// checkLearned compares the learned σ of the columns with the residuals of the
// training data.
func checkLearned(t *testing.T, r *run.Run, data *dataset.Examples) {
	t.Helper()
	var learned []float32
	for _, v := range r.Program.Variables() {
		if v.Trainable && strings.HasSuffix(v.Path(), "/log_sigma") {
			learned = tensors.MustCopyFlatData[float32](v.MustValue())
		}
	}
	if len(learned) != 30 {
		t.Fatalf("%d variances are learned, expected 30", len(learned))
	}
	rebuilt := must(r.Reconstruct(data))
	off := 0.0
	for k, v := range learned {
		square := 0.0
		for i := range data.Len() {
			d := float64(data.Features(i)[k]-rebuilt.Features(i)[k]) * float64(r.Program.Scaling.Factor[k])
			square += d * d / float64(data.Len())
		}
		σ := math.Exp(math.Log1p(math.Exp(float64(v)+6)) - 6)
		off = max(off, math.Abs(math.Log(σ)-math.Log(square)/2))
	}
	t.Logf("learned σ are those of the residuals within a factor of %.2f", math.Exp(off))
	if off > math.Log(1.4) {
		t.Errorf("a learned σ is off by a factor of %.2f", math.Exp(off))
	}
}

// writeReversed writes rows as a CSV with the columns from the last to the first, after
// a number and the class, and without one of them.
func writeReversed(t *testing.T, path string, rows *dataset.Examples, without string) {
	t.Helper()
	lines := make([][]string, rows.Len()+1)
	lines[0] = []string{"patient", "diagnosis"}
	for i := range rows.Len() {
		lines[i+1] = []string{fmt.Sprint(1000 + i), rows.ClassName(i)}
	}
	for k, c := range slices.Backward(rows.Columns) {
		if c.Name == without {
			continue
		}
		lines[0] = append(lines[0], c.Name)
		for i := range rows.Len() {
			lines[i+1] = append(lines[i+1], fmt.Sprint(rows.Features(i)[k]))
		}
	}
	f := must(os.Create(path))
	defer f.Close()
	if err := csv.NewWriter(f).WriteAll(lines); err != nil {
		t.Fatal(err)
	}
}
