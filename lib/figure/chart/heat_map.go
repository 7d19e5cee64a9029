package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// HeatMap is a chart of a number over a plane, the darker the larger: a density of codes. Values,
// Columns and the ends of both axes must be set.
//
// With titles of rows or columns in place of ends it is a table, with the values in its cells.
type HeatMap struct {
	// Values are those of the cells, row by row from the top left, as [Lattice] has their
	// points. NaN leaves a cell white, and infinity is as dark as the largest.
	Values []float64
	// Columns is the number of cells in a row.
	Columns int
	// X and Y are the axes of the plane; cells fill it from end to end.
	X, Y Axis
	// RowTitles and ColumnTitles name the rows and columns of a table. If only one of both is
	// given, the other counts 1, 2, 3, …
	RowTitles, ColumnTitles []string
	// Color is the axis of the values, shown above the chart. Without ends it has those of the
	// values, or begins at 0 if all are above.
	Color Axis
	// Over is drawn over the plane: its points, paths, ellipses and arrows. Its axes, size and
	// text are not used; NoLegend omits it from the legend.
	Over Scatter
	// Size is 560 × 480 if it is 0; a table is as high as it needs.
	figure.Size
	figure.Text
}

// Draw draws the chart. It is an error if there are no values, or not a whole number of rows of
// them, if none is finite, if an axis of a plane has no ends, or if Over cannot be drawn.
func (h HeatMap) Draw() (*figure.Figure, error) { return card.Draw("chart.HeatMap", h.draw) }

const tableRow = 26 // height of a table's row, CSS pixels

func (h HeatMap) draw() (*figure.Figure, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	h.Color.Min, h.Color.Max = h.ends() // once, not for each cell
	size := orDefault(h.Size, 560, 480)
	if h.table() && h.Size.Height == 0 {
		size.Height = float64(h.rows())*tableRow + 60
	}
	p := newPlot()
	over := h.Over
	over.overHeatMap = true
	if h.table() {
		h.X.Min, h.X.Max = 0, float64(h.Columns)
		h.Y.Min, h.Y.Max = 0, float64(h.rows())
	}
	p.Add(cells{h})
	over.addTo(p)
	setAxis(&p.X, h.X, ticker{count: int(size.Width / 90)}, 0)
	setAxis(&p.Y, h.Y, ticker{count: int(size.Height / 70)}, 0)
	if h.table() {
		p.X.Tick.Marker, p.Y.Tick.Marker = h.titles(h.ColumnTitles, h.Columns, false), h.titles(h.RowTitles, h.rows(), true)
		p.X.Tick.Color, p.Y.Tick.Color = color.Transparent, color.Transparent
	}
	low, high := h.ends()
	f := frame{text: h.Text, size: size, entries: []entry{{
		name: h.Color.title(), ramp: [2]string{format.Short(low), format.Short(high)},
		wide: heatLevels * math.Max(1, math.Min(2, math.Round(size.Width/200))),
	}}}
	if !over.NoLegend {
		f.entries = append(f.entries, over.entries()...)
	}
	f.over = func(k *canvas) {
		if h.table() {
			h.writeValues(k)
		}
		over.writeNames(k)
	}
	return f.draw(p, h.describe())
}

func (h HeatMap) table() bool { return h.RowTitles != nil || h.ColumnTitles != nil }

func (h HeatMap) rows() int { return len(h.Values) / h.Columns }

func (h HeatMap) check() error {
	if len(h.Values) == 0 {
		return errors.New("there are no values")
	}
	if h.Columns < 1 || len(h.Values)%h.Columns != 0 {
		return fmt.Errorf("%d values are not a whole number of rows of %d Columns", len(h.Values), h.Columns)
	}
	some := false
	for _, v := range h.Values {
		some = some || finite(v)
	}
	if !some {
		return fmt.Errorf("none of the %d values is finite", len(h.Values))
	}
	if n := len(h.RowTitles); h.RowTitles != nil && n != h.rows() {
		return fmt.Errorf("there are %d row titles for %s: give one each", n, format.Count(h.rows(), "row"))
	}
	if n := len(h.ColumnTitles); h.ColumnTitles != nil && n != h.Columns {
		return fmt.Errorf("there are %d column titles for %s: give one each", n, format.Count(h.Columns, "column"))
	}
	if !h.table() && (h.X.Min == h.X.Max || h.Y.Min == h.Y.Max) {
		return errors.New("axis X or Y has no ends: give Min and Max of the plane, or titles of rows and columns")
	}
	if h.X.Log || h.Y.Log || h.Color.Log {
		return errors.New("an axis is logarithmic: cells are equally wide, so take the logarithm of what is on it")
	}
	if err := h.Color.checkEnds("Color"); err != nil {
		return err
	}
	if err := h.Over.checkLayers(); err != nil {
		return fmt.Errorf("over it: %w", err)
	}
	return checkFrame(h.Size, h.X, h.Y)
}

