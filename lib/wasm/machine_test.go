package wasm

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"encoding/binary"
)

// machine runs the JSON of a bundle, as the page does.
type machine struct {
	t    testing.TB
	data bundleData
	mem  []uint32
}

func newMachine(t testing.TB, b *Bundle) *machine {
	t.Helper()
	text, err := b.JSON()
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{t: t}
	if err := json.Unmarshal(text, &m.data); err != nil {
		t.Fatal(err)
	}
	m.mem = make([]uint32, m.data.Words)
	for _, c := range m.data.Constants {
		digits := c[1].(string)
		for i := range int(c[2].(float64)) {
			w := uint32(0)
			for k := 4; k >= 0; k-- {
				w = w*85 + uint32(strings.IndexByte(Alphabet, digits[5*i+k]))
			}
			m.mem[int(c[0].(float64))+i] = w
		}
	}
	for _, f := range m.data.Functions {
		m.execute(f.Once)
	}
	return m
}

// words returns the memory of a named array.
func (m *machine) words(arrays [][]any, name string) []uint32 {
	m.t.Helper()
	for _, a := range arrays {
		if a[0] != name {
			continue
		}
		size := 1
		if dims, ok := a[2].([]any); ok {
			for _, d := range dims {
				size *= int(d.(float64))
			}
		} else {
			size = int(a[2].(float64))
		}
		address := int(a[1].(float64))
		return m.mem[address : address+size]
	}
	m.t.Fatalf("there is no %q", name)
	return nil
}

func (m *machine) variable(name string) []uint32 { return m.words(m.data.Variables, name) }

func (m *machine) function(name string) functionData {
	i := slices.IndexFunc(m.data.Functions, func(f functionData) bool { return f.Name == name })
	return m.data.Functions[i]
}

func (m *machine) run(name string) { m.execute(m.function(name).Run) }

func (m *machine) execute(all []instruction) {
	for _, i := range all {
		op, a := i[0].(string), i[1:]
		switch op {
		case "map":
			m.kernels(numbers(a[0])[0], numbers(a[1])[0], a[2].([]any), numbers(a[3])[0])
		case "mm":
			p := numbers(a...)
			c, ai, b, m0, k, n := p[0], p[1], p[4], p[6], p[7], p[8]
			for i := range m0 {
				for j := range n {
					sum := float32(0)
					for q := range k {
						sum += m.float(ai+i*p[2]+q*p[3]) * m.float(b+q*p[5]+j)
					}
					m.set(c+i*n+j, sum)
				}
			}
		case "copy":
			p := numbers(a[0], a[1])
			m.copy(p[0], p[1], a[2].([]any))
		case "iota":
			p := numbers(a[:4]...)
			for i := range p[1] * p[2] * p[3] {
				at := i / p[3] % p[2]
				m.mem[p[0]+i] = uint32(at)
				if a[4] == "float" {
					m.set(p[0]+i, float32(at))
				}
			}
		case "gather":
			p := numbers(a[:5]...)
			steps := a[5].([]any)
			for i := range p[3] {
				from := p[1]
				for k, step := range steps {
					s := numbers(step.([]any)...)
					from += min(max(0, int(int32(m.mem[p[2]+i*len(steps)+k]))), s[0]) * s[1]
				}
				m.copy(p[0]+i*p[4], from, a[6].([]any))
			}
		case "random":
			m.random(numbers(a...))
		default:
			m.reduce(op, numbers(a...))
		}
	}
}

func numbers(of ...any) []int {
	all := make([]int, len(of))
	for i, v := range of {
		all[i] = int(v.(float64))
	}
	return all
}

func (m *machine) float(at int) float32  { return math.Float32frombits(m.mem[at]) }
func (m *machine) set(at int, x float32) { m.mem[at] = math.Float32bits(x) }

func (m *machine) copy(out, in int, loops []any) {
	if len(loops) == 0 {
		m.mem[out] = m.mem[in]
		return
	}
	l := numbers(loops[0].([]any)...)
	for i := range l[0] {
		m.copy(out+i*l[1], in+i*l[2], loops[1:])
	}
}

