package wasm_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A reference is what a kernel computes, in Go.
type reference struct {
	f    func(a, b, c uint32) uint32
	ulps int64 // how far the kernel's floats may be off
	ints bool  // whether the arguments are integers
}

func float(f func(x, y float64) float64, ulps int64) reference {
	return reference{f: func(a, b, _ uint32) uint32 {
		return math.Float32bits(float32(f(float64(math.Float32frombits(a)), float64(math.Float32frombits(b)))))
	}, ulps: ulps}
}

func unary(f func(x float64) float64, ulps int64) reference {
	return float(func(x, _ float64) float64 { return f(x) }, ulps)
}

func compare(f func(x, y float32) bool) reference {
	return reference{f: func(a, b, _ uint32) uint32 {
		return mask(f(math.Float32frombits(a), math.Float32frombits(b)))
	}}
}

func mask(b bool) uint32 {
	if b {
		return math.MaxUint32
	}
	return 0
}

func word(f func(a, b uint32) uint32) reference {
	return reference{f: func(a, b, _ uint32) uint32 { return f(a, b) }, ints: true}
}

func integer(f func(a, b int32) int32) reference {
	return word(func(a, b uint32) uint32 { return uint32(f(int32(a), int32(b))) })
}

// fromFloat is for kernels that make a word of a number.
func fromFloat(f func(x float64) uint32) reference {
	return reference{f: func(a, _, _ uint32) uint32 { return f(float64(math.Float32frombits(a))) }}
}

// fromWord is for kernels that make a number of a word.
func fromWord(f func(a uint32) float32) reference {
	return word(func(a, _ uint32) uint32 { return math.Float32bits(f(a)) })
}

