package chart

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"math"
	"slices"

	"gonum.org/v1/plot"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
)

// Scatters shows scatters next to each other to compare them: on one scale, and with one
// legend above all of them. Only Panels must be set.
type Scatters struct {
	// Panels are drawn from the left to the right, each with its title above and its caption
	// beneath. Those without a Size share the width of a notebook.
	Panels []Scatter
	// OwnScales gives each panel the scale that its points need, which the legend mentions.
	// Otherwise the axes for which a panel gives no ends show the points of all panels.
	OwnScales bool
	// NoLegend omits the legend.
	NoLegend bool
	figure.Text
}

const (
	scattersWidth = 760 // of all panels together, CSS pixels
	scattersGap   = 24  // between two
	mostScatter   = 400 // width of a panel that chooses its size
	legendRoom    = 10  // between the legend and the panels' titles
)

// Draw draws the figure. It is an error if there are no panels, if one cannot be drawn, or if they
// cannot be on one scale, as where only some are Equal.
func (s Scatters) Draw() (*figure.Figure, error) { return card.Draw("chart.Scatters", s.draw) }

func (s Scatters) draw() (*figure.Figure, error) {
	if len(s.Panels) == 0 {
		return nil, errors.New("there are no panels: give at least one")
	}
	s.Panels = slices.Clone(s.Panels)
	panels, most := s.Panels, 0
	for _, p := range panels {
		most = max(most, len(p.Points))
	}
	for i, p := range panels {
		panels[i].most = most
		if p.Equal != panels[0].Equal && !s.OwnScales {
			return nil, fmt.Errorf("panels 1 and %d differ in Equal, so they cannot be on one scale: "+
				"make all Equal, or none, or give them OwnScales", i+1)
		}
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("panel %d (%q): %w", i+1, p.Title, err)
		}
	}
	n := float64(len(panels))
	side := math.Max(160, math.Min(mostScatter, math.Floor((scattersWidth-scattersGap*(n-1))/n)))
	x, y := s.ends()
	var figures []*figure.Figure
	for i, p := range panels {
		p.NoLegend = true
		p.Size = orDefault(p.Size, side, side)
		if !s.OwnScales {
			if err := cmp.Or(x.check("X", p.X), y.check("Y", p.Y)); err != nil {
				return nil, fmt.Errorf("panel %d (%q): %w", i+1, p.Title, err)
			}
			p.X, p.Y = x.of(p.X), y.of(p.Y)
		}
		f, err := p.draw()
		if err != nil {
			return nil, fmt.Errorf("panel %d (%q): %w", i+1, p.Title, err)
		}
		figures = append(figures, f)
	}
	body, err := figure.Beside{Figures: figures}.Draw()
	if err != nil {
		return nil, err
	}
	from := body.Image.Bounds().Inset(card.Margin * card.Scale)
	width, height := float64(from.Dx())/card.Scale, float64(from.Dy())/card.Scale
	w := &card.Writer{}
	entries, head := fitLegend(w, s.entries(), figure.Size{Width: width, Height: height})
	if head > 0 {
		head += legendRoom
	}
	k, err := card.New(w, s.Title, s.DrawnCaption(), width, head+height, true)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		drawEntry(k, e)
	}
	at := image.Pt(int(k.Left)*card.Scale, int(k.Top+head)*card.Scale)
	draw.Draw(k.Image, image.Rectangle{Min: at, Max: at.Add(from.Size())}, body.Image, from.Min, draw.Src)
	return figure.New(k, s.Text, body.Alt, figures...), nil
}

// entries returns the legend's entries, each once: the classes in order, then the others.
func (s Scatters) entries() []entry {
	if s.NoLegend {
		return nil
	}
	var all []entry
	at := map[string]int{}
	for _, p := range s.Panels {
		for _, e := range p.entries() {
			key := fmt.Sprint(e.name, e.marker, e.style.Color)
			if i, ok := at[key]; ok {
				all[i].points += e.points
				continue
			}
			at[key] = len(all)
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b entry) int {
		if a.points == 0 || b.points == 0 {
			return cmp.Compare(min(b.points, 1), min(a.points, 1))
		}
		return cmp.Compare(a.class, b.class)
	})
	if s.OwnScales && len(s.Panels) > 1 {
		all = append(all, entry{name: "each panel has its own scale"})
	}
	return all
}

// extent is the range of values along an axis.
type extent struct{ low, high float64 }

// check returns an error if the axis, which has no ends, cannot have those of the extent.
func (e extent) check(name string, a Axis) error {
	if a.Log && a.Min == 0 && a.Max == 0 && e.low <= 0 {
		return fmt.Errorf("the %s axis is logarithmic, and for the points of all panels it would begin at %g: "+
			"give it ends, or the panels OwnScales", name, e.low)
	}
	return nil
}

// of returns the axis with the ends of the extent if it has none.
func (e extent) of(a Axis) Axis {
	if a.Min != 0 || a.Max != 0 || !(e.low < e.high) {
		return a
	}
	var p plot.Axis
	p.Min, p.Max = e.low, e.high
	setAxis(&p, a, ticker{}, scatterRoom)
	a.Min, a.Max = p.Min, p.Max
	return a
}

// ends returns the extents of what is on those axes of all panels that have no ends.
func (s Scatters) ends() (x, y extent) {
	x, y = extent{math.Inf(1), math.Inf(-1)}, extent{math.Inf(1), math.Inf(-1)}
	for _, panel := range s.Panels {
		p := panel.plot()
		if panel.X.Min == 0 && panel.X.Max == 0 {
			x = extent{math.Min(x.low, p.X.Min), math.Max(x.high, p.X.Max)}
		}
		if panel.Y.Min == 0 && panel.Y.Max == 0 {
			y = extent{math.Min(y.low, p.Y.Min), math.Max(y.high, p.Y.Max)}
		}
	}
	return x, y
}
