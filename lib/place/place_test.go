package place

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestCaller checks that the frames of Go's library between a panic and the function
// that caused it are skipped.
func TestCaller(t *testing.T) {
	var got Place
	func() {
		defer func() {
			got = Caller()
			_ = recover()
		}()
		_ = slices.Grow([]int{}, -1) // the line that panics
	}()
	if !strings.HasSuffix(got.Source(), "// the line that panics") || !strings.HasPrefix(got.String(), "place_test.go:") {
		t.Errorf("the panic comes from %v: %q", got, got.Source())
	}
}

// TestReaders tells the reader's frames from those of libraries.
func TestReaders(t *testing.T) {
	for _, c := range []struct {
		function, file string
		want           bool
	}{
		{"main.encoder", "/tmp/gonb_1/main.go", true},
		{"main.encoder", "/home/me@vcorp.com/nets/main.go", true},
		{"latentlab/mynets.Build", "/src/latentlab/mynets/nets.go", true}, // a folder of the reader's in the project
		{"latentlab/lib/mlp.Dense", "/src/latentlab/lib/mlp/dense.go", false},
		{"latentlab/lib/notebook.Must[...]", "/src/latentlab/lib/notebook/show.go", false},
		{"github.com/gomlx/gomlx/core/graph.Add", "/go/pkg/mod/github.com/gomlx/gomlx@v0.28.2/core/graph/ops.go", false},
		{"slices.Grow", goSource + "slices/slices.go", false},
	} {
		if got := isReaders(runtime.Frame{Function: c.function, File: c.file}); got != c.want {
			t.Errorf("%s in %s is the reader's: %v, expected %v", c.function, c.file, got, c.want)
		}
	}
}

func TestPlace(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "main.go")
	if err := os.WriteFile(file, []byte("package main\n\n\tvar x = 1 \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := Place{file, 3}
	if got := p.Source(); got != "var x = 1" {
		t.Errorf("the line is %q", got)
	}
	if got := (Place{file, 9}).Source(); got != "" {
		t.Errorf("behind the end of the file there is %q", got)
	}
	if got := p.String(); got != "main.go:3" {
		t.Errorf("the place of a program is %q", got)
	}
	t.Setenv("GONB_TMP_DIR", folder+"/")
	if got := p.String(); got != file+":3" {
		t.Errorf("the place in a cell is %q, expected the full path", got)
	}
	if none := (Place{}); none.String() != "" || none.Source() != "" {
		t.Errorf("no place is %q, %q", none.String(), none.Source())
	}
}
