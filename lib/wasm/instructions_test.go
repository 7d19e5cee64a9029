package wasm_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// normal returns the words of n random numbers.
func normal(rng *rand.Rand, n int) []uint32 {
	words := make([]uint32, n)
	for i := range words {
		words[i] = math.Float32bits(float32(rng.NormFloat64()))
	}
	return words
}

func value(word uint32) float64 { return float64(math.Float32frombits(word)) }

// A matrix is an output with what is expected of it.
type matrix struct {
	name          string
	rows, columns int
	want          func(i, j int) float64
}

// check compares outputs with what is expected of them, within 1e-5 of the largest number.
func (b *bundle) check(t *testing.T, all []matrix) {
	t.Helper()
	for _, m := range all {
		got := b.of(m.name)
		if len(got) != m.rows*m.columns {
			t.Fatalf("%s has %d numbers, expected %d × %d", m.name, len(got), m.rows, m.columns)
		}
		most := 1.0
		for i := range got {
			most = max(most, math.Abs(m.want(i/m.columns, i%m.columns)))
		}
		for i, word := range got {
			row, column := i/m.columns, i%m.columns
			if want := m.want(row, column); !(math.Abs(value(word)-want) <= 1e-5*most) {
				t.Errorf("%s: number %d, %d is %v, expected %v", m.name, row, column, value(word), want)
				break
			}
		}
	}
}

// TestMap checks operands of each kind in tiles of each shape.
func TestMap(t *testing.T) {
	p := newPage(t)
	forKinds(t, func(t *testing.T, kind string) {
		rng := rand.New(rand.NewPCG(1, 2))
		b := &bundle{runs: 2}
		var all []matrix
		for _, rows := range []int{1, 2, 7, 33} {
			for _, columns := range []int{1, 2, 3, 4, 20, 64, 257, 1030} {
				name := fmt.Sprintf("%d × %d", rows, columns)
				full, row, column, scalar := normal(rng, rows*columns), normal(rng, columns), normal(rng, rows), normal(rng, 1)
				f, r := b.input(name+" full", full...), b.input(name+" row", row...)
				c, s := b.input(name+" column", column...), b.input(name+" scalar", scalar...)
				out, second := b.output(name, rows*columns), b.output(name+", second", rows*columns)
				b.add("map", rows, columns, []any{
					[]any{"mul", 0, 4, f, 3, r, 1},      // f·r
					[]any{"add", 1, 4, 0, 4, c, 2},      // f·r + c
					[]any{"sub", out, 3, s, 0, 1, 4},    // s - (f·r + c)
					[]any{"mul", 0, 4, r, 1, c, 2},      // r·c
					[]any{"mul", second, 3, 0, 4, s, 0}, // r·c·s
					[]any{"add", second, 3, second, 3, out, 3},
				}, 2)
				first := func(i, j int) float64 {
					return value(scalar[0]) - (value(full[i*columns+j])*value(row[j]) + value(column[i]))
				}
				all = append(all, matrix{name, rows, columns, first}, matrix{name + ", second", rows, columns, func(i, j int) float64 {
					return value(row[j])*value(column[i])*value(scalar[0]) + first(i, j)
				}})
			}
		}
		p.execute(t, b, kind)
		b.check(t, all)
	})
}

// TestProducts checks products of many sizes, with the rows of A or its columns contiguous, and with rows
// between those of B.
func TestProducts(t *testing.T) {
	sizes := [][3]int{{32, 100, 64}, {1, 1000, 1}, {33, 65, 29}, {5, 3, 300}}
	for _, m := range []int{1, 2, 3, 4, 5, 7} {
		for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17} {
			sizes = append(sizes, [3]int{m, 1 + (m*7+n*3)%11, n})
		}
	}
	p := newPage(t)
	forKinds(t, func(t *testing.T, kind string) {
		rng := rand.New(rand.NewPCG(1, 2))
		b := &bundle{}
		var all []matrix
		for i, size := range sizes {
			m, k, n := size[0], size[1], size[2]
			name := fmt.Sprintf("%d × %d × %d", m, k, n)
			rowsOfB := n + i%2*5
			x, y := normal(rng, m*k), normal(rng, k*rowsOfB)
			product := func(si, sq int) func(i, j int) float64 {
				return func(i, j int) float64 {
					sum := 0.0
					for q := range k {
						sum += value(x[i*si+q*sq]) * value(y[q*rowsOfB+j])
					}
					return sum
				}
			}
			A, B := b.input(name+" A", x...), b.input(name+" B", y...)
			b.add("mm", b.output(name, m*n), A, k, 1, B, rowsOfB, m, k, n)
			b.add("mm", b.output(name+" by columns", m*n), A, 1, m, B, rowsOfB, m, k, n)
			all = append(all, matrix{name, m, n, product(k, 1)}, matrix{name + " by columns", m, n, product(1, m)})
		}
		p.execute(t, b, kind)
		b.check(t, all)
	})
}

