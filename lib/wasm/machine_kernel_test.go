package wasm

import "math"

// kernel computes one element of a kernel.
func (m *machine) kernel(name string, a, b, c uint32) uint32 {
	x, y := math.Float32frombits(a), math.Float32frombits(b)
	f := func(f func(float64) float64) uint32 { return math.Float32bits(float32(f(float64(x)))) }
	is := func(yes bool) uint32 {
		if yes {
			return math.MaxUint32
		}
		return 0
	}
	bits := math.Float32bits
	switch name {
	case "neg":
		return bits(-x)
	case "abs":
		return f(math.Abs)
	case "sign":
		switch {
		case x > 0:
			return bits(1)
		case x < 0:
			return bits(-1)
		}
		return a
	case "floor":
		return f(math.Floor)
	case "ceil":
		return f(math.Ceil)
	case "round":
		return f(math.RoundToEven)
	case "sqrt":
		return f(math.Sqrt)
	case "rsqrt":
		return f(func(x float64) float64 { return 1 / math.Sqrt(x) })
	case "exp":
		return f(math.Exp)
	case "expm1":
		return f(math.Expm1)
	case "log":
		return f(math.Log)
	case "log1p":
		return f(math.Log1p)
	case "logistic":
		return f(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) })
	case "tanh":
		return f(math.Tanh)
	case "sin":
		return f(math.Sin)
	case "cos":
		return f(math.Cos)
	case "erf":
		return f(math.Erf)
	case "isfinite":
		return is(!math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0))
	case "not":
		return ^a
	case "copy":
		return a
	case "float":
		return bits(float32(int32(a)))
	case "unsigned":
		return bits(float32(a))
	case "int":
		return uint32(int32(x))
	case "word":
		return uint32(x)
	case "one":
		return bits(float32(a & 1))
	case "bit":
		return a & 1
	case "nonzero":
		return is(x != 0)
	case "some":
		return is(a != 0)
	case "add":
		return bits(x + y)
	case "sub":
		return bits(x - y)
	case "mul":
		return bits(x * y)
	case "div":
		return bits(x / y)
	case "rem":
		return bits(float32(math.Mod(float64(x), float64(y))))
	case "max":
		return bits(max(x, y))
	case "min":
		return bits(min(x, y))
	case "pow":
		return bits(float32(math.Pow(float64(x), float64(y))))
	case "atan2":
		return bits(float32(math.Atan2(float64(x), float64(y))))
	case "gt":
		return is(x > y)
	case "ge":
		return is(x >= y)
	case "lt":
		return is(x < y)
	case "le":
		return is(x <= y)
	case "eq":
		return is(x == y)
	case "ne":
		return is(x != y)
	case "iadd":
		return a + b
	case "isub":
		return a - b
	case "imul":
		return a * b
	case "imax":
		return uint32(max(int32(a), int32(b)))
	case "imin":
		return uint32(min(int32(a), int32(b)))
	case "igt":
		return is(int32(a) > int32(b))
	case "ige":
		return is(int32(a) >= int32(b))
	case "ilt":
		return is(int32(a) < int32(b))
	case "ile":
		return is(int32(a) <= int32(b))
	case "ieq":
		return is(a == b)
	case "ine":
		return is(a != b)
	case "ult":
		return is(a < b)
	case "ule":
		return is(a <= b)
	case "and":
		return a & b
	case "or":
		return a | b
	case "xor":
		return a ^ b
	case "shl":
		return a << b
	case "shr":
		return a >> b
	case "sar":
		return uint32(int32(a) >> b)
	case "umax":
		return max(a, b)
	case "umin":
		return min(a, b)
	case "ugt":
		return is(a > b)
	case "uge":
		return is(a >= b)
	case "idiv":
		return uint32(int32(a) / int32(b))
	case "irem":
		return uint32(int32(a) % int32(b))
	case "udiv":
		return a / b
	case "urem":
		return a % b
	case "where":
		if a != 0 {
			return b
		}
		return c
	}
	m.t.Fatalf("there is no kernel %q", name)
	return 0
}
