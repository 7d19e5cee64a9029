package explain

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Stderr passes on what a cell's program writes to its standard error. Lines of main.go
// become lines of cells. Of a panic's stacks only the lines of the cells are left.
type Stderr struct {
	to    io.Writer
	path  *regexp.Regexp        // a line of main.go
	place func(line int) string // the line's cell, or ""
	code  func(line int) string // the line itself
	line  bytes.Buffer          // the line at hand, as far as it is known
	panic bool                  // a panic has begun: lines are passed on whole
	stack bool                  // its stacks have begun
	shown map[string]bool       // the lines of cells that were shown
}

// NewStderr returns a Stderr for the program at path. place returns the cell of a line
// of the program, and code the line; both count from 1 and return "" for none.
func NewStderr(to io.Writer, path string, place, code func(line int) string) *Stderr {
	return &Stderr{
		to: to, path: regexp.MustCompile(regexp.QuoteMeta(path) + `:(\d+)`), place: place, code: code,
		shown: map[string]bool{},
	}
}

// panics matches the beginning of a line with which Go ends a program.
var panics = regexp.MustCompile(`^(panic: |fatal error: |runtime: goroutine stack exceeds|SIG[A-Z]+: )`)

// stacks matches the beginning of the stacks below it.
var stacks = regexp.MustCompile(`^(goroutine \d+ .*\[|goroutine running|runtime stack:|\[signal SIG)`)

// Write implements io.Writer.
func (s *Stderr) Write(p []byte) (int, error) {
	for part := range bytes.Lines(p) {
		s.line.Write(part)
		if !s.panic {
			if _, err := s.to.Write(s.path.ReplaceAllFunc(part, s.replace)); err != nil {
				return 0, err
			}
			s.panic = panics.Match(s.line.Bytes())
			if s.panic && !bytes.HasSuffix(part, []byte("\n")) {
				s.line.Reset() // the rest of the line
				continue
			}
		} else if bytes.HasSuffix(part, []byte("\n")) {
			if err := s.writeLine(s.line.String()); err != nil {
				return 0, err
			}
		} else {
			continue
		}
		if bytes.HasSuffix(part, []byte("\n")) {
			s.line.Reset()
		}
	}
	return len(p), nil
}

// Close passes on what is left.
func (s *Stderr) Close() error {
	defer s.line.Reset()
	if !s.panic || s.line.Len() == 0 {
		return nil
	}
	return s.writeLine(s.line.String())
}

// writeLine passes on a line that follows a panic.
func (s *Stderr) writeLine(line string) error {
	s.stack = s.stack || stacks.MatchString(line)
	if !s.stack {
		_, err := io.WriteString(s.to, s.path.ReplaceAllStringFunc(line, func(m string) string {
			return string(s.replace([]byte(m)))
		}))
		return err
	}
	m := s.path.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	n, _ := strconv.Atoi(m[1])
	at := s.place(n)
	if at == "" || s.shown[at] {
		return nil
	}
	s.shown[at] = true
	_, err := fmt.Fprintf(s.to, "    %s: %s\n", at, strings.TrimSpace(s.code(n)))
	return err
}

// replace returns the cell of a line of main.go.
func (s *Stderr) replace(match []byte) []byte {
	n, _ := strconv.Atoi(string(match[bytes.LastIndexByte(match, ':')+1:]))
	if at := s.place(n); at != "" {
		return []byte(at)
	}
	return match
}