var references = map[string]reference{
	"neg": unary(func(x float64) float64 { return -x }, 0), "abs": unary(math.Abs, 0),
	"floor": unary(math.Floor, 0), "ceil": unary(math.Ceil, 0), "round": unary(math.RoundToEven, 0),
	"sign": unary(func(x float64) float64 {
		switch {
		case x > 0:
			return 1
		case x < 0:
			return -1
		}
		return x
	}, 0),
	"sqrt": unary(math.Sqrt, 0), "rsqrt": unary(func(x float64) float64 { return 1 / math.Sqrt(x) }, 2),
	"exp": unary(math.Exp, 4), "expm1": unary(math.Expm1, 4), "log": unary(math.Log, 4), "log1p": unary(math.Log1p, 4),
	"logistic": unary(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, 4), "tanh": unary(math.Tanh, 6),
	"sin": unary(math.Sin, 1), "cos": unary(math.Cos, 1), "erf": unary(math.Erf, 2),
	"add": float(func(x, y float64) float64 { return x + y }, 0), "sub": float(func(x, y float64) float64 { return x - y }, 0),
	"mul": float(func(x, y float64) float64 { return x * y }, 0), "div": float(func(x, y float64) float64 { return x / y }, 0),
	"rem": float(math.Mod, 0), "pow": float(math.Pow, 1), "atan2": float(math.Atan2, 1),
	"max": float(func(x, y float64) float64 {
		if x != x || y != y {
			return math.NaN()
		}
		return math.Max(x, y)
	}, 0),
	"min": float(func(x, y float64) float64 {
		if x != x || y != y {
			return math.NaN()
		}
		return math.Min(x, y)
	}, 0),
	"gt": compare(func(x, y float32) bool { return x > y }), "ge": compare(func(x, y float32) bool { return x >= y }),
	"lt": compare(func(x, y float32) bool { return x < y }), "le": compare(func(x, y float32) bool { return x <= y }),
	"eq": compare(func(x, y float32) bool { return x == y }), "ne": compare(func(x, y float32) bool { return x != y }),
	"isfinite": compare(func(x, _ float32) bool { return x-x == 0 }),
	"nonzero":  compare(func(x, _ float32) bool { return x != 0 }),
	"some":     word(func(a, _ uint32) uint32 { return mask(a != 0) }),
	"copy":     word(func(a, _ uint32) uint32 { return a }),
	"not":      word(func(a, _ uint32) uint32 { return ^a }),
	"bit":      word(func(a, _ uint32) uint32 { return a & 1 }),
	"one":      fromWord(func(a uint32) float32 { return float32(a & 1) }),
	"float":    fromWord(func(a uint32) float32 { return float32(int32(a)) }),
	"unsigned": fromWord(func(a uint32) float32 { return float32(a) }),
	"int": fromFloat(func(x float64) uint32 {
		if x != x {
			return 0
		}
		return uint32(int32(max(math.MinInt32, min(math.MaxInt32, x))))
	}),
	"word": fromFloat(func(x float64) uint32 {
		if x != x {
			return 0
		}
		return uint32(max(0, min(math.MaxUint32, x)))
	}),
	"iadd": word(func(a, b uint32) uint32 { return a + b }), "isub": word(func(a, b uint32) uint32 { return a - b }),
	"imul": word(func(a, b uint32) uint32 { return a * b }),
	"idiv": integer(func(a, b int32) int32 {
		if b == 0 {
			return -1
		}
		return a / b
	}),
	"irem": integer(func(a, b int32) int32 {
		if b == 0 {
			return a
		}
		return a % b
	}),
	"udiv": word(func(a, b uint32) uint32 {
		if b == 0 {
			return math.MaxUint32
		}
		return a / b
	}),
	"urem": word(func(a, b uint32) uint32 {
		if b == 0 {
			return a
		}
		return a % b
	}),
	"imax": integer(func(a, b int32) int32 { return max(a, b) }), "imin": integer(func(a, b int32) int32 { return min(a, b) }),
	"umax": word(func(a, b uint32) uint32 { return max(a, b) }), "umin": word(func(a, b uint32) uint32 { return min(a, b) }),
	"igt": word(func(a, b uint32) uint32 { return mask(int32(a) > int32(b)) }),
	"ige": word(func(a, b uint32) uint32 { return mask(int32(a) >= int32(b)) }),
	"ilt": word(func(a, b uint32) uint32 { return mask(int32(a) < int32(b)) }),
	"ile": word(func(a, b uint32) uint32 { return mask(int32(a) <= int32(b)) }),
	"ieq": word(func(a, b uint32) uint32 { return mask(a == b) }), "ine": word(func(a, b uint32) uint32 { return mask(a != b) }),
	"ugt": word(func(a, b uint32) uint32 { return mask(a > b) }), "uge": word(func(a, b uint32) uint32 { return mask(a >= b) }),
	"ult": word(func(a, b uint32) uint32 { return mask(a < b) }), "ule": word(func(a, b uint32) uint32 { return mask(a <= b) }),
	"and": word(func(a, b uint32) uint32 { return a & b }), "or": word(func(a, b uint32) uint32 { return a | b }),
	"xor": word(func(a, b uint32) uint32 { return a ^ b }),
	"shl": word(func(a, b uint32) uint32 { return a << b }), "shr": word(func(a, b uint32) uint32 { return a >> b }),
	"sar": integer(func(a, b int32) int32 { return a >> uint32(b) }),
	"where": {f: func(a, b, c uint32) uint32 {
		if a != 0 {
			return b
		}
		return c
	}},
}

// arity has the number of arguments of the kernels that do not have two.
func arity(name string) int {
	switch name {
	case "where":
		return 3
	case "neg", "abs", "sign", "floor", "ceil", "round", "sqrt", "rsqrt", "exp", "expm1", "log", "log1p", "logistic",
		"tanh", "sin", "cos", "erf", "isfinite", "nonzero", "some", "not", "one", "bit", "float", "unsigned", "int",
		"word", "copy":
		return 1
	}
	return 2
}

