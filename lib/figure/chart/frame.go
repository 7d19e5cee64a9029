package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
)

// frame is what the charts with axes have in common: a card with a legend
// above and gonum's plot below.
type frame struct {
	text    figure.Text
	size    figure.Size // of the plot with its axes
	entries []entry     // of the legend
	equal   bool        // a unit is as long on both axes
	// over writes on the finished plot.
	over func(*canvas)
}

// leastData is the least width and height of the data, in CSS pixels.
const leastData = 20

// newPlot returns an empty plot on the card's white.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	return p
}

// orDefault returns the size with the usual width and height instead of 0.
func orDefault(s figure.Size, width, height float64) figure.Size {
	if s.Width == 0 {
		s.Width = width
	}
	if s.Height == 0 {
		s.Height = height
	}
	return s
}

// draw draws the frame around the plot.
func (f frame) draw(p *plot.Plot, alt string) (*figure.Figure, error) {
	w := &card.Writer{}
	entries, head := fitLegend(w, f.entries, f.size)
	k, err := card.New(w, f.text.Title, f.text.DrawnCaption(), f.size.Width, head+f.size.Height, true)
	if err != nil {
		return nil, err
	}
	k.Head = k.Top + head
	for _, e := range entries {
		drawEntry(k, e)
	}
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Handler, a.Tick.Label.Handler = w.Handler(), w.Handler()
	}
	for name, a := range map[string]*plot.Axis{"X": &p.X, "Y": &p.Y} {
		if !(a.Min < a.Max && finite(a.Min) && finite(a.Max) && finite(a.Max-a.Min)) {
			return nil, fmt.Errorf("the %s axis would go from %g to %g, which cannot be drawn", name, a.Min, a.Max)
		}
	}
	// The plot is drawn where the card is still white. Gonum's y grows upwards.
	area := draw.NewCanvas(k.Paths, vg.Length(k.Width), vg.Length(k.Height))
	area.Min = vg.Point{X: vg.Length(k.Left), Y: vg.Length(k.Height - k.Bottom)}
	area.Max = vg.Point{X: vg.Length(k.Right), Y: vg.Length(k.Height - k.Top - head)}
	p.Y.Label.Padding, p.X.Label.Padding = 6, 4
	area, drawTitles := takeTitles(p, area)
	if p.Y.Tick.Length == 0 {
		area.Min.X++ // nothing else keeps the axis' line within the content
	}
	if p.X.Tick.Length == 0 {
		area.Min.Y++
	}
	if f.equal {
		equalize(p, area)
	}
	data := p.DataCanvas(area)
	if size := data.Size(); !(size.X >= leastData && size.Y >= leastData) {
		return nil, errors.New("the words beside the axes leave no room for the data: choose shorter ones, or a larger Size")
	}
	p.Draw(area)
	drawTitles(data)
	if f.over != nil {
		f.over(newCanvas(k, p, data))
	}
	return figure.New(k, f.text, alt), nil
}

// takeTitles removes the axes' titles from the plot. It returns the area that
// they leave, and a function that draws them beside the data. Gonum itself
// makes room for a title at the middle value of its axis but draws it at the
// middle of the axis' length: on a logarithmic axis the middle value is near
// the end, and a long title would leave a wide blank there.
func takeTitles(p *plot.Plot, area draw.Canvas) (draw.Canvas, func(data draw.Canvas)) {
	x, y := p.X.Label, p.Y.Label
	p.X.Label.Text, p.Y.Label.Text = "", ""
	corner := area.Min
	left, bottom := vg.Length(0), vg.Length(0)
	xLines, yLines := strings.Split(x.Text, "\n"), strings.Split(y.Text, "\n")
	pitch := card.LineHeight * x.TextStyle.Font.Size // of lines
	if y.Text != "" {
		left = y.TextStyle.FontExtents().Descent + y.TextStyle.Height(yLines[0]) + y.Padding + vg.Length(len(yLines)-1)*pitch
	}
	if x.Text != "" {
		bottom = x.TextStyle.Height(xLines[0]) + x.Padding + vg.Length(len(xLines)-1)*pitch
	}
	return draw.Crop(area, left, 0, bottom, 0), func(data draw.Canvas) {
		for i, line := range xLines {
			base := corner.Y + x.TextStyle.FontExtents().Descent + vg.Length(len(xLines)-1-i)*pitch
			data.FillText(x.TextStyle, vg.Point{X: data.Center().X, Y: base}, line)
		}
		upright := y.TextStyle
		upright.Rotation += math.Pi / 2
		for i, line := range yLines {
			base := corner.X + y.TextStyle.Height(line) - y.TextStyle.FontExtents().Descent + vg.Length(i)*pitch
			data.FillText(upright, vg.Point{X: base, Y: data.Center().Y}, line)
		}
	}
}

// equalize widens one axis until a unit is as long on both.
func equalize(p *plot.Plot, area draw.Canvas) {
	for range 2 { // wider labels leave less room for the data: once more
		size := p.DataCanvas(area).Size()
		perX, perY := (p.X.Max-p.X.Min)/float64(size.X), (p.Y.Max-p.Y.Min)/float64(size.Y)
		axis, more := &p.X, perY*float64(size.X)-(p.X.Max-p.X.Min)
		if perX > perY {
			axis, more = &p.Y, perX*float64(size.Y)-(p.Y.Max-p.Y.Min)
		}
		axis.Min, axis.Max = axis.Min-more/2, axis.Max+more/2
	}
}

// checkFrame returns an error if a chart of that size and with those axes
// cannot be drawn.
func checkFrame(s figure.Size, x, y Axis) error {
	if !(s.Width >= 0 && s.Height >= 0 && finite(s.Width) && finite(s.Height)) ||
		s.Width != 0 && s.Width < 160 || s.Height != 0 && s.Height < 120 {
		return fmt.Errorf("the chart is %g × %g CSS pixels: it must be at least 160 × 120, or 0 for the usual size",
			s.Width, s.Height)
	}
	for name, a := range map[string]Axis{"X": x, "Y": y} {
		if err := a.checkEnds(name); err != nil {
			return err
		}
		if a.Log && (a.Min < 0 || a.Min == 0 && a.Max != 0) {
			return fmt.Errorf("the %s axis is logarithmic and begins at %g: Min must be above 0", name, a.Min)
		}
	}
	return nil
}

// checkEnds returns an error unless the axis has no ends, or finite ones in order.
func (a Axis) checkEnds(name string) error {
	if (a.Min != 0 || a.Max != 0) && !(a.Min < a.Max && finite(a.Min) && finite(a.Max)) {
		return fmt.Errorf("the %s axis goes from %g to %g: Min must be below Max, and both finite", name, a.Min, a.Max)
	}
	return nil
}

// checkLines returns an error if a line for comparison cannot be on the axis.
func checkLines(lines []ReferenceLine, y Axis) error {
	for _, l := range lines {
		if !finite(l.Y) || y.Log && l.Y <= 0 {
			return fmt.Errorf("the line %q is at %g, which this axis cannot show", l.Name, l.Y)
		}
	}
	return nil
}

// colorOr returns c, or the usual color if c is nil.
func colorOr(c color.Color, usual color.RGBA) color.RGBA {
	if c == nil {
		return usual
	}
	return color.RGBAModel.Convert(c).(color.RGBA)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