// TestReductions reduces the first, a middle and the last axis.
func TestReductions(t *testing.T) {
	order := func(words []uint32, less func(a, b uint32) bool) uint32 {
		return slices.MinFunc(words, func(a, b uint32) int {
			if less(a, b) {
				return -1
			}
			return 1
		})
	}
	fold := func(f func(a, b uint32) uint32) func(words []uint32) uint32 {
		return func(words []uint32) uint32 {
			out := words[0]
			for _, word := range words[1:] {
				out = f(out, word)
			}
			return out
		}
	}
	floats := func(f func(a, b float64) float64) func(words []uint32) uint32 {
		return func(words []uint32) uint32 {
			out := value(words[0])
			for _, word := range words[1:] {
				out = f(out, value(word))
			}
			return math.Float32bits(float32(out))
		}
	}
	reductions := map[string]func(words []uint32) uint32{
		"sum":  floats(func(a, b float64) float64 { return a + b }),
		"prod": floats(func(a, b float64) float64 { return a * b }),
		"max": func(words []uint32) uint32 {
			return order(words, func(a, b uint32) bool { return value(a) > value(b) })
		},
		"min": func(words []uint32) uint32 {
			return order(words, func(a, b uint32) bool { return value(a) < value(b) })
		},
		"isum": fold(func(a, b uint32) uint32 { return a + b }),
		"imax": func(words []uint32) uint32 {
			return order(words, func(a, b uint32) bool { return int32(a) > int32(b) })
		},
		"imin": func(words []uint32) uint32 {
			return order(words, func(a, b uint32) bool { return int32(a) < int32(b) })
		},
		"umax": func(words []uint32) uint32 { return order(words, func(a, b uint32) bool { return a > b }) },
		"umin": func(words []uint32) uint32 { return order(words, func(a, b uint32) bool { return a < b }) },
		"and":  fold(func(a, b uint32) uint32 { return a & b }),
		"or":   fold(func(a, b uint32) uint32 { return a | b }),
		"xor":  fold(func(a, b uint32) uint32 { return a ^ b }),
	}
	p := newPage(t)
	forKinds(t, func(t *testing.T, kind string) {
		rng := rand.New(rand.NewPCG(1, 2))
		b := &bundle{}
		type reduced struct {
			kernel, name        string
			in                  []uint32
			outer, count, inner int
		}
		var all []reduced
		for kernel := range reductions {
			for _, axes := range [][3]int{{1, 1, 1}, {1, 5, 1}, {3, 40, 1}, {32, 784, 1}, {1, 32, 20}, {1, 32, 256}, {4, 7, 9}, {2, 1, 3}} {
				outer, count, inner := axes[0], axes[1], axes[2]
				r := reduced{kernel, fmt.Sprint(kernel, axes), normal(rng, outer*count*inner), outer, count, inner}
				b.add(kernel, b.output(r.name, outer*inner), b.input(r.name, r.in...), outer, count, inner)
				all = append(all, r)
			}
		}
		p.execute(t, b, kind)
		for _, r := range all {
			for i, got := range b.of(r.name) {
				var words []uint32
				for k := range r.count {
					words = append(words, r.in[(i/r.inner*r.count+k)*r.inner+i%r.inner])
				}
				want := reductions[r.kernel](words)
				off := 0.0
				if r.kernel == "sum" || r.kernel == "prod" {
					off = 1e-5 * max(1, math.Abs(value(want)))
				}
				if got != want && !(math.Abs(value(got)-value(want)) <= off) {
					t.Errorf("%s: number %d is %s, expected %s", r.name, i, number(got), number(want))
					break
				}
			}
		}
	})
}

// TestSumOfEqualNumbers checks that the rounding of thousands of equal numbers does not add up.
func TestSumOfEqualNumbers(t *testing.T) {
	const n = 40000
	words := make([]uint32, n)
	for i := range words {
		words[i] = math.Float32bits(0.69)
	}
	p := newPage(t)
	forKinds(t, func(t *testing.T, kind string) {
		b := &bundle{}
		in := b.input("in", words...)
		b.add("sum", b.output("line", 1), in, 1, n, 1)
		b.add("sum", b.output("columns", 4), in, 1, n/4, 4)
		p.execute(t, b, kind)
		for name, want := range map[string]float64{"line": 0.69 * n, "columns": 0.69 * n / 4} {
			if got := value(b.of(name)[0]); !(math.Abs(got-want) < 2e-7*want) {
				t.Errorf("%s: the sum is %v, expected %v", name, got, want)
			}
		}
	})
}

// TestReductionsOfNaN checks that NaN is the largest and the smallest of numbers that it is among.
func TestReductionsOfNaN(t *testing.T) {
	p := newPage(t)
	forKinds(t, func(t *testing.T, kind string) {
		nan := float32(math.NaN())
		b := &bundle{}
		in := b.input("in", numbers(1, 2, nan, 3, 4, 5, 6, 7, nan, 9, 10, 11)...)
		for _, kernel := range []string{"max", "min", "sum", "prod"} {
			b.add(kernel, b.output(kernel, 3), in, 3, 4, 1)
		}
		p.execute(t, b, kind)
		for _, kernel := range []string{"max", "min", "sum", "prod"} {
			if out := b.of(kernel); value(out[0]) == value(out[0]) || value(out[1]) != value(out[1]) || value(out[2]) == value(out[2]) {
				t.Errorf("%s is %v: expected NaN where there is one", kernel, out)
			}
		}
	})
}

