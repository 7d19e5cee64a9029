// Package backend opens what runs the project's programs: XLA on the CPU,
// XLA on a CUDA device, or GoMLX's pure-Go backend, and says which and why.
//
// The order of choice is: what GOMLX_BACKEND asks for, and nothing else; a
// CUDA plugin where there is a CUDA device; the CPU plugin that set-up
// installed; the pure-Go backend, about ten times slower, with one line
// that says why XLA is not used. Nothing is ever downloaded.
package backend
