// Package notice tells the reader of a cell, or of a program, what a call did that its
// result does not show: files that were skipped, a category that has no column.
package notice

import (
	"fmt"
	"io"
	"os"
	"sync"
)

// Output is where notices are written. Tests replace it.
var Output io.Writer = os.Stderr

var (
	mu      sync.Mutex
	to      io.Writer       // what was written to
	written map[string]bool // by its text
)

// Printf writes a notice, a sentence or several, as a line of its own. It writes the same
// line once, since several calls of a cell can come upon the same thing.
func Printf(format string, args ...any) {
	mu.Lock()
	defer mu.Unlock()
	if to != Output {
		to, written = Output, make(map[string]bool)
	}
	line := fmt.Sprintf(format+"\n", args...)
	if !written[line] {
		written[line] = true
		io.WriteString(Output, line)
	}
}
