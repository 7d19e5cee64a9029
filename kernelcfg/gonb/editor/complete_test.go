package editor

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestClosed closes what is open at a cursor, marked by "|". The want is the text without
// the end that closes main; if it parses, gopls finds its way.
func TestClosed(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"f(|", "f(|)"},
		{"f(g{|", "f(g{|})"},
		{"f(g{|)", "f(g{|})"},
		{"f(a|, b", "f(a|, b)"},
		{"f(a[|\nh()", "f(a[|])\nh()"},
		{"f(g{\n\tx: 1,\n\t|\nh()", "f(g{\n\tx: 1,\n\t|})\nh()"},
		{"f(g{\n\tx: y.|,\n})\nh()", "f(g{\n\tx: y.|,\n})\nh()"},
		{"x.|\nh()", "x.|;\nh()"},
		{"if a {\n\tx.|\n", "if a {\n\tx.|}\n"},
		{"if a {\n\tx.|\n}\nh()", "if a {\n\tx.|;\n}\nh()"},
		{"for i := range x.|", "for i := range x.| {}"},
		{"if f(|", "if f(|) {}"},
		{"f(\"a|", "f(\"a|\")"},
		{"f(`a|\nh()", "f(`a|`)\nh()"},
		{"f(| // why (", "f(|) // why ("},
		{"f(a)|\n)", "f(a)|\n)"},
	} {
		before, after, _ := strings.Cut(tc.text, "|")
		head := "func main() {\n"
		got := complete(head+before+after, len(head+before), true)
		want := head + strings.Replace(tc.want, "|", "", 1) + "\n}\n"
		if got != want {
			t.Errorf("%q: %q, want %q", tc.text, got, want)
		}
		if !strings.HasPrefix(got, head+before) {
			t.Errorf("%q: %q has other text before the cursor", tc.text, got)
		}
	}
	// Declarations that stand below stay whole.
	got := complete("func f() {\n\tg(\n\nfunc h() {}\n", len("func f() {\n\tg("), false)
	if _, err := parser.ParseFile(token.NewFileSet(), "", "package main\n"+got, 0); err != nil {
		t.Errorf("%q: %v", got, err)
	}
}
