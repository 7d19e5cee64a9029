package chart_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// rings returns codes of four classes, each a cloud at its own place.
func rings(n int) (points [][]float32, labels []uint16) {
	rng := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		class := i % 4
		sin, cos := math.Sincos(float64(class) * math.Pi / 2)
		points = append(points, []float32{float32(1.6*cos + 0.5*rng.NormFloat64()), float32(1.6*sin + 0.5*rng.NormFloat64())})
		labels = append(labels, uint16(class))
	}
	return points, labels
}

func ExampleScatter() {
	points, labels := rings(2000)
	figuretest.Show(chart.Scatter{
		Points: points, Labels: labels, Classes: []string{"zero", "one", "two", "three", "four"}, Numerals: true,
		Circles: []chart.Circle{{Name: "N(0, I) at 2σ", Radius: 2}},
		X:       chart.Axis{Label: "z₁"}, Y: chart.Axis{Label: "z₂"}, Equal: true,
	}.Draw())
	// Output:
	// 600 × 548: 2,000 points of z₂ against z₁, colored by 4 classes; over them N(0, I) at 2σ
}

// Ten classes, of which some overlap.
func ExampleScatter_classes() {
	rng := rand.New(rand.NewPCG(11, 11))
	var points [][]float32
	var labels []uint16
	for i := range 10000 {
		class := i % 10
		sin, cos := math.Sincos(float64(class/2) * 2 * math.Pi / 5)
		points = append(points, []float32{float32(2.2*cos + 0.7*rng.NormFloat64()), float32(2.2*sin + 0.7*rng.NormFloat64())})
		labels = append(labels, uint16(class))
	}
	figuretest.Show(chart.Scatter{Points: points, Labels: labels, Numerals: true, Equal: true}.Draw())
	// Output:
	// 600 × 548: 10,000 points, colored by 10 classes
}

// spread returns points of k classes, each around its own place on a spiral, and the
// earlier ones with more points.
func spread(k int) (points [][]float32, labels []uint16, names []string) {
	rng := rand.New(rand.NewPCG(13, 13))
	for class := range k {
		at := math.Sqrt(float64(class) + 0.5)
		sin, cos := math.Sincos(2.4 * float64(class))
		for range 20 + 2000/(class+10) {
			points = append(points, []float32{float32(at*cos + 0.25*rng.NormFloat64()), float32(at*sin + 0.25*rng.NormFloat64())})
			labels = append(labels, uint16(class))
		}
		names = append(names, fmt.Sprint("class ", class))
	}
	return points, labels, names
}

func ExampleScatter_letters() {
	points, labels, names := spread(26)
	figuretest.Show(chart.Scatter{Points: points, Labels: labels, Classes: names, Equal: true, Numerals: true}.Draw())
	// Output:
	// 600 × 614: 3,143 points, colored by 26 classes
}

// A legend names the classes with the most points if it would be too high for all.
func ExampleScatter_many() {
	points, labels, names := spread(300)
	names[3] = "a class with a name that is wider than the whole figure, so that it does not fit into a line of the legend"
	figuretest.Show(chart.Scatter{
		Points: points, Labels: labels, Classes: names, Equal: true,
		Circles: []chart.Circle{{Name: "N(0, I) at 2σ", Radius: 2}},
	}.Draw())
	// Output:
	// 600 × 746: 12,817 points, colored by 300 classes; over them N(0, I) at 2σ
}

// A name beside each point: the one class of two points has its name where they are densest.
func ExampleScatter_names() {
	figuretest.Show(chart.Scatter{
		Points: [][]float32{{0.08, 0.92}, {0.68, 0.7}, {0.52, 0.84}, {0.97, 0.9}, {0.1, 0.66}, {0.1, 0.68}},
		Labels: []uint16{0, 1, 2, 3, 4, 4}, Classes: []string{"PCA", "autoencoder", "VAE", "test digits", "GAN"},
		Numerals: true, NoLegend: true, X: chart.Axis{Label: "recall", Min: 0, Max: 1}, Y: chart.Axis{Label: "precision"},
	}.Draw())
	// Output:
	// 600 × 520: 6 points of precision against recall, colored by 5 classes
}

