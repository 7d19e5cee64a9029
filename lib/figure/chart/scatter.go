package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Scatter is a chart of points in the plane, colored by class: the codes of a
// test set. Its zero value needs only Points.
type Scatter struct {
	// Points are [n][2], horizontal then vertical.
	Points [][]float32
	// Labels are the points' classes, from 0; nil draws all in one color.
	Labels []uint16
	// Classes name the classes in the legend; nil numbers them from 0. Classes
	// without points are omitted, and those with the fewest where the legend would be
	// too high. Colors repeat after figure.ClassColors classes.
	Classes []string
	// Numerals writes each class's name where its points are: at their median. Of more
	// than 40 classes it names those with the most points.
	Numerals bool
	// Prior are samples of a prior, [m][2], drawn under the points as faint gray
	// dots, for priors that a circle cannot show: a mixture or a Swiss roll. The
	// axes show all of them. PriorName is their name in the legend; empty means
	// "prior p(z)".
	Prior     [][]float32
	PriorName string
	// Circles are drawn around the origin, over the points: where a prior is.
	Circles []Circle
	// Paths are lines drawn over the points: a curve that was fitted to them.
	Paths []Series
	// X and Y are the axes. Equal makes a unit as long on both, so that a circle
	// is round.
	X, Y  Axis
	Equal bool
	// NoLegend omits the legend, for panels that share one.
	NoLegend bool
	// Size is 560 × 480 if it is 0. Three charts of width 300 fit beside each
	// other in a notebook.
	figure.Size
	figure.Text
}

// Circle is a circle around the origin of a Scatter, in the axes' unit. The
// legend shows its name.
type Circle struct {
	Name   string
	Radius float64
}

// Draw draws the chart. It is an error if there are no points, if one of them
// or of the prior is not two finite numbers, if labels and points differ in
// number, if a label has no class, or if a prior has a name but no points.
func (s Scatter) Draw() (*figure.Figure, error) { return card.Draw("chart.Scatter", s.draw) }

func (s Scatter) draw() (*figure.Figure, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	f := frame{text: s.Text, size: orDefault(s.Size, 560, 480), equal: s.Equal, words: s.words()}
	if !s.NoLegend {
		f.entries = s.entries()
	}
	p := newPlot()
	if len(s.Prior) > 0 {
		p.Add(&dots{s.Prior, priorRadius(len(s.Prior)), func(int) color.Color { return priorColor }})
	}
	p.Add(s.dots())
	for i, path := range s.Paths {
		addLine(p, path.points(), draw.LineStyle{Color: pathColor(path, i), Width: 2.6}, false)
	}
	for _, circle := range s.Circles {
		addLine(p, circle.points(), referenceStyle, false)
	}
	setAxis(&p.X, s.X, ticker{log: s.X.Log, count: int(f.size.Width / 90)}, 0.03)
	setAxis(&p.Y, s.Y, ticker{log: s.Y.Log, count: int(f.size.Height / 70)}, 0.03)
	return f.draw(p, s.describe())
}

func (s Scatter) check() error {
	if len(s.Points) == 0 {
		return errors.New("there are no points")
	}
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
// prior, paths and circles.
func (s Scatter) entries() []entry {
	var all []entry
	counts := map[uint16]int{}
	for _, label := range s.Labels {
		counts[label]++
	}
	for _, class := range s.classes() {
		all = append(all, entry{name: s.className(class), marker: figure.ClassColor(int(class)), points: counts[class]})
	}
	if len(s.Prior) > 0 {
		all = append(all, entry{name: s.priorName(), marker: priorColor})
	}
	for i, path := range s.Paths {
		if path.Name != "" {
			all = append(all, entry{name: path.Name, style: draw.LineStyle{Color: pathColor(path, i), Width: 2.6}})
		}
	}
	for _, circle := range s.Circles {
		if circle.Name != "" {
			all = append(all, entry{name: circle.Name, style: referenceStyle})
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

// points returns a closed polygon that looks round.
func (c Circle) points() plotter.XYs {
	const sides = 120
	xy := make(plotter.XYs, sides+1)
	for i := range xy {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / sides)
		xy[i] = plotter.XY{X: c.Radius * cos, Y: c.Radius * sin}
	}
	return xy
}

// mostNumerals is the largest number of classes with numerals.
const mostNumerals = 40

// words returns the numerals.
func (s Scatter) words() []word {
	if !s.Numerals {
		return nil
	}
	members := map[uint16][]int{}
	for i, label := range s.Labels {
		members[label] = append(members[label], i)
	}
	classes := s.classes()
	if len(classes) > mostNumerals {
		slices.SortStableFunc(classes, func(a, b uint16) int { return len(members[b]) - len(members[a]) })
		classes = classes[:mostNumerals]
	}
	var all []word
	for _, class := range classes {
		var xs, ys []float64
		for _, i := range members[class] {
			xs, ys = append(xs, float64(s.Points[i][0])), append(ys, float64(s.Points[i][1]))
		}
		slices.Sort(xs)
		slices.Sort(ys)
		all = append(all, word{xs[len(xs)/2], ys[len(ys)/2], s.className(class)})
	}
	return all
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
	var over []string
	for _, path := range s.Paths {
		over = append(over, path.Name)
	}
	for _, circle := range s.Circles {
		over = append(over, circle.Name)
	}
	if len(over) > 0 {
		text += "; over them " + strings.Join(over, ", ")
	}
	return text
}
