package export

import "math"

// Element-wise functions, computed in float64 and rounded to float32, as JavaScript does when
// it stores a number in a Float32Array.

func abs(x float64) float64   { return math.Abs(x) }
func neg(x float64) float64   { return -x }
func exp(x float64) float64   { return math.Exp(x) }
func expm1(x float64) float64 { return math.Expm1(x) }
func log(x float64) float64   { return math.Log(x) }
func log1p(x float64) float64 { return math.Log1p(x) }
func tanh(x float64) float64  { return math.Tanh(x) }
func sqrt(x float64) float64  { return math.Sqrt(x) }
func rsqrt(x float64) float64 { return 1 / math.Sqrt(x) }
func floor(x float64) float64 { return math.Floor(x) }
func ceil(x float64) float64  { return math.Ceil(x) }
func sin(x float64) float64   { return math.Sin(x) }
func cos(x float64) float64   { return math.Cos(x) }
func not(x float64) float64   { return toNumber(x == 0) }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

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
// has no such function.
func erf(x float64) float64 {
	t := 1 / (1 + 0.3275911*math.Abs(x))
	y := 1 - ((((1.061405429*t-1.453152027)*t+1.421413741)*t-0.284496736)*t+0.254829592)*t*math.Exp(-x*x)
	return math.Copysign(y, x)
}

func add(x, y float64) float64 { return x + y }
func sub(x, y float64) float64 { return x - y }
func mul(x, y float64) float64 { return x * y }
func div(x, y float64) float64 { return x / y }
func pow(x, y float64) float64 { return math.Pow(x, y) }
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
