package chart_test

import (
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// kl returns the KL divergence that the dimensions of a code of 20 might have, in nats
// per image, in descending order: some are hardly used.
func kl(scale float64) []float64 {
	var values []float64
	for i := range 20 {
		values = append(values, scale*2.4/(1+math.Exp(0.8*(float64(i)-11)))-0.02*float64(i%3)*scale+0.05)
	}
	return values
}

func ExampleBars() {
	figuretest.Show(chart.Bars{
		Groups: []chart.Group{{Values: kl(1)}},
		X:      chart.Axis{Label: "dimension of the code, in order of its KL"},
		Y:      chart.Axis{Label: "KL", Unit: "nats per image"},
	}.Draw())
	// Output:
	// 760 × 360: bars of KL (nats per image) by dimension of the code, in order of its KL: 20 values from 0.03 to 2.45
}

func ExampleBars_groups() {
	figuretest.Show(chart.Bars{
		Groups: []chart.Group{{Name: "β = 1", Values: kl(1)}, {Name: "β = 4", Values: kl(0.4)}},
		X:      chart.Axis{Label: "dimension of the code, in order of its KL"},
		Y:      chart.Axis{Label: "KL", Unit: "nats per image"},
		Text:   figure.Text{Title: "A larger β uses less of the code"},
	}.Draw())
	// Output:
	// 760 × 420: A larger β uses less of the code: bars of KL (nats per image) by dimension of the code, in order of its KL: β = 1: 20 values from 0.03 to 2.45; β = 4: 20 values from 0.04 to 1.01
}

// Long names make the bars horizontal. The numbers are invented.
func ExampleBars_horizontal() {
	figuretest.Show(chart.Bars{
		Names: []string{"XLA on a CPU, 4 threads", "XLA on a CPU, 1 thread", "pure-Go backend", "PyTorch on a CPU, 4 threads", "NVIDIA graphics card"},
		Groups: []chart.Group{
			{Name: "batch 32", Values: []float64{17200, 19400, 1900, 9900, 41000}},
			{Name: "batch 512", Values: []float64{68900, 31800, 4100, 34300, math.NaN()}},
		},
		Y:     chart.Axis{Label: "images per second"},
		Lines: []chart.ReferenceLine{{Name: "another library", Y: 51200}},
	}.Draw())
	// Output:
	// 760 × 378: bars of images per second: batch 32: XLA on a CPU, 4 threads 17,200, XLA on a CPU, 1 thread 19,400, pure-Go backend 1,900, PyTorch on a CPU, 4 threads 9,900, NVIDIA graphics card 41,000; batch 512: XLA on a CPU, 4 threads 68,900, XLA on a CPU, 1 thread 31,800, pure-Go backend 4,100, PyTorch on a CPU, 4 threads 34,300; for comparison another library: 51,200
}

// A line for comparison at 0 is not hidden by the line of 0.
func ExampleBars_lines() {
	figuretest.Show(chart.Bars{
		Names:  []string{"VAE", "AE", "PCA"},
		Groups: []chart.Group{{Values: []float64{2, -1.2, 0.6}}},
		Y:      chart.Axis{Label: "gain", Unit: "nats"},
		Lines:  []chart.ReferenceLine{{Name: "no gain", Y: 0}, {Name: "most", Y: 2.4}},
		Size:   figure.Size{Width: 360, Height: 220},
	}.Draw())
	// Output:
	// 400 × 288: bars of gain (nats): VAE 2.00, AE −1.20, PCA 0.60; for comparison no gain: 0; for comparison most: 2.40
}

// TestBarLengths checks that the length of a bar, vertical or horizontal, is
// proportional to its value, that NaN has no bar, and that a bar beyond the axis
// is cut off.
func TestBarLengths(t *testing.T) {
	red := color.RGBA{255, 0, 0, 255}
	draw := func(name string, y chart.Axis, v float64) int {
		f := figuretest.Must(chart.Bars{
			Names: []string{name, "b"}, Y: y, Size: figure.Size{Width: 400, Height: 200},
			Groups: []chart.Group{{Values: []float64{v, math.NaN()}, Color: red}, {Values: []float64{math.NaN(), 4}}},
		}.Draw())
		return longest(f.Image, red, len(name) > 1)
	}
	for _, name := range []string{"a", "a name too long to fit under its bar"} {
		whole := draw(name, chart.Axis{}, 4)
		half := draw(name, chart.Axis{}, 2)
		if whole < 60 || half < whole/2-2 || half > whole/2+2 {
			t.Errorf("%q: the bar of 4 is %d pixels long and that of 2 %d", name, whole, half)
		}
		if got := draw(name, chart.Axis{}, 0); got != 0 {
			t.Errorf("%q: the bar of 0 is %d pixels long", name, got)
		}
		two, eight := draw(name, chart.Axis{Max: 2}, 2), draw(name, chart.Axis{Max: 2}, 8)
		if two == 0 || two != eight {
			t.Errorf("%q: on an axis to 2 the bars of 2 and 8 are %d and %d pixels long", name, two, eight)
		}
	}
}

// longest returns the length of the longest run of pixels of a color, across or
// down.
func longest(m image.Image, c color.RGBA, across bool) int {
	b := m.Bounds()
	lines, length := b.Dx(), b.Dy()
	if across {
		lines, length = length, lines
	}
	most := 0
	for i := range lines {
		run := 0
		for j := range length {
			x, y := i, j
			if across {
				x, y = j, i
			}
			if m.At(x, y) == color.Color(c) {
				run++
			} else {
				run = 0
			}
			most = max(most, run)
		}
	}
	return most
}

// TestBarErrors checks that what cannot be drawn is an error.
func TestBarErrors(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	one := func(values ...float64) []chart.Group { return []chart.Group{{Name: "KL", Values: values}} }
	for name, c := range map[string]struct {
		bars chart.Bars
		want string // in the error
	}{
		"nothing":       {chart.Bars{}, "there are no groups"},
		"no values":     {chart.Bars{Groups: one()}, `group 1 ("KL") has no values`},
		"names":         {chart.Bars{Names: []string{"a"}, Groups: one(1, 2)}, "2 values, and there are 1 names"},
		"no names":      {chart.Bars{Names: []string{}, Groups: one(1, 2)}, "2 values, and there are 0 names"},
		"ragged groups": {chart.Bars{Groups: []chart.Group{{Values: []float64{1, 2}}, {Name: "b", Values: []float64{1}}}}, `group 2 ("b") has 1 values, and there are 2 values in the first`},
		"infinite":      {chart.Bars{Groups: one(1, inf)}, "value 1 is +Inf"},
		"all NaN":       {chart.Bars{Groups: one(nan, nan)}, "all of its 2 values are NaN"},
		"log of 0":      {chart.Bars{Groups: one(1, 0), Y: chart.Axis{Log: true}}, "value 1 is 0: a logarithmic axis"},
		"line at NaN":   {chart.Bars{Groups: one(1), Lines: []chart.ReferenceLine{{Name: "peer", Y: nan}}}, `"peer" is at NaN`},
		"small":         {chart.Bars{Groups: one(1), Size: figure.Size{Width: 10}}, "160 × 120"},
		"no extent":     {chart.Bars{Groups: one(-math.MaxFloat64, math.MaxFloat64)}, "which cannot be drawn"},
		"too many":      {chart.Bars{Names: strings.Split(strings.Repeat("a device,", 999)+"a device", ","), Groups: one(make([]float64, 1000)...)}, "more than the sensible 16384"},
	} {
		figuretest.CheckError(t, name, c.bars.Draw, "chart.Bars: ", c.want)
	}
}
