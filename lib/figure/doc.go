// Package figure turns images, numbers and networks into pictures: sample
// grids, reconstructions, labelled rows, manifolds, loss curves, scatters,
// histograms, bars, confusion tables and block diagrams.
//
// Every kind of picture is one noun. Those made of images are functions that
// end in options:
//
//	figure.Grid(images, 10, 10, figure.Caption("Fashion-MNIST"))
//
// and those that describe something are structs whose zero fields mean the
// usual thing, with a Draw method:
//
//	figure.Curves{Series: …, X: figure.Axis{Label: "epoch"}}.Draw()
//	figure.NewLayers(784, 256, 64, 20, 64, 256, 784).Draw()
//
// All of them return (*Figure, error), so that a notebook can pass the call
// straight on: notebook.Show(figure.Grid(images, 10, 10)).
//
// A figure is a white card with its own margin, so that it reads the same on
// a light and on a dark page. Sizes are in CSS pixels (1/96 inch on paper);
// a picture has [Scale] device pixels for each, and its PNG says so. Images are
// enlarged by whole factors only: a pixel of the data is a crisp square block.
// Colours are Okabe and Ito's, which colour-blind readers tell apart.
//
// A figure never fetches or computes its own data, and knows of no notebook.
package figure
