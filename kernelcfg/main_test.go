package main

import (
	"bytes"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"latentlab/kernelcfg/setup"
)

func TestLongFlags(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"run -quick -set a=1 -o x nb.ipynb", "run --quick --set a=1 -o x nb.ipynb"},
		{"run --quick -set=a=-1 nb.ipynb", "run --quick --set=a=-1 nb.ipynb"},
		{"setup -cuda", "setup --cuda"},
		{"lab -no-browser", "lab --no-browser"},
		{"run -h", "run -h"},
		{"run -help", "run --help"},
		{"-help", "--help"},
		{"run -- -quick", "run -- -quick"},
		{"bench -peers -epochs 5", "bench -peers -epochs 5"},
		{"run -unknown nb.ipynb", "run -unknown nb.ipynb"},
		{"mutants -list -only=vae", "mutants --list --only=vae"},
	} {
		got := longFlags(command(), strings.Fields(tc.in))
		if !slices.Equal(got, strings.Fields(tc.want)) {
			t.Errorf("%s: got %v", tc.in, got)
		}
	}
}

// TestBenchHelp checks that the help of bench needs no set-up and lists the flags
// of the program that it starts.
func TestBenchHelp(t *testing.T) {
	t.Setenv("LATENTLAB_ROOT", t.TempDir()) // not a project
	for _, flag := range []string{"-h", "-help", "--help"} {
		var out bytes.Buffer
		root := command()
		root.SetOut(&out)
		root.SetArgs([]string{"bench", flag})
		if err := root.Execute(); err != nil {
			t.Fatalf("bench %s: %v", flag, err)
		}
		source, err := os.ReadFile("bench/main.go")
		if err != nil {
			t.Fatal(err)
		}
		flags := regexp.MustCompile(`flag\.\w+\((?:&[\w.]+, )?"(\w+)"`).FindAllSubmatch(source, -1)
		if len(flags) < 5 {
			t.Fatalf("bench/main.go defines %d flags", len(flags))
		}
		want := []string{"cells"}
		for _, f := range flags {
			if name := string(f[1]); name != "serve" { // for internal use
				want = append(want, name)
			}
		}
		for _, name := range want {
			if !strings.Contains(out.String(), " -"+name) {
				t.Errorf("bench %s does not list -%s:\n%s", flag, name, out.String())
			}
		}
	}
}

// TestReport checks that a fix of several parts is named once, and that what is not
// there yet does not count as there.
func TestReport(t *testing.T) {
	var out strings.Builder
	missing := errors.New("not set up")
	wrong := report(&out, "here", []setup.Finding{
		{Name: "Go", Text: "1.26"},
		{Name: "Plugin", Err: missing, Fix: "set up"}, {Name: "Data", Err: missing, Fix: "set up"},
		{Name: "Disk", Err: missing, Fix: "free some"},
		{Name: "Browser", Text: "none yet", Optional: true},
	})
	want := `latentlab in here
ok    Go       1.26
WRONG Plugin   not set up
WRONG Data     not set up
WRONG Disk     not set up
               to fix it: free some
later Browser  none yet
to fix these 2: set up
`
	if wrong != 3 || out.String() != want {
		t.Errorf("%d are wrong:\n%s\nwant\n%s", wrong, out.String(), want)
	}
}