// TestMoves checks the instructions that move words or write constant ones.
func TestMoves(t *testing.T) {
	p := newPage(t)
	forKinds(t, func(t *testing.T, kind string) {
		rng := rand.New(rand.NewPCG(1, 2))
		b := &bundle{}
		type copied struct {
			in         []uint32
			start, out int // the first words
			loops      [][3]int
		}
		var all []copied
		for i, c := range []copied{
			{out: 0, start: 0, loops: [][3]int{}},
			{out: 0, start: 3, loops: [][3]int{{9, 1, 1}}},
			{out: 0, start: 41, loops: [][3]int{{42, 1, -1}}},                                  // Reverse
			{out: 0, start: 0, loops: [][3]int{{20, 33, 1}, {33, 1, 20}}},                      // Transpose
			{out: 0, start: 0, loops: [][3]int{{32, 90, 1}, {90, 1, 32}}},                      // Transpose
			{out: 0, start: 0, loops: [][3]int{{5, 6, 1}, {6, 1, 5}}},                          // Transpose
			{out: 0, start: 0, loops: [][3]int{{4, 10, 0}, {10, 1, 1}}},                        // BroadcastInDim
			{out: 7, start: 0, loops: [][3]int{{3, 10, 4}, {4, 2, 1}}},                         // Pad
			{out: 0, start: 0, loops: [][3]int{{2, 60, 12}, {3, 20, 4}, {5, 4, 0}, {4, 1, 1}}}, // BroadcastInDim
			{out: 0, start: 0, loops: [][3]int{{3, 20, 1}, {4, 5, 3}, {5, 1, 12}}},             // Transpose
		} {
			c.in = normal(rng, 32*90)
			name := fmt.Sprint("copy ", i)
			b.add("copy", b.output(name, 32*90)+c.out, b.input(name, c.in...)+c.start, c.loops)
			all = append(all, c)
		}
		b.add("fill", b.output("fill", 9)+1, 7, -5)
		b.add("iota", b.output("iota", 24), 2, 3, 4, "int")
		b.add("iota", b.output("float iota", 24), 2, 3, 4, "float")
		p.execute(t, b, kind)
		for i, c := range all {
			want := make([]uint32, 32*90)
			var move func(out, in int, loops [][3]int)
			move = func(out, in int, loops [][3]int) {
				if len(loops) == 0 {
					want[out] = c.in[in]
					return
				}
				for k := range loops[0][0] {
					move(out+k*loops[0][1], in+k*loops[0][2], loops[1:])
				}
			}
			move(c.out, c.start, c.loops)
			if !slices.Equal(b.of(fmt.Sprint("copy ", i)), want) {
				t.Errorf("copy by %v: expected the words that nested loops copy", c.loops)
			}
		}
		five := uint32(0xfffffffb)
		if got, want := b.of("fill"), []uint32{0, five, five, five, five, five, five, five, 0}; !slices.Equal(got, want) {
			t.Errorf("fill: %x, expected %x", got, want)
		}
		for i := range 24 {
			if got, want := b.of("iota")[i], uint32(i/4%3); got != want {
				t.Errorf("iota: number %d is %d, expected %d", i, got, want)
			}
			if got, want := value(b.of("float iota")[i]), float64(i/4%3); got != want {
				t.Errorf("iota: float %d is %v, expected %v", i, got, want)
			}
		}
	})
}

// TestRandom compares random words with those of math/rand/v2, drawn as GoMLX's Go backend does.
func TestRandom(t *testing.T) {
	const n = 1001
	state := []uint64{0x123456789abcdef0, 0xfedcba9876543210, 0xdeadbeefcafe0123}
	var words []uint32
	for _, s := range state {
		words = append(words, uint32(s), uint32(s>>32))
	}
	b := &bundle{}
	in, next, out := b.input("state", words...), b.output("next", 6), b.output("first", n)
	b.add("random", in, next, out, n)
	b.add("random", next, next, b.output("second", 2), 2)
	newPage(t).execute(t, b, "plain")

	draw := func(n int) []uint32 {
		rng := rand.NewPCG(state[0], state[1])
		var out []uint32
		for len(out) < n {
			x := rng.Uint64()
			out = append(out, uint32(x), uint32(x>>32))
		}
		binary := must(rng.MarshalBinary())
		state[0], state[1] = littleEndian(binary[4:]), littleEndian(binary[12:])
		return out[:n]
	}
	for _, c := range []struct {
		name string
		n    int
	}{{"first", n}, {"second", 2}} {
		if got, want := b.of(c.name), draw(c.n); !slices.Equal(got, want) {
			t.Errorf("%s words begin with %x, expected %x", c.name, got[:2], want[:2])
		}
	}
	got := b.of("next")
	for i, want := range state {
		if word := uint64(got[2*i]) | uint64(got[2*i+1])<<32; word != want {
			t.Errorf("number %d of the state is %x, expected %x", i, word, want)
		}
	}
}

func littleEndian(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }
