// Package trace records what the building of a graph asks of a backend:
//
//	traced := trace.New(backend)
//	exec, err := graph.NewExec(traced, f) // and exec.Compile
//	text, err := traced.Program().Text()
//
// The text holds everything that the program computes: a line for each
// operation with its inputs, its attributes and its functions, constants
// with their values, and what is returned. Two programs have equal texts
// only if they compute the same. A graph's own debug text omits what some
// operations are given; a [compute.Function] cannot, because the backend
// has nothing else to compute from.
package trace
