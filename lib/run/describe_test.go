package run_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// described returns run.json without the fields that differ for each run.
func described(t *testing.T, r *run.Run) (all map[string]any, optimizer train.Optimizer) {
	t.Helper()
	text := must(os.ReadFile(filepath.Join(r.Dir, "run.json")))
	check(t, json.Unmarshal(text, &all))
	for _, name := range []string{"program", "made", "trained on"} {
		delete(all, name)
	}
	var d struct{ Optimizer train.Optimizer }
	check(t, json.Unmarshal(text, &d))
	return all, d.Optimizer
}

// run.json has all fields of the optimizer: it differs for runs that differ in any of them.
func TestDescribesOptimizer(t *testing.T) {
	useFolder(t)
	m := must(aae.New(aae.Config{Hidden: []int{6}, Features: 16, Prior: aae.GaussianPrior(2, 1)}))
	epsilon, slow := train.DefaultAdam(1e-3), train.DefaultAdam(1e-3)
	epsilon.Epsilon, slow.Beta2 = 1e-8, 0.99
	options := [][]train.Option{
		{aae.Adam(6e-4, 8e-4)}, {aae.Adam(6e-4, 9e-4)}, {aae.Adam(7e-4, 8e-4)},
		{aae.Adam(6e-4, 8e-4), train.Decay(10)}, {aae.Adam(6e-4, 8e-4), train.Decay(20)},
		{train.Adam(1e-3)}, {train.Adam(1e-3), train.Decay(10)}, {train.SGD(1e-3)},
		{train.WithOptimizer(epsilon)}, {train.WithOptimizer(slow)}, {train.Adam(0.1)},
	}
	var all []map[string]any
	for i, o := range options {
		o = append(o, train.BatchSize(8), train.Epochs(0))
		d, optimizer := described(t, must(run.Train(t.Context(), m, modeltest.Images(83), nil, o...)))
		if want := must(train.Prepare(m, modeltest.Images(83), o...)).Config.Optimizer; !reflect.DeepEqual(optimizer, want) {
			t.Errorf("run.json has the optimizer %+v, expected %+v", optimizer, want)
		}
		for k, other := range all {
			if reflect.DeepEqual(d, other) {
				t.Errorf("the runs of options %d and %d have the same run.json: %v", k, i, d)
			}
		}
		all = append(all, d)
	}
}

func TestFolder(t *testing.T) {
	dir := useFolder(t)
	r := trainTiny(t, 2, train.Test(modeltest.Images(9)))
	if r.Dir != filepath.Join(dir, r.ID()) || len(r.ID()) != 12 {
		t.Errorf("run %s is in %s", r.ID(), r.Dir)
	}
	for _, name := range []string{"run.json", "step-22.safetensors", "history.csv", "test.csv", "time.csv", "program.txt.gz", "lock"} {
		stat, err := os.Stat(filepath.Join(r.Dir, name))
		if err != nil || stat.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		} else if name != "lock" && stat.Mode().Perm() != 0o644 {
			t.Errorf("%s has mode %v", name, stat.Mode())
		}
	}
	if found := must(os.ReadDir(r.Dir)); len(found) != 7 {
		t.Errorf("the folder holds %v", found)
	}
}

// The folder has the text of the program, which is written again if it is damaged.
func TestProgramText(t *testing.T) {
	useFolder(t)
	r := trainTiny(t, 1)
	path := filepath.Join(r.Dir, "program.txt.gz")
	read := func() error {
		z, err := gzip.NewReader(bytes.NewReader(must(os.ReadFile(path))))
		if err != nil {
			return err
		}
		text, err := io.ReadAll(z)
		if got := fmt.Sprintf("%x", sha256.Sum256(text)); err == nil && got != r.Program.Digest {
			err = fmt.Errorf("the text has SHA-256 %s, expected the digest %s", got, r.Program.Digest)
		}
		return err
	}
	check(t, read())
	whole := must(os.ReadFile(path))
	half, flipped := whole[:len(whole)/2], slices.Clone(whole)
	flipped[len(whole)/2] ^= 1
	for _, damaged := range [][]byte{nil, half, flipped} {
		check(t, os.WriteFile(path, damaged, 0o644))
		trainTiny(t, 1)
		check(t, read())
	}
}

// run.json omits an optimizer that the step does not use.
func TestDescribesNoOptimizer(t *testing.T) {
	useFolder(t)
	d, _ := described(t, must(run.Train(t.Context(), ungained{}, modeltest.Images(20), nil, train.BatchSize(8), train.Epochs(0))))
	if o, ok := d["optimizer"]; ok {
		t.Errorf("run.json has the optimizer %v, expected none", o)
	}
}
