package editor

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"latentlab/internal/hometest"
	"latentlab/lib/home"
)

// cellAt returns the cell text, with the cursor at its "|".
func cellAt(t *testing.T, text string) Cell {
	t.Helper()
	before, after, ok := strings.Cut(text, "|")
	if !ok {
		t.Fatalf("%q has no cursor", text)
	}
	c := Cell{Lines: strings.Split(before+after, "\n"), Commands: map[int]struct{}{}}
	for i, line := range c.Lines {
		if strings.HasPrefix(line, "%") || strings.HasPrefix(line, "!") {
			c.Commands[i] = struct{}{}
		}
	}
	c.Line = strings.Count(before, "\n")
	c.Column = len(before) - strings.LastIndexByte(before, '\n') - 1
	return c
}

// memorized is what earlier cells have declared.
const memorized = `package main

import (
	"fmt"
	"latentlab/lib/ae"
)

const epochs = 20

var (
	model = &ae.Model{}
	encoderWidth = 256
)

func say(name string) { fmt.Println(name) }
`

// startEditor returns an editor for a program that uses the project's library.
func startEditor(t *testing.T) *Editor {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: gopls loads the library")
	}
	hometest.Need(t, "gopls", "bin", "gopls")
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	t.Setenv("PATH", filepath.Join(root, ".latentlab", "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("GOWORK", "")
	t.Setenv("GOPROXY", "off")
	for _, args := range [][]string{{"mod", "init", "gonb_test"}, {"work", "init"}, {"work", "use", ".", root}} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = folder
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
	}
	e := New(folder)
	t.Cleanup(e.Close)
	return e
}

// ofTests matches the names of functions of test files.
var ofTests = regexp.MustCompile(`^(Fuzz|Benchmark|Example)([A-Z_]|$)`)

// TestComplete completes cells that are half written, and asks what their names mean.
func TestComplete(t *testing.T) {
	e := startEditor(t)
	e.Warm()
	for _, tc := range []struct {
		text  string
		first string   // the first name, if not empty
		names []string // some of the names
	}{
		{"%%\nnotebook.|", "", []string{"Train", "Show", "Must"}},
		{"%%\nr := notebook.Train(|", "", []string{"model", "epochs"}},
		{"%%\nm := ae.New(ae.Config{|", "", []string{"Code", "Hidden"}},
		{"%%\nm := ae.New(ae.Config{Co|", "Code", nil},
		{"%%\nm := ae.New(ae.Config{\n\tHidden: []int{256},\n\t|\nnotebook.Show(m)", "", []string{"Code"}},
		{"func f() {\n\tnotebook.|", "", []string{"Train", "Show"}},
		{"func f() {\n\tnotebook.|\n\nfunc g() {}", "", []string{"Train", "Show"}},
		{"func f() {\n\tif r := notebook.|\n}", "", []string{"Train", "Show"}},
		{"%%\nnotebook.|\nnotebook.Show(model)", "", []string{"Train", "Show"}},
		{"%%\nfor i := range epochs {\n\tmodel.|\n", "", []string{"Encoder", "Decoder"}},
		{"%%\nfmt.Println(\"größe\", mod|", "model", nil},
		{"%%\nfmt.Prin|tln(1)", "Print", []string{"Println"}},
		{"%%\nenc|", "encoderWidth", nil},
		{"var x = dataset.|", "", []string{"MNIST", "Set"}},
		{"%%\nx := epo|\n)", "epochs", nil},
		{"const epochs = 5\n%%\nsay(fmt.Sprint(ep|", "epochs", nil},
		{"%%\nstrings.Repla|", "Replace", []string{"ReplaceAll"}},
	} {
		began := time.Now()
		names, before, after := e.Complete(cellAt(t, tc.text), memorized)
		took := time.Since(began)
		if tc.first != "" && (len(names) == 0 || names[0] != tc.first) {
			t.Errorf("%q: %q, want %s first", tc.text, names, tc.first)
		}
		for _, want := range tc.names {
			if !slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, want) }) {
				t.Errorf("%q: %q, want %s among them", tc.text, names, want)
			}
		}
		for _, name := range names {
			if ofTests.MatchString(name) {
				t.Errorf("%q: %s is a test's", tc.text, name)
			}
		}
		if sorted := slices.Sorted(slices.Values(names)); len(slices.Compact(sorted)) != len(names) {
			t.Errorf("%q: %q has names twice", tc.text, names)
		}
		t.Logf("%v: %q: %d names, %.60q, replacing %d, %d", took.Round(time.Millisecond), tc.text, len(names), names, before, after)
	}
	for _, tc := range []struct{ text, want string }{
		{"%%\nr := notebook.Train(|", "func notebook.Train"},
		{"%%\nr := notebook.Train(model, fmt.Sprint(1), |", "func notebook.Train"},
		{"%%\nm := ae.New(ae.Config{|", "type Config struct"},
		{"%%\nnotebook.Sh|ow(model)", "func notebook.Show"},
		{"func f() {\n\tnotebook.Show|", "func notebook.Show"},
		{"%%\nsay(epochs)|", "func say"},
		{"%%\nfmt.Println(|", "func fmt.Println"},
		{"%%\n|", ""},
		{"%%\nx := nowhere(|", ""},
	} {
		began := time.Now()
		got := e.Inspect(cellAt(t, tc.text), memorized)
		if !strings.Contains(got, tc.want) || tc.want == "" && got != "" {
			t.Errorf("%q: %q, want %q in it", tc.text, got, tc.want)
		}
		t.Logf("%v: %q: %.60q", time.Since(began).Round(time.Millisecond), tc.text, got)
		if strings.Contains(got, "pkg.go.dev/latentlab") {
			t.Errorf("%q: %q has a link to documentation that does not exist", tc.text, got)
		}
	}
}
