package place

import (
	"os"
	"path/filepath"
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
