package main

import (
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
	} {
		got := longFlags(command(), strings.Fields(tc.in))
		if !slices.Equal(got, strings.Fields(tc.want)) {
			t.Errorf("%s: got %v", tc.in, got)
		}
	}
}
