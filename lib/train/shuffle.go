package train

import (
	"math"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/random"
)

// epochKeys returns the two words that key the permutation of an epoch, SplitMix64
// (Steele et al., 2014) of seed and epoch.
func epochKeys(seed int64, epoch int) (k1, k2 uint32) {
	z := uint64(seed)*0x9E3779B97F4A7C15 + uint64(epoch+1)*0xD1B54A32D192ED03
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	z ^= z >> 31
	return uint32(z), uint32(z >> 32)
}

// permutation builds a random order of n examples from the keys of an epoch, repeated
// from its start up to length: [length] int32.
//
// It hashes each index to 32 bits and sorts the indices by hash. The hash is a
// bijection, so no two hashes are equal, and uses integer arithmetic, so the order is
// the same on every backend.
func permutation(k1, k2 *Node, n, length int) *Node {
	g := k1.Graph()
	indices := Iota(g, shapes.Make(dtypes.Int32, n), 0)
	h := ConvertDType(indices, dtypes.Uint32)
	for _, key := range []*Node{k1, k2} {
		h = random.Murmur(BitwiseXor(h, BroadcastToDims(key, n)))
	}
	// One array that combines hash and index sorts faster than two arrays.
	both := BitwiseOr(
		BitwiseShiftLeft(ConvertDType(h, dtypes.Uint64), broadcast(g, 32, n)),
		ConvertDType(indices, dtypes.Uint64))
	order := ConvertDType(BitwiseAnd(Sort(both, 0, true), broadcast(g, math.MaxUint32, n)), dtypes.Int32)
	for order.Shape().Size() < length {
		more := min(n, length-order.Shape().Size())
		order = Concatenate([]*Node{order, Slice(order, AxisRange(0, more))}, 0)
	}
	return order
}

func broadcast(g *Graph, value uint64, n int) *Node { return BroadcastToDims(Const(g, value), n) }

// goPermutation is permutation in plain Go, with the same result. The pure-Go backend
// calls the comparison of its sort as a graph, which takes seconds for 60,000 examples.
func goPermutation(k1, k2 uint32, n, length int) []int32 {
	hashed := make([]uint64, n) // hash in the high word, index in the low one
	for i := range hashed {
		h := uint32(i)
		for _, key := range []uint32{k1, k2} {
			h = murmur(h ^ key)
		}
		hashed[i] = uint64(h)<<32 | uint64(i)
	}
	slices.Sort(hashed)
	order := make([]int32, length)
	for i := range order {
		order[i] = int32(uint32(hashed[i%n]))
	}
	return order
}

// murmur is random.Murmur for one word.
func murmur(h uint32) uint32 {
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}
