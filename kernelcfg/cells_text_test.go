package main

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latentlab/kernelcfg/gocell"
)

// TestCellsInText type-checks the cells that programs hold as text: those of
// the tests in a browser, which take minutes, and of the stopwatch of cells.
func TestCellsInText(t *testing.T) {
	readLibrary(t)
	tests, err := filepath.Glob("browser/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, path := range append(tests, "headless/python/latency.py") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts := pythonTexts(string(text))
		if strings.HasSuffix(path, ".go") {
			texts = goTexts(t, path)
		}
		var cells []string
		for _, text := range texts {
			if strings.Contains(text, "%%\n") || strings.Contains(text, "\n\t\"latentlab/lib/") || strings.HasPrefix(text, "\nfunc ") {
				cells = append(cells, filled(text))
			}
		}
		checked += len(cells)
		wrong, err := gocell.Errors(here, cells)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range wrong {
			t.Errorf("%s: %s", path, text)
		}
	}
	if checked < 9 {
		t.Errorf("%d cells were found in programs, expected 9 or more", checked)
	}
}

// filled puts numbers into a format of a cell.
func filled(text string) string {
	if !strings.Contains(text, "%%%%\n") && !strings.Contains(text, "%d\n") {
		return text
	}
	return strings.NewReplacer("%%", "%", "%d", "1").Replace(text)
}

// goTexts returns the constant strings of a Go file, in their order.
func goTexts(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	ast.Inspect(file, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		text, ok := joined(e)
		if ok {
			texts = append(texts, text)
		}
		return !ok
	})
	return texts
}

// joined returns the value of string literals with + between them.
func joined(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return constant.StringVal(constant.MakeFromLiteral(e.Value, e.Kind, 0)), true
		}
	case *ast.BinaryExpr:
		a, ok := joined(e.X)
		b, also := joined(e.Y)
		return a + b, ok && also && e.Op == token.ADD
	}
	return "", false
}

var pythonText = regexp.MustCompile(`(?s) = """(.*?)"""`)

// pythonTexts returns the long strings of a Python file, in their order.
func pythonTexts(source string) []string {
	var texts []string
	for _, m := range pythonText.FindAllStringSubmatch(source, -1) {
		texts = append(texts, m[1])
	}
	return texts
}