// special are words that are special as numbers or as integers.
func special(ints bool) []uint32 {
	if ints {
		return []uint32{0, 1, 2, 3, 5, 7, 31, 32, 33, 255, 65535, 1 << 24, 1<<24 + 1, 1<<31 - 1, 1 << 31, 1<<31 + 1,
			math.MaxUint32 - 1, math.MaxUint32, 0x9e3779b9}
	}
	words := numbers(0, math.SmallestNonzeroFloat32, 1e-40, 1.1754944e-38, 1e-30, 1e-10, 1e-5, 0.1, 0.5, 0.70710678, 1, 1.5,
		2, 2.5, 3, 3.5, 8, 9, 10, 16.7, 17, 30, 50, 87, 88.7, 89, 100, 104, 127.5, 1e5, 8388609, 1e9, 2147483520, 2147483648,
		4294967040, 4294967296, 1e20, math.MaxFloat32, float32(math.Inf(1)))
	for _, w := range slices.Clone(words) {
		words = append(words, w|1<<31)
	}
	return append(words, math.Float32bits(float32(math.NaN())))
}

// arguments returns words for the arguments of a kernel: a third of all pairs of special ones, and random ones.
func arguments(name string, r reference, rng *rand.Rand) [3][]uint32 {
	var all [3][]uint32
	masks := name == "where" || name == "one" || name == "bit"
	add := func(a, b, c uint32) {
		if masks {
			a, b, c = mask(rng.IntN(2) == 0), a, b
		}
		all[0], all[1], all[2] = append(all[0], a), append(all[1], b), append(all[2], c)
	}
	random := func() uint32 {
		if r.ints {
			return rng.Uint32() >> rng.IntN(32)
		}
		return math.Float32bits(float32(rng.NormFloat64() * math.Exp(4*rng.NormFloat64())))
	}
	words := special(r.ints)
	for i, a := range words {
		for k := i % 3; k < len(words); k += 3 {
			b := words[k]
			add(a, b, 0)
			if arity(name) == 1 {
				break
			}
		}
	}
	for range 820 {
		add(random(), random(), 0)
	}
	return all
}

// TestKernels compares each kernel with Go's functions, on arrays of different lengths.
func TestKernels(t *testing.T) {
	p := newPage(t)
	forKinds(t, func(t *testing.T, kind string) {
		rng := rand.New(rand.NewPCG(1, 2))
		b := &bundle{}
		all := map[string][3][]uint32{}
		for name, r := range references {
			args := arguments(name, r, rng)
			all[name] = args
			var in []int
			for k := range arity(name) {
				in = append(in, b.input(fmt.Sprint(name, k), args[k]...))
			}
			n := len(args[0])
			out := b.output(name, n)
			// The first 820 numbers in pieces of 1, 2, … 40, the others at once.
			for start, size := 0, 1; start < n; start, size = start+size, size+1 {
				if size > 40 {
					size = n - start
				}
				operation := []any{name, out + start, 3}
				for _, address := range in {
					operation = append(operation, address+start, 3)
				}
				b.add("map", 1, size, []any{operation}, 0)
			}
		}
		p.execute(t, b, kind)
		for name, r := range references {
			args := all[name]
			for i, got := range b.of(name) {
				want := r.f(args[0][i], args[1][i], args[2][i])
				if !r.near(got, want) {
					t.Errorf("%s of %s is %s, expected %s", name, describe(args, i, arity(name)), number(got), number(want))
					break
				}
			}
		}
	})
}

// near reports whether a kernel may compute got. Zero may stand for numbers below the smallest normal one, and
// any such number where a kernel may be off.
func (r reference) near(got, want uint32) bool {
	const normal = 1 << 23
	if !r.ints && got == 0 && want&^(1<<31) < normal {
		return true
	}
	if r.ulps > 0 && got&^(1<<31) <= normal && want&^(1<<31) <= normal {
		return true
	}
	return ulps(got, want) <= r.ulps
}

func describe(args [3][]uint32, i, n int) string {
	var texts []string
	for _, arg := range args[:n] {
		texts = append(texts, number(arg[i]))
	}
	return strings.Join(texts, ", ")
}

func number(w uint32) string { return fmt.Sprintf("%x (%v)", w, math.Float32frombits(w)) }

// forKinds runs a test for each kind of code.
func forKinds(t *testing.T, f func(t *testing.T, kind string)) {
	for _, kind := range []string{"plain", "simd", "relaxed"} {
		t.Run(kind, func(t *testing.T) { f(t, kind) })
	}
}
