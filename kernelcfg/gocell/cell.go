package gocell

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// Cell is the Go of one code cell.
type Cell struct {
	Source string
	// Body is where the body of main begins in Source, after the line %%; it is
	// len(Source) in a cell without one.
	Body int
	// File is the cell as a Go file of package main, nil if Err is not.
	File *ast.File
	// Err is a syntax error.
	Err error

	main int // where the line %% begins in Source
	file *token.File
}

const (
	head     = "package main\n" // before a cell's text
	mainHead = "func main() {"  // in place of the line %%
)

// Parse reads a cell. Lines for the kernel (! and %) are not Go, nor is a
// cell of another language (%%bash).
func Parse(fset *token.FileSet, source string) *Cell {
	c := &Cell{Source: source}
	c.main, c.Body = split(source)
	text := head + Blank(source[:c.main])
	if c.main < len(source) {
		end := source[c.main:c.Body]
		text += mainHead + end[len(strings.TrimRight(end, "\r\n")):] + Blank(source[c.Body:]) + "\n}\n"
	}
	name := fmt.Sprintf("cell%d.go", fset.Base())
	c.File, c.Err = parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if c.File != nil {
		c.file = fset.File(c.File.FileStart)
	}
	if list, ok := c.Err.(scanner.ErrorList); ok && len(list) > 0 {
		c.Err = fmt.Errorf("%s: %s", Place(source, c.offset(list[0].Pos.Offset)), list[0].Msg)
	}
	if c.Err != nil {
		c.File = nil
	}
	return c
}

// split returns where the line %% of a cell begins and where it ends, both
// the source's length if it has none.
func split(source string) (from, to int) {
	if Foreign(source) {
		return len(source), len(source)
	}
	for line := range strings.Lines(source) {
		text := strings.TrimSpace(line)
		if text == "%%" || strings.HasPrefix(text, "%% ") || strings.HasPrefix(text, "%%\t") || strings.HasPrefix(text, "%main") {
			return from, from + len(line)
		}
		from += len(line)
	}
	return from, from
}

// Foreign reports whether the cell's first line gives the cell to another
// language than Go: %%bash, %%writefile.
func Foreign(source string) bool {
	text := strings.TrimSpace(source)
	return len(text) > 2 && strings.HasPrefix(text, "%%") && !strings.ContainsAny(text[2:3], " \t\r\n")
}

// Blank replaces the lines for the kernel (! and %) by spaces, so that every byte keeps
// its place.
func Blank(source string) string {
	all := Foreign(source)
	var b strings.Builder
	for line := range strings.Lines(source) {
		if text := strings.TrimSpace(line); all || strings.HasPrefix(text, "!") || strings.HasPrefix(text, "%") {
			end := strings.TrimRight(line, "\r\n")
			b.WriteString(strings.Repeat(" ", len(end)) + line[len(end):])
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

// Declarations returns a cell with spaces in place of all that is not Go at
// the top level: lines for the kernel, and all from the line %% on.
func Declarations(source string) string {
	main, _ := split(source)
	var b strings.Builder
	b.WriteString(Blank(source[:main]))
	for line := range strings.Lines(source[main:]) {
		end := strings.TrimRight(line, "\r\n")
		b.WriteString(strings.Repeat(" ", len(end)) + line[len(end):])
	}
	return b.String()
}

// Plain reports whether the cell has no lines for the kernel but %%.
func (c *Cell) Plain() bool {
	return Blank(c.Source[:c.main]) == c.Source[:c.main] && Blank(c.Source[c.Body:]) == c.Source[c.Body:]
}

// Offset returns where pos is in the cell's source.
func (c *Cell) Offset(pos token.Pos) int { return c.offset(c.file.Offset(pos)) }

func (c *Cell) offset(at int) int {
	at -= len(head)
	if at <= c.main {
		return max(at, 0)
	}
	end := c.Source[c.main:c.Body]
	ending := len(end) - len(strings.TrimRight(end, "\r\n"))
	return min(max(at-len(mainHead)-ending+len(end), c.main), len(c.Source))
}

// Holds reports whether pos is in the cell.
func (c *Cell) Holds(pos token.Pos) bool {
	return c.File != nil && pos.IsValid() && c.File.FileStart <= pos && pos <= c.File.FileEnd
}

// Text returns the source of a node of the cell.
func (c *Cell) Text(n ast.Node) string { return c.Source[c.Offset(n.Pos()):c.Offset(n.End())] }

// Parts returns the source in three: the declarations, the line %%, and the
// body of main.
func (c *Cell) Parts() (declarations, line, body string) {
	return c.Source[:c.main], c.Source[c.main:c.Body], c.Source[c.Body:]
}

// Place returns line and column of an offset in a source, both from 1.
func Place(source string, offset int) string {
	before := source[:min(max(offset, 0), len(source))]
	return fmt.Sprintf("%d:%d", 1+strings.Count(before, "\n"), len(before)-strings.LastIndexByte(before, '\n'))
}
