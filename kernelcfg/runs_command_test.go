package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latentlab/kernelcfg/runs"
	"latentlab/lib/home"
)

// TestRunsCommand lists and removes runs as a user does.
func TestRunsCommand(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("LATENTLAB_RUNS", dir)
	root := filepath.Dir(dir)
	t.Setenv(home.RootEnv, root)
	writeFile(t, filepath.Join(root, "go.mod"), "module latentlab\n")
	writeFile(t, filepath.Join(root, "notebooks", "007-mine.ipynb"), `"text": "Run aaaaaaaaaaaa, trained", "2 runs, trained in 0:01; the last is cccccccccccc: 1 epoch"`)
	do := func(args ...string) (string, error) {
		var out bytes.Buffer
		cmd := command()
		cmd.SetArgs(longFlags(cmd, append([]string{"runs"}, args...)))
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		err := cmd.Execute()
		return out.String(), err
	}
	expect := func(want []string, args ...string) {
		t.Helper()
		out, err := do(args...)
		if err != nil {
			out += err.Error()
		}
		for _, text := range want {
			if !strings.Contains(out, text) {
				t.Errorf("runs %q prints, without %q:\n%s", args, text, out)
			}
		}
	}
	expect([]string{"there are no runs in " + dir})
	for id, age := range map[string]time.Duration{"aaaaaaaaaaaa": 0, "aabbbbbbbbbb": 50 * time.Hour, "cccccccccccc": 24 * 40 * time.Hour} {
		path := filepath.Join(dir, id, "step-30.safetensors")
		writeFile(t, path, strings.Repeat("x", 2_500_000))
		writeFile(t, filepath.Join(dir, id, "run.json"), `{"hyperparameters":{"model":"vae"},"data":"MNIST train","steps per epoch":12}`)
		then := time.Now().Add(-age)
		for _, file := range []string{path, filepath.Join(dir, id, "run.json")} {
			if err := os.Chtimes(file, then, then); err != nil {
				t.Fatal(err)
			}
		}
	}
	writeFile(t, filepath.Join(dir, "named", ".lock"), "")
	if err := os.Symlink("../cccccccccccc/step-30.safetensors", filepath.Join(dir, "named", "best")); err != nil {
		t.Skip(err)
	}
	expect([]string{
		"aaaaaaaaaaaa  vae    MNIST train  2.5     2.5 MB  0 minutes ago  –      007-mine\n",
		"cccccccccccc  vae    MNIST train  2.5     2.5 MB  40 days ago    best   007-mine\n", "3 runs, 7.5 MB, in " + dir,
	})
	expect([]string{"aabbbbbbbbbb", "2 days ago", "cccccccccccc", "2 runs, 5.0 MB", "`go run ./kernelcfg runs -unused 2d -remove`"},
		"-unused", "2d")
	for want, args := range map[string][]string{
		"-unused month: expected":              {"-unused", "month"},
		"not both":                             {"-unused", "2d", "aaaaaaaaaaaa"},
		"-remove needs the IDs":                {"-remove"},
		`2 runs begin with "aa"`:               {"-remove", "aa"},
		`no run "f"`:                           {"f"},
		"run cccccccccccc has the name best, ": {"-remove", "best"},
	} {
		expect([]string{want}, args...)
	}
	if all, err := runs.List(dir); err != nil || len(all) != 3 {
		t.Fatalf("what must not remove anything left %v, %v", all, err)
	}
	expect([]string{"1 run removed, 2.5 MB\nkept:\nrun cccccccccccc has the name best"}, "-unused", "2d", "-remove")
	expect([]string{"1 run removed"}, "-remove", "-force", "best")
	expect([]string{"1 run removed"}, "-remove", "aaa", "aaaaaaaaaaaa")
	expect([]string{"there are no runs"})
}

// writeFile writes text to path, and makes its folder.
func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
