package chart

import (
	"errors"
	"fmt"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Scatter is a chart of points in the plane, colored by class: the codes of a
// test set. Only Points must be set, or else paths, ellipses or a field.
type Scatter struct {
	// Points are [n][2], horizontal then vertical.
	Points [][]float32
	// Labels are the points' classes, from 0; nil draws all in one color.
	Labels []uint16
	// Classes name the classes in the legend; nil numbers them from 0. Classes
	// without points are omitted, and those with the fewest where the legend would be
	// too high. Colors repeat after figure.ClassColors classes.
	Classes []string
	// Numerals writes each class's name where its points are densest, in the largest
	// island of a class with several, and beside the point of a class with a single point.
	// Of more than 40 classes it names those with the most points. It needs Labels.
	Numerals bool
	// Prior are samples of a prior, [m][2], drawn under the points as faint gray
	// dots, for priors that a circle cannot show: a mixture or a Swiss roll. The
	// axes show all of them. PriorName is their name in the legend; empty means
	// "prior p(z)".
	Prior     [][]float32
	PriorName string
	// Circles are drawn around the origin, over the points: where a prior is. Their names
	// are written on them.
	Circles []Circle
	// Paths are lines drawn over the points: a curve that was fitted to them.
	Paths []Series
	// Ellipses are Gaussians drawn over the points.
	Ellipses []Ellipse
	// Field are arrows drawn under the points.
	Field Field
	// X and Y are the axes. Equal makes a unit as long on both, so that a circle
	// is round.
	X, Y  Axis
	Equal bool
	// NoLegend omits the legend, for panels that share one.
	NoLegend bool
	// Size is 560 × 480 if it is 0. Three charts of width 300 fit side by side
	// in a notebook.
	figure.Size
	figure.Text

	most        int  // points of a panel beside it, which has dots of the same size and shade
	overHeatMap bool // drawn over a heat map
}

// Draw draws the chart. It is an error if there are no points, if one of them
// or of the prior is not two finite numbers, if labels and points differ in
// number, if a label has no class, or if a prior has a name but no points.
func (s Scatter) Draw() (*figure.Figure, error) { return card.Draw("chart.Scatter", s.draw) }

func (s Scatter) draw() (*figure.Figure, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	f := frame{text: s.Text, size: orDefault(s.Size, 560, 480), equal: s.Equal, over: s.writeNames}
	if !s.NoLegend {
		f.entries = s.entries()
	}
	p := s.plot()
	setAxis(&p.X, s.X, ticker{log: s.X.Log, count: int(f.size.Width / 90)}, scatterRoom)
	setAxis(&p.Y, s.Y, ticker{log: s.Y.Log, count: int(f.size.Height / 70)}, scatterRoom)
	return f.draw(p, s.describe())
}

// scatterRoom is the room beyond the points, as a share of an axis.
const scatterRoom = 0.03

// plot returns gonum's plot of the points and what is drawn over and under them.
func (s Scatter) plot() *plot.Plot {
	p := newPlot()
	s.addTo(p)
	return p
}

// addTo adds the points and what is drawn over and under them to a plot.
func (s Scatter) addTo(p *plot.Plot) {
	if len(s.Prior) > 0 {
		p.Add(&dots{s.Prior, priorRadius(len(s.Prior)), func(int) color.Color { return priorColor }})
	}
	if len(s.Field.Places) > 0 {
		c := card.Faint
		if s.overHeatMap { // whose shades gray would be one of
			c = figure.Orange
		}
		p.Add(arrows{s.Field, c})
	}
	p.Add(s.dots())
	for i, path := range s.Paths {
		style := draw.LineStyle{Color: pathColor(path, i), Width: path.width()}
		if path.Dashed {
			style.Dashes = dashes
		}
		addLine(p, path.points(), style, false)
		if path.Arrow {
			p.Add(pathEnd{path, pathColor(path, i)})
		}
	}
	for i, e := range s.Ellipses {
		e.add(p, s.ellipseColor(i))
	}
	for _, circle := range s.Circles {
		circle.add(p)
	}
}

// ellipseColor returns the color of ellipse i.
func (s Scatter) ellipseColor(i int) color.RGBA {
	return pathColor(Series{Color: s.Ellipses[i].Color}, i+1)
}

func (s Scatter) check() error {
	if len(s.Points)+len(s.Paths)+len(s.Ellipses)+len(s.Field.Places) == 0 {
		return errors.New("there are no points")
	}
	return s.checkLayers()
}

// checkLayers is check for a scatter over a heat map, which may be empty.
func (s Scatter) checkLayers() error {
	if err := s.checkPlane("point", s.Points); err != nil {
		return err
	}
	if err := s.checkPlane("prior point", s.Prior); err != nil {
		return err
	}
	if s.PriorName != "" && len(s.Prior) == 0 {
		return fmt.Errorf("the prior %q has no points: give samples of it in Prior, or leave PriorName empty", s.PriorName)
	}
	if s.Labels != nil && len(s.Labels) != len(s.Points) {
		return fmt.Errorf("there are %d points and %d labels: expected a label for each, or none", len(s.Points), len(s.Labels))
	}
	if s.Numerals && s.Labels == nil && len(s.Points) > 0 {
		return errors.New("there are Numerals, but no Labels whose classes they could name: give Labels, or leave Numerals out")
	}
	for i, label := range s.Labels {
		if s.Classes != nil && int(label) >= len(s.Classes) {
			return fmt.Errorf("point %d is of class %d, but only %d classes have names", i, label, len(s.Classes))
		}
	}
	for _, circle := range s.Circles {
		if !(circle.Radius > 0 && finite(circle.Radius)) {
			return fmt.Errorf("the circle %q has radius %g: expected one above 0", circle.Name, circle.Radius)
		}
		if s.X.Log || s.Y.Log {
			return fmt.Errorf("the circle %q is around the origin, which a logarithmic axis does not have", circle.Name)
		}
	}
	if s.Equal && (s.X.Log || s.Y.Log) {
		return errors.New("the axes cannot be Equal, since a logarithmic axis has no unit: leave one of both out")
	}
	if err := s.checkPlane("place of the field", s.Field.Places); err != nil {
		return err
	}
	if err := s.Field.check(); err != nil {
		return err
	}
	for _, e := range s.Ellipses {
		if err := e.check(); err != nil {
			return err
		}
	}
	if (len(s.Ellipses) > 0 || len(s.Field.Places) > 0) && (s.X.Log || s.Y.Log) {
		return errors.New("ellipses and arrows have no shape on a logarithmic axis: leave one of both out")
	}
	for i, path := range s.Paths {
		if err := path.check(s.X, s.Y); err != nil {
			return fmt.Errorf("path %d (%q): %w", i+1, path.Name, err)
		}
	}
	return checkFrame(s.Size, s.X, s.Y)
}

// checkPlane returns an error unless every point has two finite numbers that the axes
// can show.
func (s Scatter) checkPlane(noun string, points [][]float32) error {
	for i, p := range points {
		if len(p) != 2 {
			return fmt.Errorf("%s %d has %s: this chart is two-dimensional; train a code of 2, or choose two of its numbers",
				noun, i, format.Count(len(p), "number"))
		}
		if !finite(float64(p[0])) || !finite(float64(p[1])) {
			return fmt.Errorf("%s %d is (%g, %g): expected finite numbers", noun, i, p[0], p[1])
		}
		if s.X.Log && p[0] <= 0 || s.Y.Log && p[1] <= 0 {
			return fmt.Errorf("%s %d is (%g, %g): a logarithmic axis shows values above 0 only", noun, i, p[0], p[1])
		}
	}
	return nil
}

// entries returns the entries of the legend: the classes that have points, the
// prior and paths.
func (s Scatter) entries() []entry {
	var all []entry
	counts := map[uint16]int{}
	for _, label := range s.Labels {
		counts[label]++
	}
	for _, class := range s.classes() {
		all = append(all, entry{name: s.className(class), marker: s.dotColor(class), class: class, points: counts[class]})
	}
	if len(s.Prior) > 0 {
		all = append(all, entry{name: s.priorName(), marker: priorColor})
	}
	for i, path := range s.Paths {
		if path.Name != "" {
			all = append(all, entry{name: path.Name, style: draw.LineStyle{Color: pathColor(path, i), Width: 2.6}})
		}
	}
	for i, e := range s.Ellipses {
		if e.Name != "" {
			all = append(all, entry{name: e.Name, style: draw.LineStyle{Color: s.ellipseColor(i), Width: 2.6}})
		}
	}
	return all
}

// classes returns the classes that have points, in order.
func (s Scatter) classes() []uint16 {
	all := slices.Clone(s.Labels)
	slices.Sort(all)
	return slices.Compact(all)
}

func (s Scatter) className(class uint16) string {
	if s.Classes != nil {
		return s.Classes[class]
	}
	return fmt.Sprint(class)
}

func (s Scatter) priorName() string {
	if s.PriorName != "" {
		return s.PriorName
	}
	return "prior p(z)"
}

// pathColor returns the color of path i: black first, which few classes have.
func pathColor(path Series, i int) color.RGBA {
	return colorOr(path.Color, []color.RGBA{figure.Black, figure.Vermillion, figure.Blue, figure.BluishGreen}[i%4])
}

// describe returns the chart in words.
func (s Scatter) describe() string {
	text := format.Count(len(s.Points), "point")
	if y, x := s.Y.title(), s.X.title(); y != "" && x != "" {
		text += " of " + y + " against " + x
	}
	if s.Labels != nil {
		text += ", colored by " + format.Count(len(s.classes()), "class")
	}
	if len(s.Prior) > 0 {
		text += fmt.Sprintf("; under them %s of the %s", format.Count(len(s.Prior), "sample"), s.priorName())
	}
	if n := len(s.Field.Places); n > 0 {
		text += "; under them " + format.Count(n, "arrow") + " of a field"
	}
	if over := s.describeOver(); over != "" {
		text += "; over them " + over
	}
	return text
}

// describeOver returns what is drawn over the points in words.
func (s Scatter) describeOver() string {
	var over []string
	for _, path := range s.Paths {
		over = append(over, path.Name)
	}
	for _, e := range s.Ellipses {
		over = append(over, e.Name)
	}
	for _, circle := range s.Circles {
		over = append(over, circle.Name)
	}
	over = slices.DeleteFunc(over, func(name string) bool { return name == "" })
	return strings.Join(over, ", ")
}
