// Package dataset turns files of pictures into images and labels: MNIST and
// Fashion-MNIST as the set-up fetched them, a user's own IDX files, a folder
// of photographs, or what the package draws itself: faces, and points along a
// spiral.
//
// Loading never downloads. [Fetch] does, from the sources that
// data/manifest.json lists, and believes only bytes whose SHA-256 the manifest
// gives. All pictures are gray, one byte a pixel, and all of one set have the
// same height and width.
package dataset
