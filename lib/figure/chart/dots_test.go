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

// seeds returns n invented scores around each of the means.
func seeds(n int, deviation float64, means ...float64) (all [][]float64) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, mean := range means {
		var scores []float64
		for range n {
			scores = append(scores, mean+deviation*rng.NormFloat64())
		}
		all = append(all, scores)
	}
	return all
}

// Five seeds for each rate. The numbers are invented.
func ExampleDots() {
	figuretest.Show(chart.Dots{
		Names: []string{"0", "0.1", "0.2", "0.3", "0.5"},
		Groups: []chart.Group{
			{Name: "60,000 digits", Samples: seeds(5, 0.12, 96.1, 96.2, 95.9, 95.3, 93.8)},
			{Name: "2,000 digits", Samples: seeds(5, 0.4, 87.5, 88.1, 88.0, 87.2, 85.6)},
		},
		X: chart.Axis{Label: "dropout rate"}, Y: chart.Axis{Label: "linear probe on the code", Unit: "% correct"},
		Lines: []chart.ReferenceLine{{Name: "probe on the pixels", Y: 91.6}},
	}.Draw())
	// Output:
	// 760 × 388: dots of linear probe on the code (% correct) by dropout rate: 60,000 digits: 0 96.1 ± 0.1, 0.1 96.1 ± 0.1, 0.2 96.0 ± 0.1, 0.3 95.3 ± 0.1, 0.5 93.8 ± 0.1, each the mean of up to 5 samples; 2,000 digits: 0 87.6 ± 0.4, 0.1 87.9 ± 0.4, 0.2 88.2 ± 0.4, 0.3 87.2 ± 0.3, 0.5 85.7 ± 0.2, each the mean of up to 5 samples; for comparison probe on the pixels: 91.6
}

// Mean and standard deviation of the dimensions of a code for three images.
func ExampleDots_spread() {
	rng := rand.New(rand.NewPCG(8, 8))
	var groups []chart.Group
	for _, name := range []string{"a 3", "an 8", "a 1"} {
		g := chart.Group{Name: name}
		for unit := range 10 {
			deviation := 0.15 + 0.1*rng.Float64()
			if unit >= 7 {
				deviation = 0.97
			}
			g.Values, g.Spread = append(g.Values, math.Sqrt(1-deviation*deviation)*rng.NormFloat64()), append(g.Spread, deviation)
		}
		groups = append(groups, g)
	}
	figuretest.Show(chart.Dots{
		Groups: groups, X: chart.Axis{Label: "dimension of the code"}, Y: chart.Axis{Label: "μ ± σ"},
		Text: figure.Text{Title: "Each image is a distribution"},
	}.Draw())
	// Output:
	// 760 × 420: Each image is a distribution: dots of μ ± σ by dimension of the code: a 3: 1 0.19 ± 0.17, 2 −1.98 ± 0.21, 3 −0.25 ± 0.22, 4 0.16 ± 0.16, 5 1.56 ± 0.16, 6 0.33 ± 0.20, 7 0.82 ± 0.17, 8 0.43 ± 0.97, 9 −0.05 ± 0.97, 10 0.40 ± 0.97; an 8: 1 −0.13 ± 0.19, 2 −0.37 ± 0.23, 3 −1.87 ± 0.25, 4 0.84 ± 0.18, 5 −0.91 ± 0.22, 6 −0.58 ± 0.23, 7 −0.80 ± 0.24, 8 0.22 ± 0.97, 9 −0.03 ± 0.97, 10 0.35 ± 0.97; a 1: 1 1.91 ± 0.18, 2 0.37 ± 0.19, 3 −1.49 ± 0.19, 4 −0.02 ± 0.24, 5 −0.23 ± 0.18, 6 0.77 ± 0.17, 7 −0.05 ± 0.22, 8 −0.04 ± 0.97, 9 0.16 ± 0.97, 10 −0.03 ± 0.97
}