// A curve fitted to points of one kind.
func ExampleScatter_paths() {
	rng := rand.New(rand.NewPCG(3, 3))
	var points [][]float32
	for range 300 {
		t := 2*rng.Float64() - 1
		points = append(points, []float32{float32(t), float32(t*t + 0.06*rng.NormFloat64())})
	}
	curve := chart.Series{Name: "a parabola"}
	for t := -1.0; t <= 1; t += 0.02 {
		curve.X, curve.Y = append(curve.X, t), append(curve.Y, t*t)
	}
	line := chart.Series{Name: "a line", X: []float64{-1, 1}, Y: []float64{1. / 3, 1. / 3}, Color: figure.Vermillion}
	figuretest.Show(chart.Scatter{
		Points: points, Paths: []chart.Series{curve, line},
		Size: figure.Size{Width: 420, Height: 320},
	}.Draw())
	// Output:
	// 460 × 388: 300 points; over them a parabola, a line
}

// Three panels fit beside each other.
func ExampleScatter_panels() {
	var panels []*figure.Figure
	for i, title := range []string{"reconstruction only", "KL only", "both"} {
		points, labels := rings(500 * (i + 1))
		panels = append(panels, figuretest.Must(chart.Scatter{
			Points: points, Labels: labels, NoLegend: true, Numerals: i != 1, Equal: true,
			Size: figure.Size{Width: 300, Height: 300}, Text: figure.Text{Title: title},
		}.Draw()))
	}
	figuretest.Show(figure.Beside{Figures: panels}.Draw())
	// Output:
	// 988 × 372: 3 figures side by side. reconstruction only: 500 points, colored by 4 classes. KL only: 1,000 points, colored by 4 classes. both: 1,500 points, colored by 4 classes
}

func ExampleHistogram() {
	rng := rand.New(rand.NewPCG(5, 5))
	skewed, normal := make([]float64, 5000), make([]float64, 5000)
	for i := range skewed {
		skewed[i], normal[i] = rng.ExpFloat64()*1.5-0.5, rng.NormFloat64()
	}
	density := chart.Series{Name: "N(0, 1)"}
	for x := -4.0; x <= 6; x += 0.05 {
		density.X, density.Y = append(density.X, x), append(density.Y, math.Exp(-x*x/2)/math.Sqrt(2*math.Pi))
	}
	figuretest.Show(chart.Histogram{
		Samples: []chart.Values{{Name: "plain", Values: skewed}, {Name: "variational", Values: normal}},
		Curves:  []chart.Series{density}, X: chart.Axis{Label: "z₁", Min: -4, Max: 6},
	}.Draw())
	// Output:
	// 760 × 408: a histogram of z₁: plain, 5,000 values with mean 0.9972 and standard deviation 1.491, > 6: 1.1 %; variational, 5,000 values with mean 0.009870 and standard deviation 1.001; over it N(0, 1)
}

func ExampleManifold() {
	const n, side = 15, 12
	tiles := figure.Floats{Height: side, Width: side, Pixels: make([]float32, n*n*side*side)}
	for i := range n * n {
		u, v := float64(i%n)/(n-1), 1-float64(i/n)/(n-1)
		for p := range side * side {
			x, y := (float64(p%side)+0.5)/side-0.5, (float64(p/side)+0.5)/side-0.5
			r := math.Hypot(x*(1+u), y*(1+v))
			tiles.Pixels[i*side*side+p] = float32(math.Exp(-40 * (r - 0.3) * (r - 0.3) * (1 + 3*v)))
		}
	}
	figuretest.Show(chart.Manifold{
		Images: tiles, Columns: n, X: chart.Axis{Label: "z₁", Min: -3, Max: 3},
		Y: chart.Axis{Label: "z₂", Min: -3, Max: 3},
	}.Draw())
	// Output:
	// 726 × 721: 15 rows of 15 images without gaps; z₁ from −3 to 3 from left to right; z₂ from −3 to 3 from bottom to top
}

