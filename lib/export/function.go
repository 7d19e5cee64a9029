package export

import "math"

// The element-wise functions that package math does not have, computed in float64; the caller
// rounds to float32, as JavaScript does when it stores a number in a Float32Array.

func neg(x float64) float64   { return -x }
func rsqrt(x float64) float64 { return 1 / math.Sqrt(x) }
func not(x float64) float64   { return toNumber(x == 0) }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// sign returns -1, 0 or 1, and NaN for NaN; 0 keeps its sign.
func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

// erf is formula 7.1.26 of Abramowitz & Stegun, with an error of at most 1.5e-7. JavaScript
// has no such function, and Network.Call must compute what the page does.
func erf(x float64) float64 {
	t := 1 / (1 + 0.3275911*math.Abs(x))
	y := 1 - ((((1.061405429*t-1.453152027)*t+1.421413741)*t-0.284496736)*t+0.254829592)*t*math.Exp(-x*x)
	return math.Copysign(y, x)
}

func add(x, y float64) float64 { return x + y }
func sub(x, y float64) float64 { return x - y }
func mul(x, y float64) float64 { return x * y }
func div(x, y float64) float64 { return x / y }
func gt(x, y float64) float64  { return toNumber(x > y) }
func ge(x, y float64) float64  { return toNumber(x >= y) }
func lt(x, y float64) float64  { return toNumber(x < y) }
func le(x, y float64) float64  { return toNumber(x <= y) }
func eq(x, y float64) float64  { return toNumber(x == y) }
func ne(x, y float64) float64  { return toNumber(x != y) }
func and(x, y float64) float64 { return toNumber(x != 0 && y != 0) }
func or(x, y float64) float64  { return toNumber(x != 0 || y != 0) }

// toNumber returns the number that represents a boolean.
func toNumber(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
