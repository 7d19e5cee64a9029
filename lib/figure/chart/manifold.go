package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Manifold is a plane of codes, decoded: images side by side without gaps, with
// the codes' values at the margins. Images and Columns must be set.
type Manifold struct {
	// Images are the decoded images, row by row from the top left.
	Images figure.Images
	// Columns is the number of images in a row.
	Columns int
	// X and Y name the axes. Their ends are the values of the middle of the
	// first image and of the last: left to right, and bottom to top. Without
	// ends an axis has no values.
	X, Y Axis
	// XValues and YValues are the values of the columns, from the left, and of the rows, from
	// the bottom, where they are not evenly spaced, as quantiles are not. The axis then needs no
	// ends.
	XValues, YValues []float64
	// Pixel is how many device pixels wide and high a pixel of an image is
	// drawn; 0 chooses what suits the width of a notebook.
	Pixel int
	figure.Text
}

// manifoldSide is about how wide and high a manifold is, in CSS pixels.
const manifoldSide = 600

// Draw draws the chart. It is an error if there are no images, or not a whole
// number of rows of them.
func (m Manifold) Draw() (*figure.Figure, error) { return card.Draw("chart.Manifold", m.draw) }

func (m Manifold) draw() (*figure.Figure, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	rows := m.Images.Len() / m.Columns
	high, wide := m.Images.Dims()
	if m.Pixel == 0 {
		m.Pixel = max(1, int(math.Round(manifoldSide*figure.Scale/math.Max(float64(wide*m.Columns), float64(high*rows)))))
	}
	cellW, cellH := float64(wide)*float64(m.Pixel)/figure.Scale, float64(high)*float64(m.Pixel)/figure.Scale
	width, height := cellW*float64(m.Columns), cellH*float64(rows)

	w := &card.Writer{}
	valuesX, valuesY := axisValues(m.X, m.Columns, width/60), axisValues(m.Y, rows, height/40)
	if m.XValues != nil {
		valuesX = givenValues(m.XValues, width/44)
	}
	if m.YValues != nil {
		valuesY = givenValues(m.YValues, height/26)
	}
	side, foot := 0.0, 0.0
	for _, v := range valuesY {
		side = math.Max(side, w.Advance(card.NoteStyle, v.text)+10)
	}
	if m.Y.title() != "" {
		side += w.Advance(axisStyle(m.Y), m.Y.title()) + 10
	}
	if len(valuesX) > 0 {
		foot += card.NoteStyle.Size*card.LineHeight + 8
	}
	if m.X.title() != "" {
		foot += card.LabelStyle.Size*card.LineHeight + 6
	}
	side = math.Ceil(side)
	k, err := card.New(w, m.Title, m.DrawnCaption(), side+math.Ceil(width), math.Ceil(height+foot), false)
	if err != nil {
		return nil, err
	}
	left, top := int(k.Left+side)*figure.Scale, int(k.Top)*figure.Scale
	for i := range rows * m.Columns {
		k.Tile(m.Images, i, left+i%m.Columns*wide*m.Pixel, top+i/m.Columns*high*m.Pixel, m.Pixel)
	}
	x0, y0 := k.Left+side, k.Top
	for _, v := range valuesX {
		x := x0 + cellW/2 + v.at*(width-cellW)
		drawTick(k, x, y0+height, x, y0+height+5)
		k.Text(card.NoteStyle, x, y0+height+8+card.NoteStyle.Size/2, 0.5, v.text)
	}
	for _, v := range valuesY {
		y := y0 + height - cellH/2 - v.at*(height-cellH)
		drawTick(k, x0-5, y, x0, y)
		k.Text(card.NoteStyle, x0-9, y, 1, v.text)
	}
	if title := m.X.title(); title != "" {
		k.Text(axisStyle(m.X), x0+width/2, y0+height+foot-card.LabelStyle.Size/2, 0.5, title)
	}
	if title := m.Y.title(); title != "" {
		k.Text(axisStyle(m.Y), k.Left, y0+height/2, 0, title)
	}
	return figure.New(k, m.Text, m.describe(rows)), nil
}

