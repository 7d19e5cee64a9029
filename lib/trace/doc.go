// Package trace records the operations that a graph adds to its backend while it is
// built.
//
//	traced := trace.New(backend)
//	exec, err := graph.NewExec(traced, f) // and exec.Compile
//	text, err := traced.Program().Text()
//
// The text describes everything that the program computes: a line for each operation with its
// inputs, attributes and functions, constants with their values, and the returned values. Two
// programs have equal texts only if they compute the same. A graph's own debug text omits
// arguments of some operations; a [compute.Function] receives all of them, because the backend
// has nothing else to compute from.
package trace
