package main

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestLongFlags(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"run -quick -set a=1 -o x nb.ipynb", "run --quick --set a=1 -o x nb.ipynb"},
		{"run --quick -set=a=-1 nb.ipynb", "run --quick --set=a=-1 nb.ipynb"},
		{"setup -cuda", "setup --cuda"},
		{"lab -no-browser", "lab --no-browser"},
		{"run -h", "run -h"},
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
