// Package figure draws figures: sheets of images and tables of rows here, charts in package
// chart, and diagrams of models in package diagram.
//
// Each kind of figure is a struct whose zero fields mean the usual thing, with
// a Draw method:
//
//	figure.Grid{Images: images, Rows: 10, Columns: 10}.Draw()
//	chart.Curves{Series: …, X: chart.Axis{Label: "epoch"}}.Draw()
//	diagram.NewLayers(784, 256, 64, 20, 64, 256, 784).Draw()
//
// All embed a [Text], which holds their title, caption and description:
//
//	figure.Grid{Images: images, Text: figure.Text{Caption: "Fashion-MNIST"}}.Draw()
//
// Draw returns (*Figure, error), so that a notebook can pass the call straight
// on: notebook.Show(figure.Grid{Images: images}.Draw()).
//
// A figure is a white card with its own margin, so that it looks the same on a
// light and on a dark page. Sizes are in CSS pixels (1/96 inch on paper); a
// figure has [Scale] device pixels for each, and its PNG file records that.
// Images are enlarged by whole factors only: a pixel of the data is a crisp
// square block. The colors are those of Okabe and Ito, which color-blind
// readers can distinguish.
//
// The fonts that are compiled in have Latin, Greek and Cyrillic letters. Others come from
// the fonts that `kernelcfg setup -fonts` installs; see [Figure.Missing].
//
// A figure never fetches or computes its own data, and does not depend on a
// notebook.
package figure
