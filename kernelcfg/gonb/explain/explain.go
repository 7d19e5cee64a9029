// Package explain rewrites what Go reports about a cell for the reader who wrote it: it
// adds what to do, and removes what belongs to the kernel's machinery.
package explain

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Cell is what is known of a cell that cannot be built.
type Cell struct {
	Main     string         // the program main.go: the cell and what earlier cells declare
	Local    map[string]int // the names that cells declared under %%, with the number of the cell
	Root     string         // folder of the project
	Notebook string         // path of the saved notebook, or ""
	Kernel   string         // the kernel's folder, in which main.go is
}

// problem is one message about a cell.
type problem struct {
	cell *Cell
	line int    // of main.go, from 1; 0 if it has none
	code string // the line of main.go that it is about
	rest string // the line from the message's column on
	text string // the message
}

// located matches a message with its file, line and column.
var located = regexp.MustCompile(`^(?:.*/)?(main(?:_test)?\.go):(\d+):(\d+): (.*)$`)

// Output rewrites the output of the Go command, or of Go's parser, about a cell. Each
// line of the result is a message, after "main.go:line:column: " if it has a place.
func Output(output string, cell Cell) string {
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSpace(output), "\n") {
		switch {
		case strings.HasPrefix(line, "# "), strings.TrimSpace(line) == "", exit.MatchString(line):
		case strings.HasPrefix(line, "\t") && len(lines) > 0: // it continues a message
			lines[len(lines)-1] += " " + strings.TrimSpace(line)
		default:
			lines = append(lines, line)
		}
	}
	if text := missingPackage(strings.Join(lines, "\n"), &cell); text != "" {
		return text
	}
	source := strings.Split(cell.Main, "\n")
	explained := map[string]bool{}
	lacks := map[string]bool{} // whether cells use of a package what it does not have
	var out []string
	for _, line := range lines {
		m := located.FindStringSubmatch(line)
		if m == nil {
			out = append(out, strings.ReplaceAll(line, cell.Kernel+"/", ""))
			continue
		}
		p := problem{cell: &cell, text: moreErrors.ReplaceAllString(quotedPackage.ReplaceAllString(m[4], "$1.$2"), "")}
		if n, _ := strconv.Atoi(m[2]); n >= 1 && n <= len(source) {
			p.line, p.code = n, source[n-1]
			if column, _ := strconv.Atoi(m[3]); column >= 1 && column <= len(p.code) {
				p.rest = p.code[column-1:]
			}
		}
		if m := undefinedName.FindStringSubmatch(p.text); m != nil && strings.HasPrefix(p.rest, m[1]+".") {
			if _, known := lacks[m[1]]; !known {
				messages := cell.absent(m[1])
				lacks[m[1]] = len(messages) > 0
				out = append(out, messages...)
			}
			if lacks[m[1]] {
				continue
			}
		}
		if len(out) > 0 && strings.Contains(p.text, "unknown type") { // what follows from another error
			continue
		}
		message := p.text
		if !explained[message] { // the first of equal messages
			explained[message] = true
			message = p.explain()
		}
		out = append(out, fmt.Sprintf("%s:%s:%s: %s", m[1], m[2], m[3], message))
	}
	return strings.Join(out, "\n")
}

// undefinedName matches the message about a name that is not declared.
var undefinedName = regexp.MustCompile(`^undefined: ([\pL\d_]+)$`)

// What go prints and no reader needs: its exit, the number of further errors, and the
// path in a package's name.
var (
	exit          = regexp.MustCompile(`^exit status \d+$`)
	moreErrors    = regexp.MustCompile(` \(and \d+ more errors\)$`)
	quotedPackage = regexp.MustCompile(`"(?:[\w./-]+/)(\w+)"\.(\w)`)
)

// explain returns the message with what to do, or unchanged.
func (p *problem) explain() string {
	if text := p.python(); text != "" {
		return text
	}
	for _, r := range rules {
		if m := r.pattern.FindStringSubmatch(p.text); m != nil {
			if text := r.explain(p, m); text != "" {
				return text
			}
		}
	}
	return p.text
}

// remembered has the names that cells declared under %%, with the number of the cell.
var remembered = struct {
	sync.Mutex
	names map[string]int
}{names: map[string]int{}}

// Remember notes the names that the cell with the given number declares under %%. main
// is the program of the cell alone.
func Remember(number int, main string) {
	remembered.Lock()
	defer remembered.Unlock()
	for name := range locals(main) {
		remembered.names[name] = number
	}
}

// Here returns the Cell with the program main in a kernel that works in folder. The rest
// is from the kernel's environment and from [Remember].
func Here(folder, main string) Cell {
	remembered.Lock()
	defer remembered.Unlock()
	return Cell{
		Main: main, Local: maps.Clone(remembered.names), Kernel: folder,
		Root: os.Getenv("LATENTLAB_ROOT"), Notebook: os.Getenv("JPY_SESSION_NAME"),
	}
}
