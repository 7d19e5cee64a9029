package figure_test

import (
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"latentlab/lib/figure"
)

// kl is what the units of a code of 20 might cost, in nats per image, in
// descending order: some are hardly used.
func kl(scale float64) []float64 {
	var values []float64
	for i := range 20 {
		values = append(values, scale*2.4/(1+math.Exp(0.8*(float64(i)-11)))-0.02*float64(i%3)*scale+0.05)
	}
	return values
}

func ExampleBars() {
	show(figure.Bars{
		Groups: []figure.Group{{Values: kl(1)}},
		X:      figure.Axis{Label: "unit of the code, in order of its KL"},
		Y:      figure.Axis{Label: "KL", Unit: "nats per image"},
	}.Draw())
	// Output:
	// 760 × 360: bars of KL (nats per image) by unit of the code, in order of its KL: 20 values from 0.03 to 2.45
}

func ExampleBars_groups() {
	show(figure.Bars{
		Groups: []figure.Group{{Name: "β = 1", Values: kl(1)}, {Name: "β = 4", Values: kl(0.4)}},
		X:      figure.Axis{Label: "unit of the code, in order of its KL"},
		Y:      figure.Axis{Label: "KL", Unit: "nats per image"},
		Title:  "A larger β uses less of the code",
	}.Draw())
	// Output:
	// 760 × 420: A larger β uses less of the code: bars of KL (nats per image) by unit of the code, in order of its KL: β = 1: 20 values from 0.03 to 2.45; β = 4: 20 values from 0.04 to 1.01
}

// Long names make the bars lie. The numbers are made up.
func ExampleBars_lying() {
	show(figure.Bars{
		Names: []string{"XLA on a CPU, 4 threads", "XLA on a CPU, 1 thread", "pure-Go backend", "PyTorch on a CPU, 4 threads", "NVIDIA graphics card"},
		Groups: []figure.Group{
			{Name: "batch 32", Values: []float64{17200, 19400, 1900, 9900, 41000}},
			{Name: "batch 512", Values: []float64{68900, 31800, 4100, 34300, math.NaN()}},
		},
		Y:     figure.Axis{Label: "images per second"},
		Lines: []figure.Line{{Name: "another library", Y: 51200}},
	}.Draw())
	// Output:
	// 760 × 378: bars of images per second: batch 32: XLA on a CPU, 4 threads 17,200, XLA on a CPU, 1 thread 19,400, pure-Go backend 1900, PyTorch on a CPU, 4 threads 9900, NVIDIA graphics card 41,000; batch 512: XLA on a CPU, 4 threads 68,900, XLA on a CPU, 1 thread 31,800, pure-Go backend 4100, PyTorch on a CPU, 4 threads 34,300; for comparison another library 51,200
}

// TestBarLengths: a bar is as long as its value says, whichever way it lies;
// what was not measured has none, and what the axis does not show is cut off.
func TestBarLengths(t *testing.T) {
	red := color.RGBA{255, 0, 0, 255}
	draw := func(name string, y figure.Axis, v float64) int {
		f := must(figure.Bars{
			Names: []string{name, "b"}, Y: y, Width: 400, Height: 200,
			Groups: []figure.Group{{Values: []float64{v, math.NaN()}, Color: red}, {Values: []float64{math.NaN(), 4}}},
		}.Draw())
		return longest(f.Image, red, len(name) > 1)
	}
	for _, name := range []string{"a", "a name too long to stand under its bar"} {
		whole := draw(name, figure.Axis{}, 4)
		half := draw(name, figure.Axis{}, 2)
		if whole < 60 || half < whole/2-2 || half > whole/2+2 {
			t.Errorf("%q: the bar of 4 is %d pixels long and that of 2 %d", name, whole, half)
		}
		if got := draw(name, figure.Axis{}, 0); got != 0 {
			t.Errorf("%q: the bar of 0 is %d pixels long", name, got)
		}
		two, eight := draw(name, figure.Axis{Max: 2}, 2), draw(name, figure.Axis{Max: 2}, 8)
		if two == 0 || two != eight {
			t.Errorf("%q: on an axis to 2 the bars of 2 and 8 are %d and %d pixels long", name, two, eight)
		}
	}
}

// longest is the longest run of pixels of a colour, across or down.
func longest(picture image.Image, c color.RGBA, across bool) int {
	b := picture.Bounds()
	n, m := b.Dx(), b.Dy()
	if across {
		n, m = m, n
	}
	most := 0
	for i := range n {
		run := 0
		for j := range m {
			x, y := i, j
			if across {
				x, y = j, i
			}
			if picture.At(x, y) == color.Color(c) {
				run++
			} else {
				run = 0
			}
			most = max(most, run)
		}
	}
	return most
}

func TestBarErrors(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	one := func(values ...float64) []figure.Group { return []figure.Group{{Name: "KL", Values: values}} }
	for name, c := range map[string]struct {
		bars figure.Bars
		want string // in the error
	}{
		"nothing":       {figure.Bars{}, "there are no groups"},
		"no values":     {figure.Bars{Groups: one()}, `group 1 ("KL") has no values`},
		"names":         {figure.Bars{Names: []string{"a"}, Groups: one(1, 2)}, "2 values, and there are 1 names"},
		"no names":      {figure.Bars{Names: []string{}, Groups: one(1, 2)}, "2 values, and there are 0 names"},
		"ragged groups": {figure.Bars{Groups: []figure.Group{{Values: []float64{1, 2}}, {Name: "b", Values: []float64{1}}}}, `group 2 ("b") has 1 values, and there are 2 values in the first`},
		"infinite":      {figure.Bars{Groups: one(1, inf)}, "value 1 is +Inf"},
		"all NaN":       {figure.Bars{Groups: one(nan, nan)}, "all of its 2 values are NaN"},
		"log of 0":      {figure.Bars{Groups: one(1, 0), Y: figure.Axis{Log: true}}, "value 1 is 0: a logarithmic axis"},
		"line at NaN":   {figure.Bars{Groups: one(1), Lines: []figure.Line{{Name: "peer", Y: nan}}}, `"peer" is at NaN`},
		"small":         {figure.Bars{Groups: one(1), Width: 10}, "160 × 120"},
		"no extent":     {figure.Bars{Groups: one(-math.MaxFloat64, math.MaxFloat64)}, "which cannot be drawn"},
		"too many":      {figure.Bars{Names: strings.Split(strings.Repeat("a device,", 999)+"a device", ","), Groups: one(make([]float64, 1000)...)}, "at most 16384"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := c.bars.Draw()
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "figure.Bars: ") {
				t.Fatalf("the error is %v, and one with %q is expected", err, c.want)
			}
			if f != nil {
				t.Error("there is a figure beside the error")
			}
		})
	}
}