func (m *machine) reduce(op string, p []int) {
	out, in, outer, count, inner := p[0], p[1], p[2], p[3], p[4]
	for i := range outer {
		for j := range inner {
			at := func(k int) int { return in + (i*count+k)*inner + j }
			acc := m.mem[at(0)]
			if op == "argmax" || op == "argmin" {
				best := 0
				for k := range count {
					x, y := m.float(at(k)), m.float(at(best))
					if x > y && op == "argmax" || x < y && op == "argmin" || x != x {
						best = k
					}
				}
				m.mem[out+i*inner+j] = uint32(best)
				continue
			}
			for k := 1; k < count; k++ {
				x, y := math.Float32frombits(acc), m.float(at(k))
				switch op {
				case "sum":
					acc = math.Float32bits(x + y)
				case "prod":
					acc = math.Float32bits(x * y)
				case "max":
					acc = math.Float32bits(max(x, y))
				case "min":
					acc = math.Float32bits(min(x, y))
				case "isum":
					acc += m.mem[at(k)]
				case "umax":
					acc = max(acc, m.mem[at(k)])
				case "umin":
					acc = min(acc, m.mem[at(k)])
				case "and":
					acc &= m.mem[at(k)]
				case "or":
					acc |= m.mem[at(k)]
				case "xor":
					acc ^= m.mem[at(k)]
				case "imax":
					acc = uint32(max(int32(acc), int32(m.mem[at(k)])))
				case "imin":
					acc = uint32(min(int32(acc), int32(m.mem[at(k)])))
				default:
					m.t.Fatalf("there is no instruction %q", op)
				}
			}
			m.mem[out+i*inner+j] = acc
		}
	}
}

func (m *machine) random(p []int) {
	state, next, out, words := p[0], p[1], p[2], p[3]
	half := func(at int) uint64 { return uint64(m.mem[at]) | uint64(m.mem[at+1])<<32 }
	pcg := rand.NewPCG(half(state), half(state+2))
	var bits uint64
	for i := range words {
		if bits >>= 32; i%2 == 0 {
			bits = pcg.Uint64()
		}
		m.mem[out+i] = uint32(bits)
	}
	text, err := pcg.MarshalBinary()
	if err != nil {
		m.t.Fatal(err)
	}
	m.mem[next+4], m.mem[next+5] = m.mem[state+4], m.mem[state+5]
	for i := range 4 {
		m.mem[next+i] = binary.LittleEndian.Uint32(text[4+4*i:])
	}
}

// tile is the length of a tile here: small, so that small arrays have several.
const tile = 8

// kernels runs a map tile by tile. A tile is whole rows, or a part of one.
func (m *machine) kernels(rows, columns int, list []any, buffers int) {
	temporaries := make([][]uint32, buffers)
	for i := range temporaries {
		temporaries[i] = make([]uint32, max(tile, columns))
	}
	size := rows * columns
	step := tile
	if rows > 1 {
		step = max(1, tile/columns) * columns
	}
	for start := 0; start < size; start += step {
		end := min(start+step, size)
		for _, k := range list {
			k := k.([]any)
			address, uses := []int{}, []use{}
			for i := 1; i < len(k); i += 2 {
				p := numbers(k[i], k[i+1])
				address, uses = append(address, p[0]), append(uses, use(p[1]))
			}
			at := func(operand, i int) *uint32 {
				a := address[operand]
				switch uses[operand] {
				case useScalar:
					return &m.mem[a]
				case useRow:
					return &m.mem[a+i%columns]
				case useColumn:
					return &m.mem[a+i/columns]
				case useTemporary:
					return &temporaries[a][i-start]
				}
				return &m.mem[a+i]
			}
			for i := start; i < end; i++ {
				in := [3]uint32{}
				for o := 1; o < len(address); o++ {
					in[o-1] = *at(o, i)
				}
				*at(0, i) = m.kernel(k[0].(string), in[0], in[1], in[2])
			}
		}
	}
}
