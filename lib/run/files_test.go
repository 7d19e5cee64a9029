package run_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// The CSV files and run.json match the state that was loaded last.
func TestFilesMatch(t *testing.T) {
	useFolder(t)
	a, b := train.Test(modeltest.Images(9)), train.Test(modeltest.Images(10))
	files := func(r *run.Run) map[string]string {
		all := map[string]string{}
		for _, name := range []string{"history.csv", "test.csv"} {
			all[name] = string(must(os.ReadFile(filepath.Join(r.Dir, name))))
		}
		var d struct {
			On json.RawMessage `json:"trained on"`
		}
		check(t, json.Unmarshal(must(os.ReadFile(filepath.Join(r.Dir, "run.json"))), &d))
		all["trained on"] = string(d.On)
		return all
	}
	four := trainTiny(t, 4, a)
	want := files(four)
	agree := func(name string, epochs int, test train.Option, want map[string]string) {
		t.Helper()
		got := files(trainTiny(t, epochs, test))
		for file := range want {
			if got[file] != want[file] {
				t.Errorf("%s: %s is\n%s, expected\n%s", name, file, got[file], want[file])
			}
		}
	}
	path := filepath.Join(four.Dir, "run.json")
	check(t, os.WriteFile(path, []byte(strings.Replace(string(must(os.ReadFile(path))), `"backend": "`, `"backend": "other `, 1)), 0o644))
	agree("another training's", 4, a, want)
	one := files(trainTiny(t, 1, a))
	if one["history.csv"] == want["history.csv"] || strings.Count(one["history.csv"], "\n") != 12 ||
		strings.Count(one["test.csv"], "\n") != 2 {
		t.Errorf("after one epoch the files are %v", one)
	}
	agree("four again", 4, a, want)
	agree("one again", 1, a, one)
	agree("four of another test set", 4, b, map[string]string{"history.csv": want["history.csv"]})
	agree("four of the first again", 4, a, want)
	if first := files(trainTiny(t, 0, a)); first["history.csv"] != "step,loss\n" ||
		strings.Contains(first["trained on"], "from") {
		t.Errorf("for the initial values, the files are %v", first)
	}

	// Files that match are not written.
	agree("four", 4, a, want)
	past := time.Now().Add(-time.Hour).Truncate(time.Second)
	names := []string{"history.csv", "test.csv", "run.json", "time.csv", "program.txt.gz", "step-44.safetensors"}
	for _, name := range names {
		check(t, os.Chtimes(filepath.Join(four.Dir, name), past, past))
	}
	trainTiny(t, 4, a)
	for _, name := range names {
		if !must(os.Stat(filepath.Join(four.Dir, name))).ModTime().Equal(past) {
			t.Errorf("%s was written again", name)
		}
	}
}
