// Package gonb changes the Go kernel, GoNB, before the set-up builds it.
//
// GoNB is by Jan Pfeifer, under the MIT license, which stands beside the patches. The
// set-up copies the source of the pinned version out of Go's module cache, changes the
// copy, and builds the kernel from it:
//
//   - patches/PATH.patch changes the file PATH of GoNB: a unified diff of a few lines,
//     under a text that states why and gives the file's SHA-256. If the file has
//     another one, the set-up ends with an error.
//   - Each folder here with Go files is a package that GoNB gets too, as
//     github.com/janpfeifer/gonb/internal/latentlab/NAME. It imports only Go's
//     standard library, and is tested here like any package. The patches call it.
//
// To change GoNB, write its changed source to a folder with
//
//	go test ./kernelcfg/gonb -run Patches -tree /tmp/tree
//
// edit the files in /tmp/tree/gonb, and write the patches anew with
//
//	go test ./kernelcfg/gonb -run Patches -tree /tmp/tree -update
//
// Keep a patch to what only GoNB can do, and the rest in a package.
package gonb
