package augment

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

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
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		x := tensors.FromFlatDataAndDimensions(flat, 1, height, width, 3)
		exec := MustNewExec(b, func(x, m *Node) *Node {
			entry := func(i int) *Node { return Reshape(Slice(m, AxisElem(i)), 1, 1, 1) }
			return affineMap{entry(0), entry(1), entry(2), entry(3), entry(4), entry(5)}.apply(x)
		})
		defer exec.Finalize()
		for _, c := range []struct {
			name                string
			a, b, tx, cc, d, ty float32
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
			values := tensors.MustCopyFlatData[float32](exec.MustCall(x, []float32{c.a, c.b, c.tx, c.cc, c.d, c.ty})[0])
			for i := range height * width {
				u, w := float64(i%width)-right, float64(i/width)-down
				expected := image(float64(c.a)*u+float64(c.b)*w+float64(c.tx), float64(c.cc)*u+float64(c.d)*w+float64(c.ty))
				if v := values[3*i : 3*i+3]; math.Abs(float64(v[0])-expected) > c.within ||
					math.Abs(float64(v[1])-expected/2) > c.within || v[2] != 0 {
					t.Errorf("%s: pixel %d is %.4f, expected %.4f and half of it", c.name, i, v, expected)
				}
			}
		}
	})
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

// BenchmarkAffine moves a batch of the recipe for few labels.
func BenchmarkAffine(b *testing.B) {
	const n = 350
	x := tensors.FromFlatDataAndDimensions(make([]float32, n*784), n, 28, 28, 1)
	exec := model.MustNewExec(backendtest.XLA(b), model.NewStore(), func(scope *model.Scope, x *Node) *Node {
		return Affine(scope, x, 0.2, 1)
	})
	exec.MustCall(x)
	for b.Loop() {
		exec.MustCall(x)
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "images/s")
}