// TestSpaceErrors checks that codes and values that cannot be drawn are an error.
func TestSpaceErrors(t *testing.T) {
	nan := float32(math.NaN())
	inf := math.Inf(1)
	plane := [][]float32{{0, 1}, {1, 0}}
	for _, c := range []struct {
		name string
		draw func() (*figure.Figure, error)
		want string // in the error
	}{
		{"no points", chart.Scatter{}.Draw, "no points"},
		{"codes of one number", chart.Scatter{Points: [][]float32{{1}, {2}}}.Draw, "has 1 number: this chart is two-dimensional"},
		{"codes of three", chart.Scatter{Points: [][]float32{{1, 2, 3}}}.Draw, "has 3 numbers"},
		{"NaN", chart.Scatter{Points: [][]float32{{0, nan}}}.Draw, "expected finite"},
		{"labels", chart.Scatter{Points: plane, Labels: []uint16{1}}.Draw, "2 points and 1 labels"},
		{"classes", chart.Scatter{Points: plane, Labels: []uint16{0, 2}, Classes: []string{"a", "b"}}.Draw, "only 2 classes"},
		{"circle", chart.Scatter{Points: plane, Circles: []chart.Circle{{Radius: 0}}}.Draw, "radius 0"},
		{"prior of three numbers", chart.Scatter{Points: plane, Prior: [][]float32{{0, 0}, {1, 2, 3}}}.Draw, "prior point 1 has 3 numbers"},
		{"infinite prior", chart.Scatter{Points: plane, Prior: [][]float32{{float32(inf), 0}}}.Draw, "prior point 0 is (+Inf, 0)"},
		{"prior without points", chart.Scatter{Points: plane, PriorName: "p(z)"}.Draw, `the prior "p(z)" has no points`},
		{"path", chart.Scatter{Points: plane, Paths: []chart.Series{{Name: "p"}}}.Draw, "no points"},
		{"size", chart.Scatter{Points: plane, Size: figure.Size{Width: 20}}.Draw, "at least 160"},
		{"no samples", chart.Histogram{}.Draw, "no samples"},
		{"empty sample", chart.Histogram{Samples: []chart.Values{{Name: "x"}}}.Draw, "has no values"},
		{"infinite value", chart.Histogram{Samples: []chart.Values{{Values: []float64{1, inf}}}}.Draw, "value 1 is +Inf"},
		{"bins", chart.Histogram{Bins: -1, Samples: []chart.Values{{Values: []float64{1}}}}.Draw, "-1 bins"},
		{"no images", chart.Manifold{Columns: 3}.Draw, "there are none"},
		{"no columns", chart.Manifold{Images: figure.Floats{Height: 1, Width: 1, Pixels: []float32{1}}}.Draw, "0 images in a row"},
		{"half a row", chart.Manifold{Columns: 2, Images: figure.Floats{Height: 1, Width: 1, Pixels: []float32{1, 1, 1}}}.Draw, "not a whole number of rows"},
	} {
		figuretest.CheckError(t, c.name, c.draw, "chart.", c.want)
	}
}

// TestSpaceEdgeCases checks that a class without points, a single value, points
// at one place, and points outside the axes can be drawn.
func TestSpaceEdgeCases(t *testing.T) {
	for name, draw := range map[string]func() (*figure.Figure, error){
		"an empty class": chart.Scatter{Points: [][]float32{{0, 0}, {1, 1}}, Labels: []uint16{0, 2}, Classes: []string{"a", "b", "c"}, Numerals: true}.Draw,
		"one point":      chart.Scatter{Points: [][]float32{{3, 3}}, Equal: true}.Draw,
		"beyond":         chart.Scatter{Points: [][]float32{{3, 3}, {0, 0}}, X: chart.Axis{Min: -1, Max: 1}, Y: chart.Axis{Min: -1, Max: 1}}.Draw,
		"one value":      chart.Histogram{Samples: []chart.Values{{Values: []float64{2, 2}}}}.Draw,
		"one image":      chart.Manifold{Columns: 1, Images: figure.Floats{Height: 2, Width: 2, Pixels: make([]float32, 4)}, X: chart.Axis{Min: -1, Max: 1}}.Draw,
	} {
		if _, err := draw(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLegendFits checks that no legend is higher than half of its chart, and that
// what is not a class stays in it.
func TestLegendFits(t *testing.T) {
	for _, classes := range []int{2, 26, 300} {
		points, labels, names := spread(classes)
		for i := range names {
			names[i] += ", with a name that takes much room"
		}
		f := figuretest.Must(chart.Scatter{Points: points, Labels: labels, Classes: names}.Draw())
		if height := f.Image.Bounds().Dy() / 2; height > 480+240+40 {
			t.Errorf("a scatter of %d classes is %d high, expected at most %d", classes, height, 480+240+40)
		}
	}
	var series []chart.Series
	for i := range 300 {
		series = append(series, chart.Series{Name: fmt.Sprint("series ", i), Y: []float64{0, float64(i)}})
	}
	f := figuretest.Must(chart.Curves{Series: series}.Draw())
	if height := f.Image.Bounds().Dy() / 2; height > 340+170+40 {
		t.Errorf("a chart of 300 series is %d high, expected at most %d", height, 340+170+40)
	}
}
