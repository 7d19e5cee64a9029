package editor

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAddImports checks which imports a cell's program gets before goimports sees it.
func TestAddImports(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.work", fmt.Sprintf("go 1.26\n\nuse (\n\t.\n\t%q\n)\n", root))
	const own = `; import "latentlab/lib/figure/chart"`
	for _, c := range []struct{ what, text, want string }{
		{"GoMLX's graph, not Gonum's", "package main\nvar f = func(x *graph.Node) {}\n",
			"package main; import \"github.com/gomlx/gomlx/core/graph\"\nvar f = func(x *graph.Node) {}\n"},
		{"two of the library's", "package main // cell\nvar a, b = chart.Curves{}, ae.Config{}\n",
			"package main; import \"latentlab/lib/ae\"" + own + " // cell\nvar a, b = chart.Curves{}, ae.Config{}\n"},
		{"what is imported", "package main\nimport \"gonum.org/v1/gonum/graph\"\nvar n graph.Node\n", ""},
		{"what is imported under this name", "package main\nimport graph \"fmt\"\nvar n graph.Stringer\n", ""},
		{"what is declared", "package main\nvar graph struct{ Node int }\nvar n = graph.Node\n", ""},
		{"a local variable", "package main\nfunc f() { chart := struct{ X int }{}; _ = chart.X }\n", ""},
		{"Go's own", "package main\nvar s = strings.ToUpper(fmt.Sprint(1))\n", ""},
		{"what cannot be parsed", "package main\nvar n = graph.\n", ""},
	} {
		write("main.go", c.text)
		name := filepath.Join(folder, "main.go")
		if err := AddImports(name, folder); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if c.want == "" {
			c.want = c.text
		}
		if string(got) != c.want || strings.Count(string(got), "\n") != strings.Count(c.text, "\n") {
			t.Errorf("%s: %q, expected %q", c.what, got, c.want)
		}
	}
}
