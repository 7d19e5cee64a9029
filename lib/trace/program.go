package trace

import (
	"bytes"
	"fmt"

	"github.com/gomlx/compute/shapes"
)

// Program is the list of operations that a graph has added to the backend.
type Program struct {
	lines     []line
	values    []int          // the line that computes each value
	shapes    []shapes.Shape // of each value
	functions []int          // the line with which each function returns, -1 before that
	failed    error          // of the first argument that cannot be written
}

// line is one operation.
type line struct {
	function  int   // that contains it; 0 is main
	results   []int // values that it computes
	operation string
	arguments []part // their text
	copies    []any  // the arguments as Operation has them
}

// The lines that belong to a function whether or not their results are used: its signature, and
// the distribution over devices.
const (
	parameter = "Parameter"
	returned  = "Return"
	setting   = "Setting"
)

// newFunction adds a function and returns its number.
func (p *Program) newFunction() int {
	p.functions = append(p.functions, -1)
	return len(p.functions) - 1
}

// add appends an operation and returns the numbers of its results, of the given shapes. It writes the
// arguments immediately, since the caller may change a slice later.
func (p *Program) add(function int, operation string, results []shapes.Shape, arguments ...any) []int {
	l := line{function: function, operation: operation, copies: p.copyArguments(arguments)}
	var err error
	if l.arguments, err = write(arguments); err != nil && p.failed == nil {
		p.failed = fmt.Errorf("%s: %w", operation, err)
	}
	for _, shape := range results {
		l.results = append(l.results, len(p.values))
		p.values, p.shapes = append(p.values, len(p.lines)), append(p.shapes, shape)
	}
	if operation == returned {
		p.functions[function] = len(p.lines)
	}
	p.lines = append(p.lines, l)
	return l.results
}

// HasFunctions reports whether an operation takes a function, as Sort, While, If
// and Call do.
func (p *Program) HasFunctions() bool {
	w := p.walk()
	return len(w.functions) > 1
}

// Borrows returns the name of the first operation in a closure that uses a value of another
// function, "" if there is none. XLA's functions cannot capture values.
func (p *Program) Borrows() string {
	for _, i := range p.walk().order {
		l := p.lines[i]
		for _, a := range l.arguments {
			if a.kind == valueRef && p.lines[p.values[a.id]].function != l.function {
				return l.operation
			}
		}
	}
	return ""
}

// BorrowError returns the error for a model whose part, Step or Evaluate, XLA cannot build because
// an operation, as returned by Borrows, borrows a value. do is the verb for what the pure-Go
// backend can do with the model, "train" or "evaluate".
func BorrowError(part, operation, do string) error {
	return fmt.Errorf("the model's %s has a branch or loop whose %s uses a value made outside it, "+
		"which XLA's functions cannot capture: use Where instead of If, "+
		"pass the value to While as part of its state, or %s with GOMLX_BACKEND=go", part, operation, do)
}

// Returned returns the number of values that main returns.
func (p *Program) Returned() int {
	n := 0
	if at := p.functions[0]; at >= 0 {
		for _, a := range p.lines[at].arguments {
			if a.kind == valueRef {
				n++
			}
		}
	}
	return n
}

// Text returns the program with one operation per line, each after its inputs:
//
//	%3 = Add(%1, %2)
//	f1 %7 = LessThan(%5, %6)
//	f1 Return([%7], nil)
//	%8 = Sort(f1, 1, true, [%3])
//
// It omits operations on which main's results do not depend. Order and numbers are those of a
// walk back from the results, so that unused operations have no effect on the text. It keeps
// unused parameters, such as the variable of a layer that nothing uses. A constant of more than
// 64 numbers is written as its SHA-256. Text returns an error if an argument of an operation
// cannot be written.
func (p *Program) Text() ([]byte, error) {
	if p.failed != nil {
		return nil, p.failed
	}
	w := p.walk()
	var b bytes.Buffer
	for _, i := range w.order {
		l := p.lines[i]
		if l.function != 0 {
			fmt.Fprintf(&b, "f%d ", w.functions[l.function])
		}
		for k, id := range l.results {
			if k > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%%%d", w.values[id])
		}
		if len(l.results) > 0 {
			b.WriteString(" = ")
		}
		b.WriteString(l.operation)
		for _, a := range l.arguments {
			switch a.kind {
			case valueRef:
				fmt.Fprintf(&b, "%%%d", w.values[a.id])
			case functionRef:
				fmt.Fprintf(&b, "f%d", w.functions[a.id])
			default:
				b.WriteString(a.text)
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}

// walk is a depth-first walk of the lines that main's results depend on.
type walk struct {
	program           *Program
	order             []int       // lines, each after its dependencies
	values, functions map[int]int // the number of each in the text
	seen              map[int]bool
}

func (p *Program) walk() *walk {
	w := &walk{program: p, values: map[int]int{}, functions: map[int]int{}, seen: map[int]bool{}}
	w.function(0)
	return w
}

// function visits the settings and parameters of a function, then its results.
func (w *walk) function(id int) {
	if _, ok := w.functions[id]; ok {
		return
	}
	w.functions[id] = len(w.functions)
	for i, l := range w.program.lines {
		if l.function == id && (l.operation == setting || l.operation == parameter) {
			w.line(i)
		}
	}
	if at := w.program.functions[id]; at >= 0 {
		w.line(at)
	}
}

// line visits a line after its dependencies. Its recursion is as deep as the network, for which
// the stack suffices.
func (w *walk) line(i int) {
	if w.seen[i] {
		return
	}
	w.seen[i] = true
	l := w.program.lines[i]
	for _, a := range l.arguments {
		switch a.kind {
		case valueRef:
			w.line(w.program.values[a.id])
		case functionRef:
			w.function(a.id)
		}
	}
	for _, id := range l.results {
		w.values[id] = len(w.values)
	}
	w.order = append(w.order, i)
}
