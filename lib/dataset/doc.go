// Package dataset loads what models learn from, [Examples]: images and rows of tables, with
// or without labels: MNIST and Fashion-MNIST, tables and photographs as the set-up fetched
// them, and a reader's own data, from folders of images ([FromFolder]), single images
// ([FromImage], [Examples.Patches]), IDX files, CSV files and the arrays of NumPy. It also
// generates some: faces, and points of the plane, along a spiral, a ring or other shapes.
//
// Methods of Examples split a set ([Examples.RandomSplit], [Examples.Split]), choose from it
// ([Examples.First], [Examples.Sample], [Examples.PerClass], [Examples.Select]), and return other
// examples made from it ([Examples.Windows] of a series, [Examples.AsImages] of rows of pixels,
// [Examples.Noisy]).
//
// Loading never downloads; package download does. All images of one set have the same
// size and channels, one byte for each; rows have numbers in the units of their columns.
package dataset
