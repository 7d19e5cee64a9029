package train

import (
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Order returns the order of an epoch's images on backend b.
func Order(t testing.TB, b compute.Backend, seed int64, epoch, n, length int) []int32 {
	t.Helper()
	k1, k2 := epochKeys(seed, epoch)
	out, err := graph.CallOnce(b, func(k1, k2 *graph.Node) *graph.Node { return permutation(k1, k2, n, length) }, k1,
		k2)
	if err != nil {
		t.Fatal(err)
	}
	order, err := tensors.CopyFlatData[int32](out)
	if err != nil {
		t.Fatal(err)
	}
	return order
}

// HostOrder returns the order of an epoch's images on the pure-Go backend.
func HostOrder(seed int64, epoch, n, length int) []int32 {
	k1, k2 := epochKeys(seed, epoch)
	return goPermutation(k1, k2, n, length)
}

// WithCopiedInput returns the gradient of a layer's weights as a step computes it.
func WithCopiedInput(gradient *graph.Node) *graph.Node { return withCopiedInput(gradient) }
