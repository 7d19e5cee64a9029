package chart_test

import (
	"image/color"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// logNormal returns n invented values around a median.
func logNormal(n int, median, spread float64) (values []float64) {
	rng := rand.New(rand.NewPCG(12, uint64(1000*median)))
	for range n {
		values = append(values, median*math.Exp(spread*rng.NormFloat64()))
	}
	return values
}

// Several samples under each other, and the share of those beyond the axis.
func ExampleHistogram_rows() {
	figuretest.Show(chart.Histogram{
		Samples: []chart.Values{
			{Name: "autoencoder", Values: logNormal(1000, 1.45, 0.35)}, {Name: "adversarial", Values: logNormal(1000, 1.1, 0.3)},
			{Name: "variational", Values: logNormal(1000, 1.02, 0.2)}, {Name: "GAN", Values: logNormal(1000, 1.3, 0.25)},
		},
		Rows: true, Medians: true, Marks: []chart.Mark{{Name: "a reconstructed test digit", X: 1}},
		X: chart.Axis{Label: "distance to the nearest training digit", Unit: "relative", Min: 0.4, Max: 2.4},
	}.Draw())
	// Output:
	// 760 × 396: a histogram of distance to the nearest training digit (relative): autoencoder, 1,000 values with mean 1.542 and standard deviation 0.5907, median 1.427, > 2.4: 8.1 %; adversarial, 1,000 values with mean 1.162 and standard deviation 0.3589, median 1.105, > 2.4: 0.4 %; variational, 1,000 values with mean 1.026 and standard deviation 0.2085, median 1.001; GAN, 1,000 values with mean 1.340 and standard deviation 0.3438, median 1.299, > 2.4: 0.5 %; a reconstructed test digit at 1
}

// Medians of samples over each other, and a value to compare with.
func ExampleHistogram_medians() {
	rng := rand.New(rand.NewPCG(6, 6))
	var score, path []float64
	for range 4000 {
		e := rng.NormFloat64()
		score, path = append(score, (2+e)*(2+e)*e), append(path, 2*(2+0.5*e))
	}
	figuretest.Show(chart.Histogram{
		Samples: []chart.Values{{Name: "score function", Values: score}, {Name: "reparameterization", Values: path}},
		Medians: true, Marks: []chart.Mark{{Name: "exact", X: 4}},
		X: chart.Axis{Label: "estimate of the gradient from one sample", Min: -4, Max: 16},
	}.Draw())
	// Output:
	// 760 × 408: a histogram of estimate of the gradient from one sample: score function, 4,000 values with mean 4.021 and standard deviation 9.263, median 0.003848, < −4: 0.1 %, > 16: 8.0 %; reparameterization, 4,000 values with mean 4.000 and standard deviation 1.009, median 4.001; exact at 4
}

// Five seeds at each size, on a numeric axis.
func ExampleCurves_samples() {
	sizes := []float64{100, 200, 500, 1000}
	figuretest.Show(chart.Curves{
		Series: []chart.Series{
			{Name: "20 numbers of the code", X: sizes, Samples: seeds(5, 1.1, 72.2, 77.5, 81.3, 84.6)},
			{Name: "784 pixels", X: sizes, Samples: seeds(5, 1.2, 68.9, 75.8, 81.9, 84.7)},
		},
		Marks: []chart.Mark{{Name: "20 of each class", X: 200}},
		X:     chart.Axis{Label: "labeled digits", Log: true}, Y: chart.Axis{Label: "test digits", Unit: "% correct"},
		Size: figure.Size{Width: 560, Height: 300},
	}.Draw())
	// Output:
	// 600 × 368: a chart of test digits (% correct) against labeled digits: 20 numbers of the code from 72.45 to 84.72; 784 pixels from 69.17 to 84.83; 20 of each class at 200
}

// TestHistogramBeyond checks the shares beyond the ends and the median that the description
// names, and that both are drawn.
func TestHistogramBeyond(t *testing.T) {
	values := []float64{-1, 1, 2, 3, 4, 5, 6, 7, 20, 30}
	h := chart.Histogram{Samples: []chart.Values{{Name: "v", Values: values}}, X: chart.Axis{Min: 0, Max: 10}, Medians: true}
	f := figuretest.Must(h.Draw())
	for _, want := range []string{"median 4.5", "< 0: 10 %", "> 10: 20 %"} {
		if !strings.Contains(f.Alt, want) {
			t.Errorf("the description is %q, expected %q in it", f.Alt, want)
		}
	}
	h.Samples[0].Values = values[1:8]
	if f := figuretest.Must(h.Draw()); strings.Contains(f.Alt, "%") {
		t.Errorf("the description is %q, but nothing is beyond the ends", f.Alt)
	}
	for i := range 5000 {
		h.Samples[0].Values = append(h.Samples[0].Values, float64(i%10))
	}
	h.Samples[0].Values = append(h.Samples[0].Values, 11)
	if f := figuretest.Must(h.Draw()); !strings.Contains(f.Alt, "> 10: below 0.1 %") {
		t.Errorf("the description is %q, expected a share below 0.1 %%", f.Alt)
	}
}

// TestHistogramRows checks that rows are under each other, on one scale.
func TestHistogramRows(t *testing.T) {
	red, green := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}
	f := figuretest.Must(chart.Histogram{
		Samples: []chart.Values{{Values: []float64{1, 1, 1, 1, 2}, Color: red}, {Values: []float64{1, 2, 2, 3}, Color: green}},
		Rows:    true, Bins: 10,
	}.Draw())
	above, below := figuretest.Extent(f.Image, red), figuretest.Extent(f.Image, green)
	if above.Max.Y > below.Min.Y {
		t.Errorf("the first row is at %v and the second at %v, expected it below", above, below)
	}
	if a, b := 0.5*float64(above.Dy()), 0.8*float64(below.Dy()); math.Abs(a-b) > 6 {
		t.Errorf("bars of 0.8 and 0.5 are %d and %d pixels high", above.Dy(), below.Dy())
	}
}

