package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// chart is what all charts have in common: a card with a legend above and
// gonum's plot below.
type chart struct {
	noun          string
	card          config
	width, height float64 // of the plot with its axes, CSS pixels
	entries       []entry // of the legend
	equal         bool    // both axes with the same unit of length
	marks         []mark  // words over the plot
}

// mark is a word at a place in a chart, in the axes' units.
type mark struct {
	x, y float64
	text string
}

// draw draws the chart.
func (c chart) draw(p *plot.Plot, alt string) (*Figure, error) {
	w := &writer{}
	head := lay(w, c.entries, c.width)
	k, err := newCard(c.noun, w, c.card, c.width, head+c.height, true)
	if err != nil {
		return nil, err
	}
	for _, e := range c.entries {
		k.swatch(e, k.left, k.top)
	}
	for name, a := range map[string]*plot.Axis{"X": &p.X, "Y": &p.Y} {
		if !(a.Min < a.Max && finite(a.Min) && finite(a.Max) && finite(a.Max-a.Min)) {
			return nil, fmt.Errorf("figure.%s: the %s axis would go from %g to %g, which cannot be drawn", c.noun, name, a.Min, a.Max)
		}
	}
	// The plot is drawn where the card is still white: gonum's y grows upwards.
	area := draw.NewCanvas(k.vg, vg.Length(k.width), vg.Length(k.height))
	area.Min = vg.Point{X: vg.Length(k.left), Y: vg.Length(k.height - k.bottom)}
	area.Max = vg.Point{X: vg.Length(k.right), Y: vg.Length(k.height - k.top - head)}
	area, titles := untitled(p, area)
	if c.equal {
		equalize(p, area)
	}
	p.Draw(area)
	data := p.DataCanvas(area)
	titles(data)
	x, y := p.Transforms(&data)
	places := make([][2]float64, len(c.marks))
	for i, m := range c.marks {
		places[i] = [2]float64{float64(x(m.x)), k.height - float64(y(m.y))}
	}
	spread(places)
	for i, m := range c.marks {
		k.haloed(places[i][0], places[i][1], m.text)
	}
	return k.figure(c.card, alt), nil
}

// untitled takes the axes' titles off the plot and returns the area that they
// leave, and a function that draws them beside the data. Gonum, left to
// itself, makes room for a title at the middle value of its axis, but draws
// it at the middle of its length: on a logarithmic axis the former is near the
// end, and a long title would leave a wide blank there.
func untitled(p *plot.Plot, area draw.Canvas) (draw.Canvas, func(data draw.Canvas)) {
	x, y := p.X.Label, p.Y.Label
	p.X.Label.Text, p.Y.Label.Text = "", ""
	corner := area.Min
	left, bottom := vg.Length(0), vg.Length(0)
	if y.Text != "" {
		left = y.TextStyle.FontExtents().Descent + y.TextStyle.Height(y.Text) + y.Padding
	}
	if x.Text != "" {
		bottom = x.TextStyle.Height(x.Text) + x.Padding
	}
	return draw.Crop(area, left, 0, bottom, 0), func(data draw.Canvas) {
		if x.Text != "" {
			data.FillText(x.TextStyle, vg.Point{X: data.Center().X, Y: corner.Y + x.TextStyle.FontExtents().Descent}, x.Text)
		}
		if y.Text != "" {
			upright := y.TextStyle
			upright.Rotation += math.Pi / 2
			base := corner.X + y.TextStyle.Height(y.Text) - y.TextStyle.FontExtents().Descent
			data.FillText(upright, vg.Point{X: base, Y: data.Center().Y}, y.Text)
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

// spread pushes words apart that would stand on top of each other: each stays
// as near to its place as the others let it.
func spread(places [][2]float64) {
	const room = 17 // between the middles of two words, CSS pixels
	for range 60 {
		for i := range places {
			for j := range i {
				dx, dy := places[i][0]-places[j][0], places[i][1]-places[j][1]
				d := math.Hypot(dx, dy)
				if d >= room {
					continue
				}
				if d < 1e-6 { // two at one place: each pair parts in a direction of its own
					dy, dx = math.Sincos(float64(3*i + j))
					d = 1
				}
				push := (room - math.Min(d, room)) / 2 / d
				places[i][0], places[i][1] = places[i][0]+dx*push, places[i][1]+dy*push
				places[j][0], places[j][1] = places[j][0]-dx*push, places[j][1]-dy*push
			}
		}
	}
}

// haloed writes a word that stands out from points of any colour around it.
func (k *card) haloed(x, y float64, text string) {
	white := labelStyle
	white.font, white.color = bold, paper
	for dx := -1.5; dx <= 1.5; dx += 0.75 {
		for dy := -1.5; dy <= 1.5; dy += 0.75 {
			k.text(white, x+dx, y+dy, 0.5, text)
		}
	}
	white.color = ink
	k.text(white, x, y, 0.5, text)
}

// checkFrame returns an error if a chart of that size and with those axes
// cannot be drawn.
func checkFrame(width, height float64, x, y Axis) error {
	if !(width >= 0 && height >= 0 && finite(width) && finite(height)) ||
		width != 0 && width < 160 || height != 0 && height < 120 {
		return fmt.Errorf("the chart is %g × %g CSS pixels: it must be at least 160 × 120, or 0 for the usual size", width, height)
	}
	for name, a := range map[string]Axis{"X": x, "Y": y} {
		if (a.Min != 0 || a.Max != 0) && !(a.Min < a.Max && finite(a.Min) && finite(a.Max)) {
			return fmt.Errorf("the %s axis goes from %g to %g: Min must be below Max", name, a.Min, a.Max)
		}
		if a.Log && (a.Min < 0 || a.Min == 0 && a.Max != 0) {
			return fmt.Errorf("the %s axis is logarithmic and begins at %g: Min must be above 0", name, a.Min)
		}
	}
	return nil
}
