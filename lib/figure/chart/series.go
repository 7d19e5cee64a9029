package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// Series is one line of a chart.
type Series struct {
	// Name is written in the legend.
	Name string
	// X and Y are the points, in the order in which they are joined. A Y that
	// is NaN or infinite leaves a gap. A nil X counts 1, 2, 3, …
	X, Y []float64
	// Samples are several measurements at each X, such as those of five seeds, in place of Y,
	// which is then their means. They are drawn as dots, and their standard deviation as an
	// interval.
	Samples [][]float64
	// Markers puts a dot on every point: for few points, each of which was
	// measured. A point without neighbors always has one.
	Markers bool
	// Dashed draws the line broken.
	Dashed bool
	// Thin draws the line half as wide, for what is in the background.
	Thin bool
	// Arrow puts a head at the end of a path of a [Scatter].
	Arrow bool
	// Color is the line's; nil takes the palette's next.
	Color color.Color

	spread []float64 // of Samples
}

// dashes is the pattern of a dashed line.
var dashes = []vg.Length{7, 4}

// width returns the width of the line as a path.
func (s Series) width() vg.Length {
	if s.Thin {
		return 1.3
	}
	return 2.6
}

// filled returns the series with the Y of its Samples. It is an error if it has both.
func (s Series) filled() (Series, error) {
	if s.Samples == nil {
		return s, nil
	}
	if s.Y != nil {
		return s, errors.New("it has Samples in addition to Y, which is computed from them: leave Y out")
	}
	g := Group{Samples: s.Samples}.filled()
	s.Y, s.spread, s.Markers = g.Values, g.Spread, true
	return s, nil
}

// points returns the series' points, their X filled in.
func (s Series) points() plotter.XYs {
	points := make(plotter.XYs, len(s.Y))
	for i, y := range s.Y {
		points[i] = plotter.XY{X: float64(i + 1), Y: y}
		if s.X != nil {
			points[i].X = s.X[i]
		}
	}
	return points
}

// check returns an error if the series cannot be drawn on those axes.
func (s Series) check(x, y Axis) error {
	if len(s.Y) == 0 {
		return errors.New("it has no points")
	}
	if s.X != nil && len(s.X) != len(s.Y) {
		return fmt.Errorf("it has %d X and %d Y: give one X for each Y, or none to count 1, 2, 3, …", len(s.X), len(s.Y))
	}
	drawn := 0
	for i, samples := range s.Samples {
		for _, v := range samples {
			if math.IsInf(v, 0) || y.Log && v <= 0 {
				return fmt.Errorf("a sample of its Y[%d] is %g, which this axis cannot show", i, v)
			}
		}
	}
	for i, p := range s.points() {
		if !finite(p.X) {
			return fmt.Errorf("its X[%d] is %g: only Y may have gaps", i, p.X)
		}
		if x.Log && p.X <= 0 {
			return fmt.Errorf("its X[%d] is %g: a logarithmic axis shows values above 0 only", i, p.X)
		}
		if !finite(p.Y) {
			continue
		}
		if y.Log && p.Y <= 0 {
			return fmt.Errorf("its Y[%d] is %g: a logarithmic axis shows values above 0 only", i, p.Y)
		}
		drawn++
	}
	if drawn == 0 {
		return fmt.Errorf("none of its %d values of Y is finite (the first is %g)", len(s.Y), s.Y[0])
	}
	return nil
}

// finiteRuns splits the points at those whose Y is not finite.
func finiteRuns(points plotter.XYs) []plotter.XYs {
	var all []plotter.XYs
	from := 0
	for i := 0; i <= len(points); i++ {
		if i < len(points) && finite(points[i].Y) {
			continue
		}
		if i > from {
			all = append(all, points[from:i])
		}
		from = i + 1
	}
	return all
}

// smoothed returns the exponential moving average of the points with the
// given weight of the past, corrected for its start as Adam corrects its
// moments, so that the first value is the first point's. Gaps stay gaps and do
// not change the average.
func smoothed(points plotter.XYs, weight float64) plotter.XYs {
	out := make(plotter.XYs, len(points))
	mean, mass := 0.0, 0.0
	for i, p := range points {
		out[i] = p
		if !finite(p.Y) {
			continue
		}
		mean = weight*mean + (1-weight)*p.Y
		mass = weight*mass + (1 - weight)
		out[i].Y = mean / mass
	}
	return out
}

// thinned returns a line of at most about four points for each of the given
// columns that looks the same as points: of every column the first, lowest,
// highest and last. Only lines whose X never falls can be thinned.
func thinned(points plotter.XYs, columns int, log bool) plotter.XYs {
	if len(points) <= 4*columns {
		return points
	}
	place := func(x float64) float64 {
		if log {
			return math.Log(x)
		}
		return x
	}
	low, high := place(points[0].X), place(points[len(points)-1].X)
	for i := 1; i < len(points); i++ {
		if points[i].X < points[i-1].X {
			return points
		}
	}
	if high <= low {
		return points
	}
	var out plotter.XYs
	for from := 0; from < len(points); {
		column := math.Floor((place(points[from].X) - low) / (high - low) * float64(columns))
		least, most, to := from, from, from
		for ; to < len(points) && math.Floor((place(points[to].X)-low)/(high-low)*float64(columns)) <= column; to++ {
			if points[to].Y < points[least].Y {
				least = to
			}
			if points[to].Y > points[most].Y {
				most = to
			}
		}
		previous := -1
		for _, i := range []int{from, min(least, most), max(least, most), to - 1} {
			if i > previous {
				out = append(out, points[i])
				previous = i
			}
		}
		from = to
	}
	return out
}
