// Package notice tells the reader of a cell, or of a program, what a call did that its
// result does not show: files that were skipped, a category that has no column.
package notice

import (
	"fmt"
	"io"
	"os"
)

// Output is where notices are written. Tests replace it.
var Output io.Writer = os.Stderr

// Printf writes a notice, a sentence or several, as a line of its own.
func Printf(format string, args ...any) {
	fmt.Fprintf(Output, format+"\n", args...)
}
