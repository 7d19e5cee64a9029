package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
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
	p.Add(topRoom{})
	area, drawTitles := takeTitles(w, p, area)
	if p.Y.Tick.Length == 0 {
		area.Min.X++ // nothing else keeps the axis' line within the content
	}
	if p.X.Tick.Length == 0 {
		area.Min.Y++
	}
	if f.equal {
		equalize(p, area)
	}
	// Gonum makes a canvas of negative width positive again, beyond the area.
	var data draw.Canvas
	if room := area.Size(); room.X >= leastData && room.Y >= leastData {
		data = p.DataCanvas(area)
	}
	size, inside := data.Size(), data.Min.X >= area.Min.X && data.Max.X <= area.Max.X
	if !(inside && size.X >= leastData && size.Y >= leastData) {
		return nil, errors.New("the words beside the axes leave no room for the data: choose shorter ones, or a larger Size")
	}
	k.Head = k.Height - float64(data.Max.Y)
	p.Draw(area)
	drawTitles(data)
	if f.over != nil {
		f.over(newCanvas(k, p, data))
	}
	return figure.New(k, f.text, alt), nil
}

// topRoom is a plot.Plotter that draws nothing. It leaves room above the data for a number at
// the end of the y axis, as if each axis had one there: so the data of all charts of a size
// with x axes alike have the same height, and figure.Beside can align them.
type topRoom struct{}

// Plot implements plot.Plotter.
func (topRoom) Plot(draw.Canvas, *plot.Plot) {}

// GlyphBoxes implements plot.GlyphBoxer.
func (topRoom) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	number := p.Y.Tick.Label
	descent := number.FontExtents().Descent
	return []plot.GlyphBox{{X: 0.5, Y: 1, Rectangle: number.Rectangle("0").Add(vg.Point{Y: descent})}}
}

// takeTitles removes the axes' titles from the plot. It returns the area that
// they leave, and a function that draws them beside the data. Gonum itself
// makes room for a title at the middle value of its axis but draws it at the
// middle of the axis' length: on a logarithmic axis the middle value is near
// the end, and a long title would leave a wide blank there. A title of the y axis that is
// longer than the data is high is broken into lines.
func takeTitles(w *card.Writer, p *plot.Plot, area draw.Canvas) (draw.Canvas, func(data draw.Canvas)) {
	x, y := p.X.Label, p.Y.Label
	p.X.Label.Text, p.Y.Label.Text = "", ""
	corner := area.Min
	left, bottom := vg.Length(0), vg.Length(0)
	xLines := strings.Split(x.Text, "\n")
	pitch := card.LineHeight * x.TextStyle.Font.Size // of lines
	if x.Text != "" {
		bottom = x.TextStyle.Height(xLines[0]) + x.Padding + vg.Length(len(xLines)-1)*pitch
	}
	var yLines []string
	if y.Text != "" {
		room := p.DataCanvas(draw.Crop(area, 0, 0, bottom, 0)).Size().Y - 1
		yLines = fitTitle(w, y.Text, &y.TextStyle, float64(room))
		left = y.TextStyle.FontExtents().Descent + y.TextStyle.Height(yLines[0]) + y.Padding + vg.Length(len(yLines)-1)*pitch
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

// fitTitle breaks a title into lines that are at most so long, of about the same length. The
// style gets smaller letters where a word is longer, and what is too long then is cut.
func fitTitle(w *card.Writer, title string, style *text.Style, length float64) []string {
	label := card.LabelStyle
	var lines []string
	for _, line := range strings.Split(title, "\n") {
		broken := []string{line}
		if w.Advance(label, line) > length {
			broken = w.Wrap(label, line, length)
			for shorter := length - 2; shorter > 0; shorter -= 2 {
				narrow := w.Wrap(label, line, shorter)
				if len(narrow) > len(broken) {
					break
				}
				broken = narrow
			}
		}
		lines = append(lines, broken...)
	}
	if len(lines) == 0 { // only spaces
		return []string{""}
	}
	longest := 0.0
	for _, line := range lines {
		longest = math.Max(longest, w.Advance(label, line))
	}
	if longest > length {
		label.Size *= math.Max(length/longest, 0.6)
		style.Font.Size = vg.Length(label.Size)
		for i, line := range lines {
			lines[i] = w.Cut(label, line, length)
		}
	}
	return lines
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
