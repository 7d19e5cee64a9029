// Package wasm compiles graphs into programs that run in a browser: a training step, for example,
// whose reader needs neither Go nor XLA.
//
// [Compile] takes traces of graphs that share variables, see package trace, and returns a [Bundle]:
// a plan of one memory of 32-bit words, and for each graph a list of instructions on it, such as
// products of matrices and element-wise kernels. [Bundle.JSON] writes it for the page.
//
// A graph may consist of element-wise operations, products, convolutions, reductions along axes or of
// windows, and operations that select, move or repeat elements. Its numbers are float32, int32,
// uint32 and bool. An int64 has one word, so counters must stay below 2³¹; a uint64 has two, and only
// GoMLX's random number generator computes with it. The error for any other operation names it.
package wasm
