package export

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// decodeSymbols is latentlabSymbols in Go.
func decodeSymbols(b []byte, count, bits, contexts int, context func(symbols []uint8, i int) int) []uint8 {
	next := func() (v byte) {
		if len(b) > 0 {
			v, b = b[0], b[1:]
		}
		return v
	}
	zero := make([]uint16, contexts<<bits)
	for i := range zero {
		zero[i] = 1 << 14
	}
	width, code := uint32(1<<32-1), uint32(0)
	for range 4 {
		code = code<<8 | uint32(next())
	}
	symbols := make([]uint8, count)
	for i := range symbols {
		tree, node := zero[context(symbols, i)<<bits:], 1
		for range bits {
			bound := width >> 15 * uint32(tree[node])
			if code < bound {
				width = bound
				tree[node] += (1<<15 - tree[node]) >> adaptation
				node = 2 * node
			} else {
				width, code = width-bound, code-bound
				tree[node] -= tree[node] >> adaptation
				node = 2*node + 1
			}
			for width < 1<<24 {
				width, code = width<<8, code<<8|uint32(next())
			}
		}
		symbols[i] = uint8(node - 1<<bits)
	}
	return symbols
}

// TestSymbols checks that symbols come back, and take about as many bits as their entropy. Long runs of
// one symbol have carries.
func TestSymbols(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	many := make([]uint8, 20000)
	for i := range many {
		if many[i] = 3; random.IntN(8) == 0 { // 0.54 bits, and 4 for which of 16 in an eighth of the places
			many[i] = uint8(random.IntN(16))
		}
	}
	last := func(symbols []uint8, i int) int { return int(symbols[max(0, i-1)]) * min(i, 1) }
	for _, symbols := range [][]uint8{nil, {0}, {15}, slices.Repeat([]uint8{0}, 5000), slices.Repeat([]uint8{15}, 5000), many} {
		b := EncodeSymbols(symbols, 4, 16, last)
		if got := decodeSymbols(b, len(symbols), 4, 16, last); !slices.Equal(got, symbols) {
			t.Errorf("%d symbols come back as others", len(symbols))
		}
		if most := len(symbols)*11/80 + 30; len(b) > most {
			t.Errorf("%d symbols take %d bytes, expected at most %d", len(symbols), len(b), most)
		}
	}
}
