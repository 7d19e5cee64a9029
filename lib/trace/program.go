package trace

import (
	"bytes"
	"fmt"
)

// Program is the list of operations that a graph has asked of the backend.
type Program struct {
	lines     []line
	values    []int // the line that makes each value
	functions []int // the line that each function returns with, -1 before it has
	failed    error // of the first argument that cannot be written down
}

// line is one operation.
type line struct {
	function  int   // that it belongs to; 0 is main
	results   []int // values it makes
	operation string
	arguments []part
}

// The lines that belong to a function whether or not something uses their
// results: its signature, and how the whole is spread over devices.
const (
	parameter = "Parameter"
	returned  = "Return"
	setting   = "Setting"
)

// newFunction returns the number of a function.
func (p *Program) newFunction() int {
	p.functions = append(p.functions, -1)
	return len(p.functions) - 1
}

// add appends an operation and returns the numbers of its results. It writes the
// arguments down at once, since the caller may change a slice later.
func (p *Program) add(function int, operation string, results int, arguments ...any) []int {
	l := line{function: function, operation: operation}
	var err error
	if l.arguments, err = write(arguments); err != nil && p.failed == nil {
		p.failed = fmt.Errorf("%s: %w", operation, err)
	}
	for range results {
		l.results = append(l.results, len(p.values))
		p.values = append(p.values, len(p.lines))
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

// Borrows returns the name of the first operation in a closure that uses a
// captured value, one of another function; "" if there is none. XLA's functions
// cannot capture values.
func (p *Program) Borrows() string {
	for _, i := range p.walk().order {
		l := p.lines[i]
		for _, a := range l.arguments {
			if a.kind == aValue && p.lines[p.values[a.id]].function != l.function {
				return l.operation
			}
		}
	}
	return ""
}

// BorrowError returns the error of a model whose part, Step or Evaluate, XLA cannot
// build because the operation, as Borrows returns it, borrows a value. do is what the
// pure-Go backend can do with the model: "train", "evaluate".
func BorrowError(part, operation, do string) error {
	return fmt.Errorf("the model's %s has a branch or loop whose %s uses a value made outside it, which XLA's functions cannot see: choose with Where instead of If, hand the value to While as part of its state, or %s with GOMLX_BACKEND=go", part, operation, do)
}

// Returned is the number of values that main returns.
func (p *Program) Returned() int {
	n := 0
	if at := p.functions[0]; at >= 0 {
		for _, a := range p.lines[at].arguments {
			if a.kind == aValue {
				n++
			}
		}
	}
	return n
}

// Text writes the program down, an operation a line, each after what it needs:
//
//	%3 = Add(%1, %2)
//	f1 %7 = LessThan(%5, %6)
//	f1 Return([%7], nil)
//	%8 = Sort(f1, 1, true, [%3])
//
// Operations that main's results do not depend on are omitted. Order and numbers
// are those of a walk back from the results, so that unused operations have no
// effect on the text. Parameters stay, read or not, such as the variable of a
// layer that nothing uses. A constant of more than 64 numbers is written as its
// SHA-256. Text returns an error if an argument of an operation cannot be
// written.
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
			case aValue:
				fmt.Fprintf(&b, "%%%d", w.values[a.id])
			case aFunction:
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
	order             []int       // lines, each after those it depends on
	values, functions map[int]int // the number of each in the text
	seen              map[int]bool
}

func (p *Program) walk() *walk {
	w := &walk{program: p, values: map[int]int{}, functions: map[int]int{}, seen: map[int]bool{}}
	w.function(0)
	return w
}

// function visits the settings and parameters of a function, then what it
// returns.
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

// line visits a line after the lines it depends on. Its recursion is as deep as
// the network, which the stack holds.
func (w *walk) line(i int) {
	if w.seen[i] {
		return
	}
	w.seen[i] = true
	l := w.program.lines[i]
	for _, a := range l.arguments {
		switch a.kind {
		case aValue:
			w.line(w.program.values[a.id])
		case aFunction:
			w.function(a.id)
		}
	}
	for _, id := range l.results {
		w.values[id] = len(w.values)
	}
	w.order = append(w.order, i)
}
