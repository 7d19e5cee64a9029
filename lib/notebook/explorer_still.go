package notebook

import (
	"fmt"
	"math"
	"strconv"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/latent"
)

const (
	stillSide   = 10 // pictures along a side of the still plane
	stillRows   = 5  // of a still grid
	stillColumn = 10
)

// still draws the still picture, if none is given.
func (x *exploration) still() error {
	if x.Fallback != nil {
		return nil
	}
	var err error
	switch {
	case len(x.low) == 2 && x.OneHot == 0:
		x.Fallback, err = x.plane()
	case x.OneHot > 0:
		x.Fallback, err = x.classes()
	default:
		x.Fallback, err = x.some()
	}
	return err
}

// plane draws what the decoder makes of the plane of codes.
func (x *exploration) plane() (*figure.Figure, error) {
	unit, err := latent.Lattice(stillSide, 0, 1)
	if err != nil {
		return nil, err
	}
	for _, z := range unit {
		for k := range z {
			z[k] = x.low[k] + z[k]*(x.high[k]-x.low[k])
		}
	}
	images, err := x.Run.Decode(unit)
	if err != nil {
		return nil, err
	}
	return figure.Manifold{
		Images: images, Cols: stillSide, Size: stillPixels(images.Width), Caption: x.Caption, Alt: x.Alt,
		X: figure.Axis{Label: "z₁", Min: decimal(x.low[0]), Max: decimal(x.high[0])},
		Y: figure.Axis{Label: "z₂", Min: decimal(x.low[1]), Max: decimal(x.high[1])},
	}.Draw()
}

// decimal is the number that x is written as: 2.8 for float32(2.8), which the
// description of the picture says.
func decimal(x float32) float64 {
	exact, _ := strconv.ParseFloat(strconv.FormatFloat(float64(x), 'g', -1, 32), 64)
	return exact
}

// stillPixels is how many device pixels a pixel of the still plane takes: it
// is as wide as the plane that it stands for, or a little more.
func stillPixels(width int) int {
	return max(1, int(math.Round(figure.Scale*420/float64(stillSide*width))))
}

// drawn returns n styles as the button "Draw" would give them; the first is
// the middle.
func (x *exploration) drawn(n int) ([][]float32, error) {
	styles := [][]float32{x.middle()}
	if len(x.draws) == 0 {
		normal, err := latent.Normal(n, len(x.low), 4)
		return append(styles, normal...)[:n], err
	}
	for i := range n - 1 {
		code := x.draws[i%len(x.draws)]
		styles = append(styles, code[len(code)-len(x.low):])
	}
	return styles, nil
}

// classes draws some styles, a row each, with each of the classes.
func (x *exploration) classes() (*figure.Figure, error) {
	styles, err := x.drawn(stillRows)
	if err != nil {
		return nil, err
	}
	shown := min(x.OneHot, 2*stillColumn)
	var codes [][]float32
	for _, z := range styles {
		for class := range shown {
			codes = append(codes, x.join(class, z))
		}
	}
	return x.grid(codes, stillRows, shown,
		fmt.Sprintf("%d styles, a row each, decoded with each of the classes %s to %s", stillRows, x.Classes[0], x.Classes[shown-1]),
		figure.ColumnTitles(x.Classes[:shown]...))
}

// some draws what the decoder makes of some draws.
func (x *exploration) some() (*figure.Figure, error) {
	codes, err := x.drawn(stillRows * stillColumn)
	if err != nil {
		return nil, err
	}
	return x.grid(codes, stillRows, stillColumn, fmt.Sprintf("%d codes of %d numbers, decoded; the first is the middle", len(codes), len(codes[0])))
}

func (x *exploration) grid(codes [][]float32, rows, columns int, alt string, options ...figure.Option) (*figure.Figure, error) {
	var images *dataset.Images
	images, err := x.Run.Decode(codes)
	if err != nil {
		return nil, err
	}
	if x.Alt != "" {
		alt = x.Alt
	}
	return figure.Grid(images, rows, columns, append(options, figure.Alt(alt), figure.Caption(x.Caption))...)
}
