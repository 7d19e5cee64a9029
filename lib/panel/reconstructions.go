package panel

import (
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
)

const (
	maxTableColumns = 15 // of a table in a panel, whose curve the reader should see too
	sketchColumns   = 8  // of a table in a sketch
)

// drawReconstructions draws images and their reconstructions, or rows and theirs, or
// returns nil if the model makes none.
func (p *Panel) drawReconstructions() *figure.Figure {
	if p.reconstruct == nil {
		return nil
	}
	reconstructed, err := p.reconstruct.Reconstruct(p.originals.Examples)
	if err != nil {
		return nil
	}
	draw := p.imagesFigure(reconstructed).Draw
	if p.originals.IsTable() {
		draw = p.tableFigure(reconstructed).Draw
	}
	f, err := draw()
	if err != nil {
		return nil
	}
	return f
}

func (p *Panel) imagesFigure(reconstructed *dataset.Examples) figure.Reconstructions {
	pixel := 3
	if p.encode != nil {
		pixel = 2 // the chart of codes needs the room
	}
	if side := max(p.originals.Height, p.originals.Width); side > 28 {
		pixel = max(1, pixel*28/side)
	}
	return figure.Reconstructions{
		Images: p.originals.Examples, Reconstructed: reconstructed, Heading: p.originals.heading, Rows: 5, Pixel: pixel,
	}
}

func (p *Panel) tableFigure(reconstructed *dataset.Examples) figure.Table {
	rows := 0
	if p.encode != nil {
		rows = 1
	}
	// All rows count for the columns' standard deviations.
	return figure.Table{
		Examples: p.examples.Examples, Reconstructed: reconstructed, Rows: rows, Columns: maxTableColumns,
		Text: figure.Text{Title: p.examples.heading},
	}
}