// axisStyle returns the style of an axis' title: that of mathematics for a
// symbol such as z₁, and that of labels for words.
func axisStyle(a Axis) card.Style {
	if a.Unit == "" && len([]rune(a.Label)) <= 2 {
		return card.SymbolStyle
	}
	return card.LabelStyle
}

func (m Manifold) check() error {
	if err := figure.CheckImages(m.Images); err != nil {
		return fmt.Errorf("images: %w", err)
	}
	if m.Columns < 1 {
		return fmt.Errorf("there are %d images in a row: expected at least one", m.Columns)
	}
	if n := m.Images.Len(); n%m.Columns != 0 {
		return fmt.Errorf("%d images are not a whole number of rows of %d", n, m.Columns)
	}
	rows := m.Images.Len() / m.Columns
	if m.XValues != nil && len(m.XValues) != m.Columns || m.YValues != nil && len(m.YValues) != rows {
		return fmt.Errorf("there are %d XValues and %d YValues for %d columns and %d rows: give one for each, or none",
			len(m.XValues), len(m.YValues), m.Columns, rows)
	}
	for _, v := range slices.Concat(m.XValues, m.YValues) {
		if !finite(v) {
			return fmt.Errorf("a value of a row or column is %g: expected finite numbers", v)
		}
	}
	if m.Pixel < 0 {
		return fmt.Errorf("the enlargement Pixel is %d: a pixel of an image must be drawn at least 1 device pixel wide, or 0 to choose",
			m.Pixel)
	}
	return checkFrame(figure.Size{}, m.X, m.Y)
}

// value is a number at a margin.
type value struct {
	at   float64 // its place along the axis, from 0 to 1
	text string
}

// axisValues returns about count round numbers along an axis of so many images.
func axisValues(a Axis, images int, count float64) []value {
	if a.Min == 0 && a.Max == 0 || images < 2 {
		return nil
	}
	var all []value
	for _, t := range (ticker{count: max(2, min(8, int(count)))}).Ticks(a.Min, a.Max) {
		all = append(all, value{(t.Value - a.Min) / (a.Max - a.Min), t.Label})
	}
	return all
}

// givenValues returns the values of columns or rows, or every second, third, … if more than about
// count do not fit, with the digits that tell them apart.
func givenValues(values []float64, count float64) []value {
	n := len(values)
	every := max(1, int(math.Ceil(float64(n)/math.Max(2, count))))
	step := math.Inf(1)
	for i := range values[1:] {
		if d := math.Abs(values[i+1] - values[i]); d > 0 {
			step = math.Min(step, d)
		}
	}
	if step = math.Pow(10, math.Floor(math.Log10(step))); !(step > 0 && finite(step)) {
		step = 1
	}
	var all []value
	for i := n / 2 % every; i < n; i += every {
		at := 0.5
		if n > 1 {
			at = float64(i) / float64(n-1)
		}
		all = append(all, value{at, format.Number(math.Round(values[i]/step)*step, step)})
	}
	return all
}

// drawTick draws a short line, pixel by pixel: a card of images has no paths.
func drawTick(k *card.Card, x0, y0, x1, y1 float64) {
	for x := int(x0 * figure.Scale); x <= int(x1*figure.Scale); x++ {
		for y := int(y0 * figure.Scale); y <= int(y1*figure.Scale); y++ {
			k.Image.Set(x, y, color.Gray{Y: card.Faint.R})
		}
	}
}

// describe returns the chart in words.
func (m Manifold) describe(rows int) string {
	text := fmt.Sprintf("%s of %s without gaps", format.Count(rows, "row"), format.Count(m.Columns, "image"))
	along := func(a Axis, what string) string {
		if a.Min == 0 && a.Max == 0 {
			return ""
		}
		return fmt.Sprintf("; %s from %s to %s %s", a.title(), format.Short(a.Min), format.Short(a.Max), what)
	}
	given := func(a Axis, values []float64, way string) string {
		if values == nil {
			return along(a, way)
		}
		return fmt.Sprintf("; %s from %s to %s %s", a.title(), format.Short(values[0]), format.Short(values[len(values)-1]), way)
	}
	return text + given(m.X, m.XValues, "from left to right") + given(m.Y, m.YValues, "from bottom to top")
}
