package chart

import (
	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
)

// Dots is a chart that compares values and how far they spread: an error over five seeds, or
// mean and standard deviation of each dimension of a code. Only Groups must be set.
//
// Each value is a dot with its interval; if it is the mean of Samples, they are pale dots to its
// left. Unlike [Bars], the axis shows the values only and need not include 0.
type Dots struct {
	// Names are those of the things compared; nil counts 1, 2, 3, …
	Names []string
	// Groups are sets of values, one for each name, side by side in this order.
	Groups []Group
	// X is the axis of the names, of which only the label is used. Y is that of the values.
	X, Y Axis
	// Lines are values to compare with, drawn across the whole chart.
	Lines []ReferenceLine
	// Size is 720 × 320 if it is 0; a chart with its names on the left is as high as it needs.
	figure.Size
	figure.Text
}

// Draw draws the chart. Its errors are those of [Bars].
func (d Dots) Draw() (*figure.Figure, error) {
	return card.Draw("chart.Dots", func() (*figure.Figure, error) {
		return Bars{
			Names: d.Names, Groups: d.Groups, X: d.X, Y: d.Y, Lines: d.Lines, Size: d.Size, Text: d.Text, dotted: true,
		}.draw()
	})
}
