package setup

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
)

// DigestVersion returns the library's train.DigestVersion. It reads it from the
// source, because this program is built without the dependencies of lib/train.
func (s *Setup) DigestVersion() (int, error) {
	path := filepath.Join(s.Root, "lib", "train", "digest.go")
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return 0, fmt.Errorf("the version of the runs' digests: %w", err)
	}
	for _, decl := range file.Decls {
		constants, ok := decl.(*ast.GenDecl)
		if !ok || constants.Tok != token.CONST {
			continue
		}
		for _, spec := range constants.Specs {
			spec := spec.(*ast.ValueSpec)
			for i, name := range spec.Names {
				if name.Name != "DigestVersion" || i >= len(spec.Values) {
					continue
				}
				if value, ok := spec.Values[i].(*ast.BasicLit); ok {
					return strconv.Atoi(value.Value)
				}
			}
		}
	}
	return 0, fmt.Errorf("%s declares no constant DigestVersion with a number", path)
}