// TestMarks checks that a chart shows its marks, and refuses those that its axis cannot show.
func TestMarks(t *testing.T) {
	near := chart.Curves{Series: []chart.Series{{X: []float64{1, 2}, Y: []float64{1, 2}, Color: figure.Vermillion}}}
	far := near
	far.Marks = []chart.Mark{{Name: "far", X: 20}}
	a := figuretest.Extent(figuretest.Must(near.Draw()).Image, figure.Vermillion)
	b := figuretest.Extent(figuretest.Must(far.Draw()).Image, figure.Vermillion)
	if b.Dx() > a.Dx()/10 {
		t.Errorf("a line is %d pixels wide with a mark far to the right, and %d without", b.Dx(), a.Dx())
	}
	far.X.Log, far.Marks[0].X = true, -1
	figuretest.CheckError(t, "logarithmic", far.Draw, "chart.Curves", `the mark "far" is at -1`)
	figuretest.CheckError(t, "NaN", chart.Histogram{
		Samples: []chart.Values{{Values: []float64{1}}}, Marks: []chart.Mark{{X: math.NaN()}},
	}.Draw, "chart.Histogram", "NaN")
}

// TestHistogramMarks checks that a histogram without ends shows a mark beyond its values, and that
// the description omits one that is beyond the ends of its axis.
func TestHistogramMarks(t *testing.T) {
	h := chart.Histogram{Samples: []chart.Values{{Values: []float64{1, 2}}}}
	alone := figuretest.Must(h.Draw())
	h.Marks = []chart.Mark{{Name: "far", X: 20}}
	f := figuretest.Must(h.Draw())
	if figuretest.CompareImages(f.Image, alone.Image) == nil || !strings.Contains(f.Alt, "far at 20") {
		t.Errorf("%q looks as it does without the mark", f.Alt)
	}
	h.X = chart.Axis{Min: 0, Max: 3}
	if f := figuretest.Must(h.Draw()); strings.Contains(f.Alt, "far") {
		t.Errorf("the description is %q, but the mark is beyond the axis", f.Alt)
	}
}

// TestSeriesSamples checks that the line goes through the means of the samples.
func TestSeriesSamples(t *testing.T) {
	f := figuretest.Must(chart.Curves{Series: []chart.Series{{Name: "s", Samples: [][]float64{{1, 3}, {4, 6}}}}}.Draw())
	if want := "s from 2 to 5"; !strings.Contains(f.Alt, want) {
		t.Errorf("the description is %q, expected %q in it", f.Alt, want)
	}
	figuretest.CheckError(t, "both", chart.Curves{
		Series: []chart.Series{{Y: []float64{1}, Samples: [][]float64{{1}}}},
	}.Draw, "chart.Curves", "it has Samples in addition to Y")
}
