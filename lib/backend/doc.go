// Package backend opens the backend that runs the project's programs: XLA on the CPU,
// XLA on a CUDA device, or GoMLX's pure-Go backend, and reports which one and why.
//
// The order of preference is: the backend in GOMLX_BACKEND and no other; a CUDA plugin if
// there is a CUDA device; the CPU plugin that set-up installed; the pure-Go backend, which
// is about ten times slower, with a line that explains why XLA is not used. Nothing is
// downloaded.
package backend
