package augment

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/internal/backendtest"
)

// The map of a smooth image against the image's formula at the position that each
// pixel shows.
func TestAffineMap(t *testing.T) {
	const height, width = 28, 31
	down, right := float64(height-1)/2, float64(width-1)/2
	image := func(u, v float64) float64 { // smooth, and black near the border
		return math.Exp(-(u*u+(v-1)*(v-1))/12) * (1 + 0.5*math.Sin(u/4))
	}
	flat := make([]float32, height*width*3) // the second channel is half as bright, the third black
	for i := range height * width {
		flat[3*i] = float32(image(float64(i%width)-right, float64(i/width)-down))
		flat[3*i+1] = flat[3*i] / 2
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
				}, tensors.FromFlatDataAndDimensions(flat, 1, height, width, 3))
				values := tensors.MustCopyFlatData[float32](got)
				for i := range height * width {
					u, w := float64(i%width)-right, float64(i/width)-down
					expected := image(c.a*u+c.b*w+c.tx, c.cc*u+c.d*w+c.ty)
					if v := values[3*i : 3*i+3]; math.Abs(float64(v[0])-expected) > c.within ||
						math.Abs(float64(v[1])-expected/2) > c.within || v[2] != 0 {
						t.Errorf("pixel %d is %.4f, expected %.4f and half of it", i, v, expected)
					}
				}
			})
		})
	}
}

// What a map shows from outside the image is black.
func TestOutsideIsBlack(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		white := tensors.FromFlatDataAndDimensions([]float32{1, 1, 1, 1, 1, 1, 1, 1, 1}, 1, 3, 3, 1)
		got := MustExecOnce(b, func(x *Node) *Node {
			e := func(v float32) *Node { return Const(x.Graph(), [][][]float32{{{v}}}) }
			return affineMap{e(1), e(0), e(1), e(0), e(1), e(0)}.apply(x)
		}, white)
		for i, v := range tensors.MustCopyFlatData[float32](got) {
			if expected := []float32{1, 1, 0, 1, 1, 0, 1, 1, 0}[i]; v != expected {
				t.Errorf("pixel %d is %v, expected %v", i, v, expected)
			}
		}
	})
}
