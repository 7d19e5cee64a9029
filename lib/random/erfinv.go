package random

import . "github.com/gomlx/gomlx/core/graph"

// The polynomials of Giles, "Approximating the erfinv function" (2010),
// single precision: in w-2.5 where w < 5, in √w-3 beyond.
var (
	central = []float64{
		2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
		-0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
	}
	tail = []float64{
		-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
		-0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
	}
)

// erfInverse builds the inverse of the error function on (-1, 1), to about six
// digits. GoMLX has no such function.
func erfInverse(x *Node) *Node {
	w := Neg(Log(Mul(OneMinus(x), OnePlus(x))))
	near := polynomial(central, AddScalar(w, -2.5))
	far := polynomial(tail, AddScalar(Sqrt(w), -3))
	return Mul(x, Where(LessThan(w, BroadcastToDims(Const(x.Graph(), float32(5)), x.Shape().Dimensions...)), near, far))
}

// polynomial is Horner's rule, the highest power first.
func polynomial(coefficients []float64, x *Node) *Node {
	p := AddScalar(MulScalar(x, coefficients[0]), coefficients[1])
	for _, c := range coefficients[2:] {
		p = AddScalar(Mul(p, x), c)
	}
	return p
}
