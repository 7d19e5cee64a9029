// Kernelcfg sets the project up and runs it: `go run ./kernelcfg lab` opens
// the notebooks, `go run ./kernelcfg test` tests everything. All that it
// makes lies under .latentlab in the project's folder; removing that folder
// removes it.
//
// It builds in seconds and without cgo, since it is the first thing that runs
// on a new machine. What needs XLA is a program of its own (bench, probe) that
// kernelcfg starts with the right environment.
package main
