package figuretest

import (
	"math"
	"runtime/debug"
	"testing"

	"latentlab/lib/figure"
)

// Extremes are sets of finite values at the ends of their range.
var Extremes = map[string][]float64{
	"one":            {1},
	"zero":           {0, 0},
	"equal":          {3, 3, 3},
	"far":            {-1e308, 1e308},
	"farthest":       {-math.MaxFloat64, math.MaxFloat64},
	"large":          {1e308},
	"largest":        {math.MaxFloat64, math.MaxFloat64},
	"large negative": {-1e300, -1e300},
	"small":          {5e-324},
	"smallest":       {0, 5e-324},
	"apart":          {1e-300, 1, 1e300},
	"near":           {1, math.Nextafter(1, 2)},
	"near and far":   {1e16, 1e16 + 2},
	"negative zero":  {math.Copysign(0, -1), 0},
}

// Counts are numbers of any magnitude, to be drawn or refused.
var Counts = []int{math.MinInt, -1, 0, 1, 3, 1 << 32, 1 << 62, math.MaxInt}

// Float32s returns the values that are finite as float32.
func Float32s(values []float64) []float32 {
	var single []float32
	for _, v := range values {
		if x := float32(v); !math.IsInf(float64(x), 0) {
			single = append(single, x)
		}
	}
	return single
}

// CheckNoPanic calls draw, which may fail, but must neither panic nor return neither a
// figure nor an error.
func CheckNoPanic(t *testing.T, what string, draw func() (*figure.Figure, error)) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: panic: %v\n%s", what, p, debug.Stack())
		}
	}()
	if f, err := draw(); err == nil && f == nil {
		t.Errorf("%s: neither a figure nor an error", what)
	}
}
