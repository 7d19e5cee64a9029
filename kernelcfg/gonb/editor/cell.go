package editor

import (
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Cell is a cell as far as it is written.
type Cell struct {
	Lines        []string
	Commands     map[int]struct{} // the lines that are commands to the kernel, "%%" among them
	Line, Column int              // of the cursor; the column counts bytes
}

// files are the two Go files of a cell's program, and the cursor in the first.
type files struct {
	main, other  string
	line, column int // from 0; the column counts UTF-16 code units, as gopls does
}

// files returns the program of the cell and of memorized, the Go file with what earlier
// cells declare. packages has the import paths of packages by name: the cell may use
// these without importing them. gopls loads all packages anew when the imports change,
// which takes a second, so they change as little as possible: imported has the names that
// cells have used, and gets those of this one.
func (c Cell) files(memorized string, packages map[string]string, imported map[string]bool) files {
	text, offset := c.text()
	text = complete(text, offset, c.hasMain())
	declared := declarations(text)
	other, otherImports, otherNames := without(memorized, declared)
	imports := map[string]string{} // import declarations by name
	for name := range qualifiers(text) {
		imported[name] = true
	}
	for name, path := range packages {
		first, _, _ := strings.Cut(path, "/")
		always := !strings.Contains(first, ".") // the library and Go's own packages
		if (always || imported[name]) && !declared[name] && !otherNames[name] {
			imports[name] = strconv.Quote(path)
		}
	}
	maps.Copy(imports, otherImports)
	for name := range importsOf("package main\n" + text) {
		delete(imports, name)
	}
	head := "package main; import ("
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		head += imports[name] + "; "
	}
	line := c.Lines[c.Line][:min(c.Column, len(c.Lines[c.Line]))]
	return files{
		main: head + ")\n" + text, other: other,
		line: c.Line + 1, column: len(utf16.Encode([]rune(line))),
	}
}

// text returns the cell as Go declarations, with a line for each of its lines, and the
// cursor in it. A main is left open.
func (c Cell) text() (text string, cursor int) {
	lines := make([]string, len(c.Lines))
	for i, line := range c.Lines {
		_, command := c.Commands[i]
		switch {
		case isMain(line):
			lines[i] = "func main() {"
		case !command && !strings.HasPrefix(line, "package"):
			lines[i] = line
		}
		if i < c.Line {
			cursor += len(lines[i]) + 1
		}
	}
	return strings.Join(lines, "\n"), cursor + min(c.Column, len(lines[c.Line]))
}

// isMain reports whether what follows a line is the body of main.
func isMain(line string) bool {
	line = strings.TrimPrefix(line, "//gonb:")
	return line == "%%" || strings.HasPrefix(line, "%% ") || strings.HasPrefix(line, "%%\t") ||
		strings.HasPrefix(line, "%main")
}

func (c Cell) hasMain() bool {
	return slices.ContainsFunc(c.Lines, isMain)
}

// importsOf returns the import declarations of a Go file by the names that they declare,
// as far as the file can be parsed.
func importsOf(text string) map[string]string {
	file, _ := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly)
	imports := map[string]string{}
	if file == nil {
		return imports
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		switch {
		case err != nil:
		case spec.Name != nil:
			imports[spec.Name.Name] = fmt.Sprintf("%s %q", spec.Name.Name, path)
		default:
			imports[baseName(path)] = strconv.Quote(path)
		}
	}
	return imports
}

// baseName returns the name that a package with the import path probably has.
func baseName(path string) string {
	elems := strings.Split(path, "/")
	last := elems[len(elems)-1]
	if len(elems) > 1 && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = elems[len(elems)-2]
	}
	return strings.TrimPrefix(last, "go-")
}
