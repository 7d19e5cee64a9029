package format

import (
	"math"
	"testing"
)

func TestInteger(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", -999: "−999", 1000: "1,000", -1000: "−1,000", 487588: "487,588", -1234567: "−1,234,567"} {
		if got := Integer(n); got != want {
			t.Errorf("Integer(%d) = %q, expected %q", n, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		v, step float64
		want    string
	}{
		{0, 0.01, "0"},
		{0.3, 0.1, "0.3"},
		{0.3, 0.05, "0.30"},
		{-2, 1, "−2"},
		{-0.3, 1, "0"},
		{-0.04, 0.1, "0.0"},
		{-0.06, 0.1, "−0.1"},
		{2000, 1000, "2,000"},
		{999.96, 0.1, "1,000.0"},
		{10000, 1000, "10,000"},
		{-1234567, 1, "−1,234,567"},
		{-12345.5, 0.5, "−12,345.5"},
		{1e-6, 1e-6, "10⁻⁶"},
		{-1e-6, 1e-6, "−10⁻⁶"},
		{-1.5e-5, 1e-6, "−1.5×10⁻⁵"},
		{2.5e9, 1, "2.5×10⁹"},
		{1e10, 1, "10¹⁰"},
		{1234567890, 1000, "1.234568×10⁹"},
		{1e9 + 25000, 25000, "1.000025×10⁹"},
		{1234567890, 1e12, "1.23×10⁹"},
		{1.5e300, 1, "1.5×10³⁰⁰"},
		{999999999.7, 1, "10⁹"},
		{999999999.7, 0.1, "999,999,999.7"},
		{1.25, -0.1, "1.2"},
		{9.999e-305, 1, "10⁻³⁰⁴"},
	} {
		if got := Number(c.v, c.step); got != c.want {
			t.Errorf("Number(%g, %g) = %q, expected %q", c.v, c.step, got, c.want)
		}
	}
}

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.278612: "0.2786", 0.278012: "0.2780", 0.5: "0.5", 0.99996: "1.000", 20: "20", -2: "−2", -2.00001: "−2.000",
		214.4321: "214.4", 999.96: "1,000", 1234.5: "1,234", 12345.6: "12,346", 123456789: "123,456,789",
		0.00012345: "0.0001234", 2.5e-6: "2.5×10⁻⁶", -1.23456e-5: "−1.235×10⁻⁵", 3e9: "3×10⁹",
		999999999.4: "999,999,999", 999999999.7: "10⁹", -999999999.7: "−10⁹",
		math.Inf(1): "∞", math.Inf(-1): "−∞",
	} {
		if got := Short(v); got != want {
			t.Errorf("Short(%g) = %q, expected %q", v, got, want)
		}
	}
	if got := Short(math.NaN()); got != "NaN" {
		t.Errorf("Short(NaN) = %q", got)
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 images", 1: "1 image", 12: "12 images", 5000: "5,000 images"} {
		if got := Count(n, "image"); got != want {
			t.Errorf("Count(%d) = %q, expected %q", n, got, want)
		}
	}
}

func TestDecimals(t *testing.T) {
	for v, want := range map[float64]int{0: 0, 3: 0, 0.5: 1, 0.005: 3, 1e-7: 7} {
		if got := Decimals(v); got != want {
			t.Errorf("Decimals(%g) = %d, expected %d", v, got, want)
		}
	}
}

// TestSteps checks that the steps are round numbers on the right side of v,
// and that a step that is one already is returned as it is.
func TestSteps(t *testing.T) {
	for _, c := range []struct{ v, above, below float64 }{
		{1, 1, 1},
		{0.005, 0.005, 0.005},
		{0.0021, 0.0025, 0.002},
		{3, 5, 2},
		{7, 10, 5},
		{0.3, 0.5, 0.2},
	} {
		if got := StepAbove(c.v); got != c.above {
			t.Errorf("StepAbove(%g) = %g, expected %g", c.v, got, c.above)
		}
		if got := StepBelow(c.v); got != c.below {
			t.Errorf("StepBelow(%g) = %g, expected %g", c.v, got, c.below)
		}
	}
	if got := StepBelow(5e-324); got != 5e-324 {
		t.Errorf("StepBelow(5e-324) = %g, expected the value itself", got)
	}
}
