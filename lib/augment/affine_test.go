package augment

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/internal/backendtest"
)

// The map of a smooth image against the image's formula at the position that each
// pixel shows.
func TestAffineMap(t *testing.T) {
	const side = 28
	center := float64(side-1) / 2
	image := func(u, v float64) float64 { // smooth, and black near the border
		return math.Exp(-(u*u+(v-1)*(v-1))/12) * (1 + 0.5*math.Sin(u/4))
	}
	flat := make([]float32, side*side)
	for i := range flat {
		flat[i] = float32(image(float64(i%side)-center, float64(i/side)-center))
	}
	entry := func(g *Graph, v float64) *Node { return Const(g, [][][]float32{{{float32(v)}}}) }
	for _, c := range []struct {
		name                string
		a, b, tx, cc, d, ty float64
		within              float64
	}{
		{"as it is", 1, 0, 0, 0, 1, 0, 1e-6},
		{"one pixel to the right", 1, 0, 1, 0, 1, 0, 1e-6},
		{"two pixels down", 1, 0, 0, 0, 1, 2, 1e-6},
		{"half a pixel", 1, 0, 0.5, 0, 1, 0, 0.03},
		{"larger", 0.8, 0, 0, 0, 0.8, 0, 0.05},
		{"sheared", 1, 0.2, 0, 0, 1, 0, 0.05},
		{"turned and moved", 0.98, -0.19, 0.7, 0.19, 0.98, -0.4, 0.06},
	} {
		t.Run(c.name, func(t *testing.T) {
			backendtest.Each(t, func(t *testing.T, b compute.Backend) {
				got := MustExecOnce(b, func(x *Node) *Node {
					g := x.Graph()
					return affineMap{entry(g, c.a), entry(g, c.b), entry(g, c.tx), entry(g, c.cc), entry(g, c.d),
						entry(g, c.ty)}.apply(x)
				}, [][]float32{flat}).Value().([][]float32)[0]
				for i, v := range got {
					u, w := float64(i%side)-center, float64(i/side)-center
					expected := image(c.a*u+c.b*w+c.tx, c.cc*u+c.d*w+c.ty)
					if math.Abs(float64(v)-expected) > c.within {
						t.Errorf("pixel %d is %.4f, expected %.4f", i, v, expected)
					}
				}
			})
		})
	}
}

// What a map shows from outside the image is black.
func TestOutsideIsBlack(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		white := [][]float32{{1, 1, 1, 1, 1, 1, 1, 1, 1}}
		got := MustExecOnce(b, func(x *Node) *Node {
			e := func(v float32) *Node { return Const(x.Graph(), [][][]float32{{{v}}}) }
			return affineMap{e(1), e(0), e(1), e(0), e(1), e(0)}.apply(x)
		}, white).Value().([][]float32)[0]
		for i, expected := range []float32{1, 1, 0, 1, 1, 0, 1, 1, 0} {
			if got[i] != expected {
				t.Errorf("pixel %d is %v, expected %v", i, got[i], expected)
			}
		}
	})
}
