// Package trace records the operations that a graph asks of its backend while it
// is built:
//
//	traced := trace.New(backend)
//	exec, err := graph.NewExec(traced, f) // and exec.Compile
//	text, err := traced.Program().Text()
//
// The text holds everything that the program computes: a line for each
// operation with its inputs, its attributes and its functions, constants
// with their values, and what is returned. Two programs have equal texts
// only if they compute the same. A graph's own debug text omits arguments of some
// operations; a [compute.Function] is given all of them, because the backend has
// nothing else to compute from.
package trace
