package explain

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// gomlx is the module of the layers and of the graph, and has its packages that cells
// use, by their names.
const gomlx = "github.com/gomlx/gomlx"

var gomlxPackages = map[string]string{
	"graph": "core/graph", "tensors": "core/tensors", "model": "ml/model",
	"layers": "ml/layers", "activation": "ml/layers/activation", "optimizer": "ml/train/optimizer",
}

// goPackages has packages of Go's own library that cells use.
var goPackages = []string{"cmp", "errors", "fmt", "maps", "math", "os", "slices", "sort", "strconv", "strings", "time"}

// importPath returns the path of the package name of the library or of GoMLX, or "".
func (c *Cell) importPath(name string) string {
	for _, folder := range []string{"lib", "lib/figure"} {
		if info, err := os.Stat(filepath.Join(c.Root, folder, name)); err == nil && info.IsDir() {
			return path.Join("latentlab", folder, name)
		}
	}
	if inside, ok := gomlxPackages[name]; ok {
		return path.Join(gomlx, inside)
	}
	return ""
}

// source returns the folder of the package with the given path, "" if it is neither of
// the library nor of GoMLX.
func (c *Cell) source(of string) string {
	if inside, ok := strings.CutPrefix(of, "latentlab/"); ok {
		return filepath.Join(c.Root, filepath.FromSlash(inside))
	}
	inside, ok := strings.CutPrefix(of, gomlx+"/")
	version := c.version(gomlx)
	if modules := os.Getenv("GOMODCACHE"); ok && version != "" && modules != "" {
		return filepath.Join(modules, filepath.FromSlash(gomlx)+"@"+version, filepath.FromSlash(inside))
	}
	return ""
}

// absent returns the messages about what the cells use of the package name, and it does
// not have. Cells without import lines get them by themselves, but only of packages that
// have all that is used of them: for one name that there is not, the Go command reports
// the package as undefined, wherever it is used. Without such a name, absent returns nil.
func (c *Cell) absent(name string) []string {
	of := c.importPath(name)
	if of == "" {
		return nil
	}
	has := c.index(name).names
	files := token.NewFileSet()
	file, _ := parser.ParseFile(files, "", c.Main, 0)
	if file == nil || len(has) == 0 {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, ok := s.X.(*ast.Ident)
		if !ok || pkg.Name != name || pkg.Obj != nil || seen[s.Sel.Name] {
			return true
		}
		if _, ok := has[s.Sel.Name]; !ok {
			seen[s.Sel.Name] = true
			at := files.Position(s.Pos())
			text := member(&problem{cell: c}, []string{"", name, s.Sel.Name, ""})
			out = append(out, fmt.Sprintf("main.go:%d:%d: %s", at.Line, at.Column, text))
		}
		return true
	})
	return out
}

// imported returns the text about a package that is used and not imported.
func imported(name, of string) string {
	return fmt.Sprintf("the package %s is not imported: write import %s above %%%%", name, strconv.Quote(of))
}
