package gocell

import (
	"go/token"
	"strings"
	"testing"
)

// TestCheck type-checks cells as the kernel would compile them.
func TestCheck(t *testing.T) {
	const print = "import \"fmt\"\n\n%%\nfmt.Println("
	for _, tc := range []struct {
		name  string
		cells []string
		want  string // a part of the errors, "" for none
	}{
		{"a declaration of a cell before", []string{"var x = 1", print + "x)"}, ""},
		{"a declaration of a cell after", []string{print + "x)", "var x = 1"}, "code cell 1, 4:13: undefined: x"},
		{"an import of a cell before", []string{"import \"fmt\"", "%%\nfmt.Println(1)"}, ""},
		{"an import without use", []string{"import (\n\t\"fmt\"\n\t\"math/rand/v2\"\n)"}, ""},
		{"no import", []string{"%%\nfmt.Println(1)"}, "code cell 1, 2:1: undefined: fmt"},
		{"a package that is not there", []string{"import \"example/none\"\n\n%%\nnone.None()"}, "example/none"},
		{"a replaced declaration", []string{"var x = 1", "var x = \"one\"", "import \"strings\"\n\nvar y = strings.ToUpper(x)"}, ""},
		{"a replaced function", []string{"func f() int { return 1 }", "func f() string { return \"\" }", "var s string = f()"}, ""},
		{"a function that what it calls leaves", []string{"func f() int { return 1 }", "var x int = f()", "func f() string { return \"\" }"}, "code cell 3, code cell 2, 1:13: cannot use f()"},
		{"a replaced type and its methods", []string{"type t int\n\nfunc (t) m() {}", "type t string", "%%\nt(\"\").m()"}, ""},
		{"constants of which one is replaced", []string{"const (\n\ta = iota\n\tb\n\tc\n)", "const b = \"b\"", "var x = [1]int{}[c-2]\nvar s string = b"}, ""},
		{"variables of which one is replaced", []string{"var a, b = 1, 2", "var b = \"b\"", "var s string = b\nvar n int = a"}, ""},
		{"a main of another cell", []string{"%%\nx := 1\n_ = x", "%%\n_ = 2"}, ""},
		{"a variable without use", []string{"%%\nx := 1"}, "code cell 1, 2:1: declared and not used: x"},
		{"a syntax error", []string{"%%\nx := := 1"}, "code cell 1, 2:6: expected"},
		{"a syntax error, and a cell after it", []string{"var x = = 1", "var y = 1", print + "y)"}, "code cell 1, 1:9"},
		{"lines for the kernel", []string{"!ls\n%env A=1\nvar x = 1", "%% -v\n!ls\n_ = x\n"}, ""},
		{"another language", []string{"%%bash\necho x = = 1"}, ""},
	} {
		got, err := Errors(".", tc.cells)
		if err != nil {
			t.Fatal(err)
		}
		if (len(got) > 0) != (tc.want != "") || !strings.Contains(strings.Join(got, "\n"), tc.want) {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

// TestOffset finds every name of a cell where it is in the source.
func TestOffset(t *testing.T) {
	for _, source := range []string{
		"var x1 = 1", "var x1 = 1\n\n%%\nx2 := x1\nx3()", "%%\nx1()", "!ls\n%% -v\r\nx1()\r\n!ls\nx2()", "%%\n", "%%", "", "\n%main\nx1()",
	} {
		c := Parse(token.NewFileSet(), source)
		if c.Err != nil {
			t.Errorf("%q: %v", source, c.Err)
			continue
		}
		for at, r := range source {
			if r != 'x' {
				continue
			}
			found := false
			for pos := c.File.FileStart; pos < c.File.FileEnd; pos++ {
				found = found || c.Offset(pos) == at
			}
			if !found {
				t.Errorf("%q: no position is at byte %d", source, at)
			}
		}
		declarations, line, body := c.Parts()
		if declarations+line+body != source {
			t.Errorf("%q has the parts %q, %q, %q", source, declarations, line, body)
		}
	}
}
