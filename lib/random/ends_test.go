package random

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend/backendtest"
)

// word32 is what Bits gives at a position in the call'th call, in plain Go.
func word32(key, call, at uint32) uint32 {
	murmur := func(h uint32) uint32 {
		h = (h ^ h>>16) * 0x85ebca6b
		h = (h ^ h>>13) * 0xc2b2ae35
		return h ^ h>>16
	}
	first := murmur(murmur(call) ^ key)
	return murmur(murmur(at^first) ^ murmur(first+0x9E3779B9))
}

// Uniform keeps off 0 and 1 and Normal off infinity also where all the bits
// that count are 0 or 1. That is one word in eight million, so the test looks
// for calls in which there is one.
func TestUniformAtItsEnds(t *testing.T) {
	const n, seed = 1024, 5
	key := tensors.MustCopyFlatData[uint32](initial(seed))[0]
	for _, c := range []struct {
		name string
		bits uint32 // the upper 23
	}{{"all bits 0", 0}, {"all bits 1", 1<<23 - 1}} {
		call, at, found := uint32(0), uint32(0), false
		for ; call < 1<<17 && !found; call++ {
			for at = 0; at < n && !found; at++ {
				found = word32(key, call, at)>>9 == c.bits
			}
		}
		if !found {
			t.Fatalf("no call in 131,072 has %s", c.name)
		}
		call, at = call-1, at-1
		t.Run(c.name, func(t *testing.T) {
			backendtest.Each(t, func(t *testing.T, b compute.Backend) {
				exec := model.MustNewExec(b, model.NewStore(), func(scope *model.Scope, state *Node) []*Node {
					out := make([]*Node, 3)
					for i, draw := range []func(*model.Scope, *Graph, ...int) *Node{Bits, Uniform, Normal} {
						Restart(scope, state)
						out[i] = draw(scope, state.Graph(), n)
					}
					return out
				})
				defer exec.Finalize()
				out := exec.MustCall(State(seed, call))
				bits, uniform, normal := out[0].Value().([]uint32)[at], out[1].Value().([]float32)[at], out[2].Value().([]float32)[at]
				if bits>>9 != c.bits {
					t.Fatalf("word %d of call %d is %#x, expected %s", at, call, bits, c.name)
				}
				if !(uniform > 0 && uniform < 1) {
					t.Errorf("the uniform number is %v, expected one in (0, 1)", uniform)
				}
				if z := math.Abs(float64(normal)); !(z > 5 && z < 5.5) {
					t.Errorf("the normal number is %v, expected one about 5.3 from 0", normal)
				}
			})
		})
	}
}
