package chart

import (
	"math"
	"strings"
	"testing"

	"latentlab/lib/figure"
)

// TestTicks checks that marks are round numbers, few, and written with the
// decimals that they need.
func TestTicks(t *testing.T) {
	for _, c := range []struct {
		ticker    ticker
		low, high float64
		want      string
	}{
		{ticker{count: 6}, 0.27, 0.71, "0.3 0.4 0.5 0.6 0.7"},
		{ticker{count: 6}, 0.275, 0.31, "0.28 0.29 0.30 0.31"},
		{ticker{count: 8}, -0.005, 0.505, "0 0.1 0.2 0.3 0.4 0.5"},
		{ticker{count: 8, whole: true}, 0.98, 3.02, "1 2 3"},
		{ticker{count: 8, whole: true}, -117, 11917, "0 2,000 4,000 6,000 8,000 10,000"},
		{ticker{count: 6}, -2.2, 2.2, "−2 −1 0 1 2"},
		{ticker{count: 3}, -4, 4, "−4 −2 0 2 4"}, // steps of 5 would leave the 0 alone
		{ticker{count: 6}, 1e-6, 4.1e-6, "10⁻⁶ 2×10⁻⁶ 3×10⁻⁶ 4×10⁻⁶"},
		{ticker{count: 4}, 1e9, 1e9 + 4, "10⁹ 1.000000001×10⁹ 1.000000002×10⁹ 1.000000003×10⁹ 1.000000004×10⁹"},
		{ticker{count: 4}, 5e-5, 5.01e-5, "5×10⁻⁵ 5.0025×10⁻⁵ 5.005×10⁻⁵ 5.0075×10⁻⁵ 5.01×10⁻⁵"},
		{ticker{count: 6, log: true}, 0.009, 1.1, "0.01 0.02 0.05 0.1 0.2 0.5 1"},
		{ticker{count: 6, log: true}, 9e-5, 11000, "0.0001 0.001 0.01 0.1 1 10 100 1,000 10,000"},
		{ticker{count: 1, log: true}, 9e-5, 1.1e6, "0.001 1 1,000 1,000,000"},
		{ticker{count: 4, log: true}, 1.5e-4, 0.045, "0.0003 0.001 0.003 0.01 0.03"}, // two powers are no scale
		{ticker{count: 6, log: true}, 0.27, 0.33, "0.27 0.28 0.29 0.30 0.31 0.32 0.33"},
		{ticker{count: 6}, 1e17, 1e17 + 64, ""}, // where adding 1 changes nothing
	} {
		var labels []string
		for _, m := range c.ticker.Ticks(c.low, c.high) {
			labels = append(labels, m.Label)
		}
		if got := strings.Join(labels, " "); got != c.want && c.want != "" {
			t.Errorf("%+v from %g to %g: %s, expected %s", c.ticker, c.low, c.high, got, c.want)
		}
		if len(labels) > 24 {
			t.Errorf("%+v from %g to %g: %d marks", c.ticker, c.low, c.high, len(labels))
		}
	}
}

// TestExtremes checks that charts of unusual numbers are drawn or refused.
func TestExtremes(t *testing.T) {
	for name, c := range map[string]struct {
		chart   Curves
		refused bool
	}{
		"one point":          {Curves{Series: []Series{{Y: []float64{0.3}}}}, false},
		"one point on logs":  {Curves{Series: []Series{{X: []float64{5}, Y: []float64{0.3}}}, X: Axis{Log: true}, Y: Axis{Log: true}}, false},
		"all the same":       {Curves{Series: []Series{{Y: []float64{0, 0, 0}}}}, false},
		"tiny":               {Curves{Series: []Series{{Y: []float64{1e-300, 2e-300}}}}, false},
		"next to each other": {Curves{Series: []Series{{Y: []float64{1e17, 1e17 + 16}}}}, false},
		"denormal on a log":  {Curves{Series: []Series{{Y: []float64{5e-324, 1}}}, Y: Axis{Log: true}}, true},
		"large":              {Curves{Series: []Series{{Y: []float64{1e300, 2e300}}}}, false},
		"too large":          {Curves{Series: []Series{{Y: []float64{-1.7e308, 1.7e308}}}}, true},
		"gaps everywhere":    {Curves{Series: []Series{{Y: []float64{1, math.Inf(1), 2, math.Inf(1), 3}}}, Smooth: 0.5}, false},
		"cut off":            {Curves{Series: []Series{{Y: []float64{1, 2, 3}, Markers: true}}, Y: Axis{Min: 10, Max: 20}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := c.chart.Draw()
			if (err != nil) != c.refused {
				t.Fatalf("the error is %v, expected one: %v", err, c.refused)
			}
			if err == nil && f.Image.Bounds().Empty() {
				t.Error("the figure is empty")
			}
		})
	}
}

// TestStackOfZero checks that the sum of a stack is 0 where only the rounding of its parts is left.
func TestStackOfZero(t *testing.T) {
	for want, parts := range map[float64][]float64{0: {0.1, 0.2, -0.3}, 1e-9: {1, -1, 1e-9}} {
		b := Bars{Stacked: true}
		for _, v := range parts {
			b.Groups = append(b.Groups, Group{Values: []float64{v}})
		}
		if got := b.plot(720).ends()[0].value; got != want {
			t.Errorf("the sum of %v is %g, expected %g", parts, got, want)
		}
	}
}

// TestDotsOfZeros checks that dots that are all 0 have an axis to about 1.
func TestDotsOfZeros(t *testing.T) {
	d := Bars{Groups: []Group{{Values: []float64{0, 0}}}, dotted: true}.plot(720)
	if d.fit(figure.Size{Width: 720, Height: 320}); d.low < -0.2 || d.low >= 0 || d.high < 1 || d.high > 1.5 {
		t.Errorf("the axis goes from %g to %g, expected about 0 to 1", d.low, d.high)
	}
}