// ends returns the values of the palest and the darkest color.
func (h HeatMap) ends() (low, high float64) {
	if h.Color.Min != 0 || h.Color.Max != 0 {
		return h.Color.Min, h.Color.Max
	}
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range h.Values {
		if finite(v) {
			low, high = math.Min(low, v), math.Max(high, v)
		}
	}
	return math.Min(low, 0), high
}

// step returns the unit of the third digit of the largest value.
func (h HeatMap) step() float64 {
	low, high := h.ends()
	return thirdDigit(math.Max(math.Abs(low), math.Abs(high)))
}

// share returns how dark a value is, from 0 to 1.
func (h HeatMap) share(v float64) float64 {
	low, high := h.ends()
	switch {
	case math.IsInf(v, 1):
		return 1
	case low == high: // no value is above 0
		return 0
	}
	return math.Min(1, math.Max(0, v/(high-low)-low/(high-low)))
}

// heatLevels is the number of colors of a heat map.
const heatLevels = 48

// heatColor returns the color of a share: white, by way of blue, to nearly black.
func heatColor(share float64) color.RGBA {
	share = math.Round(share*(heatLevels-1)) / (heatLevels - 1)
	if share < 0.65 {
		return card.Tint(figure.Blue, 1-share/0.65)
	}
	dark := 1 - 0.8*(share-0.65)/0.35
	scale := func(v uint8) uint8 { return uint8(float64(v)*dark + 0.5) }
	return color.RGBA{scale(figure.Blue.R), scale(figure.Blue.G), scale(figure.Blue.B), 0xff}
}

// cells is a plot.Plotter that draws the values of a heat map.
type cells struct{ HeatMap }

// Plot implements plot.Plotter. Cells end on whole pixels, or pale seams would show between
// them.
func (h cells) Plot(c draw.Canvas, p *plot.Plot) {
	size := c.Size()
	rows := h.rows()
	gap := vg.Length(0)
	if h.table() {
		gap = 1
	}
	atX := func(i int) vg.Length { return onPixel(c.Min.X + size.X*vg.Length(i)/vg.Length(h.Columns)) }
	atY := func(i int) vg.Length { return onPixel(c.Max.Y - size.Y*vg.Length(i)/vg.Length(rows)) }
	for i, v := range h.Values {
		if math.IsNaN(v) {
			continue
		}
		row, column := i/h.Columns, i%h.Columns
		left, right, top, bottom := atX(column), atX(column+1)-gap, atY(row), atY(row+1)+gap
		if right <= left || top <= bottom {
			continue
		}
		c.FillPolygon(heatColor(h.share(v)), []vg.Point{
			{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top},
		})
	}
}

// titles returns the titles of a table's rows or columns at the middles of their cells.
func (h HeatMap) titles(titles []string, n int, down bool) plot.ConstantTicks {
	var marks plot.ConstantTicks
	for i := range n {
		title := fmt.Sprint(i + 1)
		if titles != nil {
			title = titles[i]
		}
		at := float64(i) + 0.5
		if down {
			at = float64(n) - at
		}
		marks = append(marks, plot.Tick{Value: at, Label: title})
	}
	return marks
}

// writeValues writes the values into the cells of a table, where there is room.
func (h HeatMap) writeValues(k *canvas) {
	wide, high := (k.right-k.left)/float64(h.Columns), (k.bottom-k.top)/float64(h.rows())
	for i, v := range h.Values {
		style := card.NoteStyle
		style.Color = card.Ink
		if h.share(v) > 0.5 {
			style.Color = card.Paper
		}
		text := h.valueText(v)
		if k.Advance(style, text)+4 > wide || high < style.Size+2 {
			continue
		}
		k.Text(style, k.left+(float64(i%h.Columns)+0.5)*wide, k.top+(float64(i/h.Columns)+0.5)*high, 0.5, text)
	}
}

// valueText returns v as it is written.
func (h HeatMap) valueText(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case !finite(v):
		return format.Short(v)
	}
	return format.Number(v, h.step())
}

// describe returns the chart in words.
func (h HeatMap) describe() string {
	low, high := h.ends()
	text := fmt.Sprintf("a heat map of %s by %s", format.Count(h.rows(), "row"), format.Count(h.Columns, "column"))
	if h.table() {
		text = fmt.Sprintf("a table of %s by %s", format.Count(h.rows(), "row"), format.Count(h.Columns, "column"))
	}
	if y, x := h.Y.title(), h.X.title(); y != "" && x != "" {
		text += ", " + y + " against " + x
	}
	if c := h.Color.title(); c != "" {
		text += ", of " + c
	}
	text += " from " + format.Short(low) + " to " + format.Short(high)
	if over := h.Over.describeOver(); over != "" {
		text += "; over it " + over
	}
	return text
}
