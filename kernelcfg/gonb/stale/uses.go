package stale

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"strings"
)

// program is what a Go program declares.
type program struct {
	digests map[string]string          // of its declarations, by name
	uses    map[string]map[string]bool // the names that a declaration uses directly
}

// read returns what the program text declares; nil if it cannot be parsed. A type and
// its methods are one declaration.
func read(text string) *program {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "main.go", text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	// What is imported stays unknown: it is not declared in cells.
	config := types.Config{Importer: unknown{}, Error: func(error) {}}
	pkg, _ := config.Check("main", files, []*ast.File{file}, info)
	p := &program{map[string]string{}, map[string]map[string]bool{}}
	for _, decl := range file.Decls {
		for name, node := range declared(decl) {
			p.digests[name] += digest(node)
			if p.uses[name] == nil {
				p.uses[name] = map[string]bool{}
			}
			ast.Inspect(node, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					if obj := info.Uses[id]; obj != nil && pkg != nil && obj.Parent() == pkg.Scope() {
						p.uses[name][obj.Name()] = true
					}
				}
				return true
			})
		}
	}
	return p
}

// unknown imports nothing.
type unknown struct{}

func (unknown) Import(string) (*types.Package, error) { return nil, errors.New("unknown") }

// declared returns the parts of a declaration by the names that they declare.
func declared(decl ast.Decl) map[string]ast.Node {
	parts := map[string]ast.Node{}
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		name := decl.Name.Name
		if decl.Recv != nil && len(decl.Recv.List) > 0 {
			name = cmp.Or(receiverType(decl.Recv.List[0].Type), name)
		}
		parts[name] = decl
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				parts[spec.Name.Name] = spec
			case *ast.ValueSpec:
				var node ast.Node = spec
				if decl.Tok == token.CONST && dependsOnPlaces(decl) {
					node = decl
				}
				for i, name := range spec.Names {
					parts[name.Name] = node
					if node == spec && len(spec.Values) == len(spec.Names) { // each has a value of its own
						parts[name.Name] = &ast.ValueSpec{Names: []*ast.Ident{name}, Type: spec.Type, Values: spec.Values[i : i+1]}
					}
				}
			}
		}
	}
	return parts
}

// receiverType returns the name of the type of a method's receiver, "" if it has another
// form.
func receiverType(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return receiverType(e.X)
	case *ast.ParenExpr:
		return receiverType(e.X)
	case *ast.IndexExpr:
		return receiverType(e.X)
	case *ast.IndexListExpr:
		return receiverType(e.X)
	}
	return ""
}

// dependsOnPlaces reports whether the values of constants depend on their places in decl.
func dependsOnPlaces(decl *ast.GenDecl) bool {
	found := false
	ast.Inspect(decl, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 0 {
			found = true
		}
		if id, ok := n.(*ast.Ident); ok && id.Name == "iota" {
			found = true
		}
		return true
	})
	return found
}

// usedBy returns the digests of what the declaration name uses, also by way of others.
func (p *program) usedBy(name string) map[string]string {
	used := map[string]string{}
	var visit func(string)
	visit = func(name string) {
		for other := range p.uses[name] {
			if _, ok := used[other]; !ok {
				used[other] = p.digests[other]
				visit(other)
			}
		}
	}
	visit(name)
	delete(used, name)
	return used
}

// digest returns a digest of the syntax of node, without comments and layout.
func digest(node ast.Node) string {
	h := sha256.New()
	ast.Inspect(node, func(n ast.Node) bool {
		if _, ok := n.(*ast.CommentGroup); ok {
			return false
		}
		fmt.Fprintf(h, "%T", n)
		writeToken(h, n)
		return true
	})
	return fmt.Sprintf("%x", h.Sum(nil))
}

// writeToken writes what tells apart nodes of the same type that have equal children.
func writeToken(w io.Writer, n ast.Node) {
	switch n := n.(type) {
	case *ast.Ident:
		fmt.Fprintf(w, "%q", n.Name)
	case *ast.BasicLit:
		fmt.Fprintf(w, "%q", n.Value)
	case *ast.UnaryExpr:
		fmt.Fprint(w, n.Op)
	case *ast.BinaryExpr:
		fmt.Fprint(w, n.Op)
	case *ast.AssignStmt:
		fmt.Fprint(w, n.Tok, len(n.Lhs))
	case *ast.IncDecStmt:
		fmt.Fprint(w, n.Tok)
	case *ast.BranchStmt:
		fmt.Fprint(w, n.Tok)
	case *ast.RangeStmt:
		fmt.Fprint(w, n.Tok, n.Key != nil, n.Value != nil)
	case *ast.ForStmt:
		fmt.Fprint(w, n.Init != nil, n.Cond != nil, n.Post != nil)
	case *ast.IfStmt:
		fmt.Fprint(w, n.Init != nil, n.Else != nil)
	case *ast.SliceExpr:
		fmt.Fprint(w, n.Low != nil, n.High != nil, n.Max != nil)
	case *ast.ChanType:
		fmt.Fprint(w, n.Dir)
	case *ast.CallExpr:
		fmt.Fprint(w, n.Ellipsis.IsValid())
	case *ast.GenDecl:
		fmt.Fprint(w, n.Tok)
	case *ast.ValueSpec:
		fmt.Fprint(w, len(n.Names), n.Type != nil)
	case *ast.TypeSpec:
		fmt.Fprint(w, n.Assign.IsValid())
	case *ast.FuncType:
		fmt.Fprint(w, n.TypeParams != nil, n.Results != nil)
	case *ast.Field:
		fmt.Fprint(w, len(n.Names), n.Tag != nil)
	}
}

// list returns words as a list of a sentence.
func list(words []string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
}
