// Package dataset loads images and labels: MNIST and Fashion-MNIST as the set-up
// fetched them, IDX files, and a folder of photographs. It also generates some:
// faces, and points along a spiral.
//
// Loading never downloads; package download does. All images are gray, one byte a
// pixel, and all of one set have the same height and width.
package dataset
