// Package editor answers a reader who writes a cell: which names fit at the cursor, and
// what the name there means. It asks gopls, which it starts and whose input it holds, so
// that gopls ends with the kernel.
//
// A cell that is half written is completed first: open brackets and strings are closed
// and the packages that it names are imported. What earlier cells declare is in a second
// file. Neither file is on disk.
package editor
