package trained_test

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
)

// The identity network does not change images, and other networks round to the nearest of the 256 gray
// levels.
func TestLevels(t *testing.T) {
	useFolders(t)
	r := trainTiny(t)
	levels := &dataset.Examples{Name: "levels", Height: 4, Width: 4}
	for i := range 256 {
		levels.Pixels = append(levels.Pixels, uint8(i))
	}
	for _, c := range []struct {
		name  string
		net   func(x *Node) *Node
		level func(i int) int
	}{
		{"nothing", func(x *Node) *Node { return x }, func(i int) int { return i }},
		{"a third", func(x *Node) *Node { return MulScalar(x, 1.0/3) }, func(i int) int { return (i + 1) / 3 }},
		{"thrice", func(x *Node) *Node { return MulScalar(x, 3) }, func(i int) int { return min(3*i, 255) }},
		{"less a fifth", func(x *Node) *Node { return AddScalar(x, -0.2) }, func(i int) int { return max(i-51, 0) }},
	} {
		n := must(r.Network(func(_ *model.Scope, x *Node) *Node { return c.net(x) }))
		output := must(n.Reconstruct(levels))
		n.Close()
		for i, got := range output.Pixels {
			if int(got) != c.level(i) {
				t.Errorf("%s: level %d became %d, expected %d", c.name, i, got, c.level(i))
			}
		}
	}
}
