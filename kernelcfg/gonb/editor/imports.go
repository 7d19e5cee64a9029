package editor

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"
)

// AddImports adds imports to the Go file name, which is part of a cell's program in folder:
// those of the packages in lib, and of others that these import, which the file names without
// importing them. They stand on the line of the package clause, so that no line moves. Go's
// own packages, and all others, are left to goimports. It chooses among all packages of a
// name that are on the machine, and whether it takes GoMLX's graph or Gonum's depends on an
// index that gopls may not have written yet.
func AddImports(name, folder string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	if err != nil {
		return nil // goimports reports it
	}
	missing := missingPackages(file, importsOf(string(text)))
	if len(missing) == 0 {
		return nil
	}
	added := map[string]string{} // import declarations by name
	for _, root := range workspace(folder) {
		module := moduleOf(root)
		for name, path := range packages(root) {
			if missing[name] && rank(path, module) != standardRank {
				added[name] = fmt.Sprintf("; import %q", path)
			}
		}
	}
	if len(added) == 0 {
		return nil
	}
	var imports strings.Builder
	for _, name := range slices.Sorted(maps.Keys(added)) {
		imports.WriteString(added[name])
	}
	end := int(file.Name.End() - file.FileStart)
	return os.WriteFile(name, slices.Concat(text[:end], []byte(imports.String()), text[end:]), 0o600)
}

// missingPackages returns the names in file that stand before a dot, and that it neither
// declares nor imports.
func missingPackages(file *ast.File, imports map[string]string) map[string]bool {
	unresolved := map[*ast.Ident]bool{}
	for _, name := range file.Unresolved {
		unresolved[name] = true
	}
	missing := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			name, ok := selector.X.(*ast.Ident)
			if ok && unresolved[name] && imports[name.Name] == "" {
				missing[name.Name] = true
			}
		}
		return true
	})
	return missing
}
