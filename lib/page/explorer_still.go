package page

import (
	"fmt"
	"math"
	"strconv"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/format"
	"latentlab/lib/latent"
)

const (
	stillSide    = 10 // images along a side of the still plane
	stillRows    = 5  // of a still grid
	stillColumns = 10
)

// drawStill draws the still figure, if none is given.
func (x *explorer) drawStill() error {
	if x.Fallback != nil {
		return nil
	}
	var err error
	switch {
	case x.Model.Program.Data.IsTable():
		x.Fallback, err = x.drawRows()
	case len(x.low) == 2 && x.OneHot == 0:
		x.Fallback, err = x.drawPlane()
	case x.OneHot > 0:
		x.Fallback, err = x.drawClasses()
	default:
		x.Fallback, err = x.drawSamples()
	}
	return err
}

// drawRows draws some samples, decoded to rows of a table.
func (x *explorer) drawRows() (*figure.Figure, error) {
	styles, err := x.sampleStyles(stillRows)
	if err != nil {
		return nil, err
	}
	var codes [][]float32
	for i, z := range styles {
		codes = append(codes, x.joinCode(i%max(1, x.OneHot), z))
	}
	rows, err := x.Model.Decode(codes)
	if err != nil {
		return nil, err
	}
	return figure.Table{Examples: rows, Text: figure.Text{Alt: x.Alt, Caption: x.Caption}}.Draw()
}

// drawPlane draws the plane of codes, decoded.
func (x *explorer) drawPlane() (*figure.Figure, error) {
	unit, err := latent.Grid(stillSide, 0, 1)
	if err != nil {
		return nil, err
	}
	for _, z := range unit {
		for k := range z {
			z[k] = x.low[k] + z[k]*(x.high[k]-x.low[k])
		}
	}
	images, err := x.Model.Decode(unit)
	if err != nil {
		return nil, err
	}
	return chart.Manifold{
		Images: images, Columns: stillSide, Pixel: stillPixels(images.Width), Text: figure.Text{Caption: x.Caption, Alt: x.Alt},
		X: chart.Axis{Label: "z₁", Min: decimal(x.low[0]), Max: decimal(x.high[0])},
		Y: chart.Axis{Label: "z₂", Min: decimal(x.low[1]), Max: decimal(x.high[1])},
	}.Draw()
}

// decimal returns the number that x is written as: 2.8 for float32(2.8). The
// figure's description shows it.
func decimal(x float32) float64 {
	shortest, _ := strconv.ParseFloat(strconv.FormatFloat(float64(x), 'g', -1, 32), 64)
	return shortest
}

// stillPixels returns how many device pixels a pixel of the still plane takes,
// so that it is as wide as the live plane, or a little wider.
func stillPixels(width int) int {
	return max(1, int(math.Round(figure.Scale*420/float64(stillSide*width))))
}

// sampleStyles returns n styles such as the button "Sample" goes to, the first of
// them the one that the explorer opens with.
func (x *explorer) sampleStyles(n int) ([][]float32, error) {
	styles := [][]float32{x.start}
	if len(x.samples) == 0 {
		normal, err := latent.SampleNormal(n, len(x.low), 4)
		return append(styles, normal...)[:n], err
	}
	for i := range n - 1 {
		code := x.samples[i%len(x.samples)]
		styles = append(styles, code[len(code)-len(x.low):])
	}
	return styles, nil
}

// drawClasses draws some styles, a row each, decoded with each of the classes.
func (x *explorer) drawClasses() (*figure.Figure, error) {
	styles, err := x.sampleStyles(stillRows)
	if err != nil {
		return nil, err
	}
	shown := min(x.OneHot, 2*stillColumns)
	var codes [][]float32
	for _, z := range styles {
		for class := range shown {
			codes = append(codes, x.joinCode(class, z))
		}
	}
	alt := fmt.Sprintf("%d styles, a row each, decoded with each of the classes %s to %s",
		stillRows, x.Classes[0], x.Classes[shown-1])
	return x.drawGrid(codes, stillRows, shown, alt, x.Classes[:shown])
}

// drawSamples draws some samples, decoded.
func (x *explorer) drawSamples() (*figure.Figure, error) {
	codes, err := x.sampleStyles(stillRows * stillColumns)
	if err != nil {
		return nil, err
	}
	alt := fmt.Sprintf("%s of %s, decoded", format.Count(len(codes), "code"), format.Count(len(codes[0]), "dimension"))
	return x.drawGrid(codes, stillRows, stillColumns, alt, nil)
}

// drawGrid draws codes, decoded.
func (x *explorer) drawGrid(
	codes [][]float32, rows, columns int, alt string, columnTitles []string,
) (*figure.Figure, error) {
	images, err := x.Model.Decode(codes)
	if err != nil {
		return nil, err
	}
	if x.Alt != "" {
		alt = x.Alt
	}
	return figure.Grid{
		Images: images, Rows: rows, Columns: columns, ColumnTitles: columnTitles,
		Text: figure.Text{Alt: alt, Caption: x.Caption},
	}.Draw()
}
