// Package random samples random numbers in a graph, such as the noise of a
// denoising autoencoder or the masks of dropout.
//
// The numbers come from a hash of a key, a counter and the position of each
// value in the tensor (a counter-based generator, Salmon et al., 2011, here
// with MurmurHash3's finalizer). On XLA's CPU that is about ten times faster
// than its own generator. It is not for cryptography.
//
// Uniform gives the same bits on every backend, with any number of threads: it
// uses integers, and products and sums that are exact. Normal and UniformAround do
// not: backends round logarithms differently, and may fuse a product and a sum
// into one operation that rounds once. XLA's CPU client and the pure-Go backend
// then differ in the last digits, by less than 1e-6, in one number of twenty.
package random

import (
	. "github.com/gomlx/gomlx/core/graph"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// statePath is the variable that holds key and counter, [2] uint32. Its
// scope keeps it apart from a model's own variables.
const statePath = "/random/state"

// Seed sets the seed of the random numbers of a store's graphs, from their next
// call on. The default is 0.
func Seed(store *model.Store, seed int64) error {
	if v := store.GetVariable(statePath); v != nil {
		return v.SetValue(initialState(seed))
	}
	v, err := store.CreateVariable(statePath, initialState(seed))
	if err == nil {
		v.SetTrainable(false)
	}
	return err
}

// Reseed restarts a graph's random numbers from a seed: later numbers in the graph
// are those of a store with that seed.
func Reseed(scope *model.Scope, g *Graph, seed int64) {
	stateVariable(scope).SetNodeValue(ConstTensor(g, initialState(seed)))
}

// Uniform returns numbers uniformly distributed over (0, 1), of the given
// dimensions, float32. Neither 0 nor 1 occurs.
func Uniform(scope *model.Scope, g *Graph, dims ...int) *Node {
	return StopGradient(toUniform(bits(scope, g, dims...)))
}

// toUniform maps random words to numbers in (0, 1).
func toUniform(words *Node) *Node {
	// 23 bits and a half fill a float32's precision; the half excludes 0 and 1.
	nine := broadcastWord(words.Graph(), 9, words.Shape().Dimensions)
	high := ConvertDType(BitwiseShiftRightLogical(words, nine), dtypes.Float32)
	return MulScalar(AddScalar(high, 0.5), 1.0/(1<<23))
}

// UniformAround returns numbers uniformly distributed between center-spread and
// center+spread, of the given dimensions, float32.
func UniformAround(scope *model.Scope, g *Graph, center, spread float64, dims ...int) *Node {
	return AddScalar(MulScalar(Uniform(scope, g, dims...), 2*spread), center-spread)
}

// Normal returns numbers of the standard normal distribution N(0, 1), of the
// given dimensions, float32: the inverse of its distribution function at
// uniform numbers, so none is beyond ±5.4.
func Normal(scope *model.Scope, g *Graph, dims ...int) *Node {
	return StopGradient(toNormal(Uniform(scope, g, dims...)))
}

// toNormal is the quantile function of N(0, 1), for numbers in (0, 1).
func toNormal(u *Node) *Node {
	return MulScalar(erfInverse(AddScalar(MulScalar(u, 2), -1)), 1.4142135623730951)
}

// bits returns random words of the given dimensions, uint32, and advances the
// state: each call in a graph, and each run of it, gives others.
func bits(scope *model.Scope, g *Graph, dims ...int) *Node {
	v := stateVariable(scope)
	state := v.NodeValue(g) // [2]
	v.SetNodeValue(Add(state, Const(g, []uint32{0, 1})))

	key, counter := Reshape(Slice(state, AxisElem(0))), Reshape(Slice(state, AxisElem(1)))
	first := Murmur(BitwiseXor(Murmur(counter), key)) // a stream for this call
	second := Murmur(Add(first, Const(g, uint32(0x9E3779B9))))
	size := shapes.Make(dtypes.Uint32, dims...).Size()
	at := Iota(g, shapes.Make(dtypes.Uint32, max(1, size)), 0)
	h := Murmur(BitwiseXor(at, BroadcastToDims(first, max(1, size))))
	h = Murmur(BitwiseXor(h, BroadcastToDims(second, max(1, size))))
	return Reshape(h, dims...)
}

// stateVariable returns the store's state, which it creates with seed 0 if there is
// none.
func stateVariable(scope *model.Scope) *model.Variable {
	if v := scope.Store().GetVariable(statePath); v != nil {
		return v
	}
	if err := Seed(scope.Store(), 0); err != nil {
		panic(err)
	}
	return scope.Store().GetVariable(statePath)
}

// Murmur is MurmurHash3's 32-bit finalizer on each value of h, uint32: a
// bijection in which every input bit changes every output bit with
// probability one half.
func Murmur(h *Node) *Node {
	g, dims := h.Graph(), h.Shape().Dimensions
	h = BitwiseXor(h, BitwiseShiftRightLogical(h, broadcastWord(g, 16, dims)))
	h = Mul(h, broadcastWord(g, 0x85ebca6b, dims))
	h = BitwiseXor(h, BitwiseShiftRightLogical(h, broadcastWord(g, 13, dims)))
	h = Mul(h, broadcastWord(g, 0xc2b2ae35, dims))
	return BitwiseXor(h, BitwiseShiftRightLogical(h, broadcastWord(g, 16, dims)))
}

// broadcastWord builds v in the given dimensions.
func broadcastWord(g *Graph, v uint32, dims []int) *Node {
	return BroadcastToDims(Const(g, v), dims...)
}

// initialState is the state of a seed.
func initialState(seed int64) *tensors.Tensor {
	key := uint64(seed)
	// SplitMix64's finalizer, so that seeds next to each other have keys far apart.
	key = (key ^ key>>30) * 0xBF58476D1CE4E5B9
	key = (key ^ key>>27) * 0x94D049BB133111EB
	return tensors.FromFlatDataAndDimensions([]uint32{uint32(key ^ key>>31), 0}, 2)
}