// Names too long for the space below them.
func ExampleDots_horizontal() {
	figuretest.Show(chart.Dots{
		Names:  []string{"sigmoid output, cross-entropy", "sigmoid output, squared error", "linear output, squared error"},
		Groups: []chart.Group{{Samples: seeds(5, 0.0001, 0.0088, 0.0089, 0.0117)}},
		Y:      chart.Axis{Label: "test MSE per pixel"}, Size: figure.Size{Width: 600},
	}.Draw())
	// Output:
	// 640 × 224: dots of test MSE per pixel: sigmoid output, cross-entropy 0.00882 ± 9.46×10⁻⁵, sigmoid output, squared error 0.00885 ± 0.00010, linear output, squared error 0.01175 ± 9.71×10⁻⁵, each the mean of up to 5 samples
}

// Parts of a sum.
func ExampleBars_stacked() {
	figuretest.Show(chart.Bars{
		Names: []string{"a 0", "a 2", "a 3", "a 5", "an 8"}, Stacked: true,
		Groups: []chart.Group{
			{Name: "the encoder's error", Values: []float64{0.71, 11.9, 1.32, 4.05, 2.2}},
			{Name: "the family's error", Values: []float64{0.4, 0.88, 2.1, 0.02, 0.9}},
		},
		Y: chart.Axis{Label: "gap", Unit: "nats"},
	}.Draw())
	// Output:
	// 760 × 388: stacked bars of gap (nats): the encoder's error: a 0 0.7, a 2 11.9, a 3 1.3, a 5 4.0, an 8 2.2; the family's error: a 0 0.4, a 2 0.9, a 3 2.1, a 5 0.0, an 8 0.9
}

// Shares with their standard errors.
func ExampleBars_spread() {
	figuretest.Show(chart.Bars{
		Names: []string{"AE", "VAE, line", "VAE, arc"}, Size: figure.Size{Width: 400, Height: 260},
		Groups: []chart.Group{{Values: []float64{73, 74, 79}, Spread: []float64{4.4, 4.4, 4.1}}},
		Y:      chart.Axis{Label: "midpoints that are digits", Unit: "%"},
	}.Draw())
	// Output:
	// 440 × 300: bars of midpoints that are digits (%): AE 73.0 ± 4.4, VAE, line 74.0 ± 4.4, VAE, arc 79.0 ± 4.1
}

// Means of five seeds, with the seeds.
func ExampleBars_samples() {
	figuretest.Show(chart.Bars{
		Names: []string{"normal", "uniform"}, Size: figure.Size{Width: 400, Height: 260},
		Groups: []chart.Group{{Samples: [][]float64{{10, 9, 10, 10, 9}, {4, 6, 5, 3, 5}}, Color: figure.SkyBlue}},
		Y:      chart.Axis{Label: "units used"},
	}.Draw())
	// Output:
	// 440 × 328: bars of units used: normal 9.60 ± 0.55, uniform 4.60 ± 1.14, each the mean of up to 5 samples
}

// TestSpreadLengths checks that the dots of samples, their mean and an interval are at their
// values, that an interval is as long as twice its spread, and that the axis need not include 0.
func TestSpreadLengths(t *testing.T) {
	red := color.RGBA{255, 0, 0, 255}
	extent := func(spread float64) int {
		f := figuretest.Must(chart.Dots{
			Groups: []chart.Group{{Values: []float64{50}, Spread: []float64{spread}, Color: red}},
			Y:      chart.Axis{Min: 40, Max: 60}, Size: figure.Size{Width: 200, Height: 400},
		}.Draw())
		return figuretest.Extent(f.Image, red).Dy()
	}
	two, four := extent(2), extent(4)
	if two < 100 || math.Abs(float64(four-2*two)) > 8 {
		t.Errorf("intervals of ±2 and ±4 are %d and %d pixels long", two, four)
	}
	seeds := chart.Group{Samples: [][]float64{{96.2, 96.4, 96.3, math.NaN()}}}
	f := figuretest.Must(chart.Dots{Groups: []chart.Group{seeds}}.Draw())
	if want := "1 96.300 ± 0.100, each the mean of up to 4 samples"; !strings.HasSuffix(f.Alt, want) {
		t.Errorf("the description is %q, expected it to end with %q", f.Alt, want)
	}
	narrow := figuretest.Extent(f.Image, figure.Blue).Dy()
	wide := figuretest.Extent(figuretest.Must(chart.Bars{Groups: []chart.Group{seeds}}.Draw()).Image, figure.Blue).Dy()
	if narrow < 200 || wide < 400 {
		t.Errorf("on an axis of its own the interval is %d pixels high, and the bar from 0 %d", narrow, wide)
	}
}

