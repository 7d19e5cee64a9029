// Kernelcfg sets the project up and runs it: `go run ./kernelcfg lab` opens
// the notebooks, `go run ./kernelcfg test` tests everything. All that it
// installs lies under .latentlab in the project's folder; remove that folder to
// remove it. What go, npm and pip download and compile stays in their own caches,
// about 1.5 GB on a new machine; `go clean -cache -modcache` empties Go's.
//
// It builds without cgo, since it is the first thing that runs on a new machine;
// the first build takes about 15 seconds on two cores. What needs XLA or an HTTP
// client is a separate program (bench, probe, fetch), which kernelcfg starts with the
// right environment.
package main
