// Package chart draws numbers: curves, scatters, bars, dots with intervals,
// histograms, heat maps, fields of arrows, confusion tables, and planes of decoded
// images between two axes.
//
// Each chart is a struct whose zero fields mean the usual thing, with a Draw
// method. All embed a [figure.Text] and, if their area can be chosen, a
// [figure.Size]:
//
//	chart.Curves{
//		Series: []chart.Series{{Name: "loss", Y: loss}},
//		X:      chart.Axis{Label: "step"},
//		Text:   figure.Text{Title: "Fashion-MNIST"},
//		Size:   figure.Size{Width: 350, Height: 260},
//	}.Draw()
package chart