// TestStackHeight checks that the parts of a stack are on top of each other.
func TestStackHeight(t *testing.T) {
	red, green := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}
	f := figuretest.Must(chart.Bars{Stacked: true, Y: chart.Axis{Max: 10}, Groups: []chart.Group{
		{Values: []float64{2, -1}, Color: red}, {Values: []float64{6, -3}, Color: green},
	}}.Draw())
	low, high := figuretest.Extent(f.Image, red), figuretest.Extent(f.Image, green)
	if low.Min.Y < high.Max.Y-2 && low.Dx() > 200 {
		t.Errorf("the parts cover %v and %v, expected the second above the first", low, high)
	}
	one := figuretest.Must(chart.Bars{Stacked: true, Y: chart.Axis{Max: 10}, Groups: []chart.Group{
		{Values: []float64{2}, Color: red}, {Values: []float64{6}, Color: green},
	}}.Draw())
	low, high = figuretest.Extent(one.Image, red), figuretest.Extent(one.Image, green)
	if high.Max.Y > low.Min.Y+2 || high.Dy() < 3*low.Dy()-8 || high.Dy() > 3*low.Dy()+8 {
		t.Errorf("a part of 2 covers %v and one of 6 %v, expected it above and three times as high", low, high)
	}
}

// TestGroupErrors checks that groups that cannot be drawn are an error that names the reason.
func TestGroupErrors(t *testing.T) {
	one := []float64{1}
	for _, c := range []struct {
		name  string
		group chart.Group
		want  string
	}{
		{"both", chart.Group{Name: "a", Values: one, Samples: [][]float64{one}}, `group 1 ("a") has Samples in addition to Values`},
		{"spread", chart.Group{Values: one, Spread: []float64{1, 2}}, "1 values and a Spread of 2"},
		{"negative", chart.Group{Values: one, Spread: []float64{-1}}, "the spread of value 0 is -1"},
		{"infinite", chart.Group{Samples: [][]float64{{1, math.Inf(1)}}}, "value 0 is +Inf"},
		{"no samples", chart.Group{Samples: [][]float64{{}}}, "all of its 1 values are NaN"},
	} {
		figuretest.CheckError(t, c.name, chart.Dots{Groups: []chart.Group{c.group}}.Draw, "chart.Dots: ", c.want)
	}
	interval := []chart.Group{{Values: one, Spread: one}}
	figuretest.CheckError(t, "stack", chart.Bars{Stacked: true, Groups: interval}.Draw, "chart.Bars", "a stack cannot show")
	figuretest.CheckError(t, "log stack", chart.Bars{Stacked: true, Y: chart.Axis{Log: true}, Groups: []chart.Group{{Values: one}}}.Draw,
		"chart.Bars", "lengths do not add up")
}

// A sample that is NaN does not hide one that a logarithmic axis cannot show.
func TestDotsLogSamples(t *testing.T) {
	d := chart.Dots{Groups: []chart.Group{{Samples: [][]float64{{0, math.NaN(), 3}}}}, Y: chart.Axis{Log: true}}
	figuretest.CheckError(t, "a sample of 0", d.Draw, "chart.Dots", "logarithmic axis")
}
