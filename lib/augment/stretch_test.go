package augment

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/train"
)

// A stretched image shows, at each pixel, the four pixels nearest to a position,
// weighted by how near they are, and black outside.
func TestMixLines(t *testing.T) {
	const height, width, channels = 5, 7, 3
	x := make([]float32, 3*height*width*channels)
	for i := range x {
		x[i] = float32(i*i%17) / 16
	}
	for _, c := range []struct {
		name           string
		sy, ty, sx, tx [3]float32 // of three images
	}{
		{"as they are", [3]float32{1, 1, 1}, [3]float32{}, [3]float32{1, 1, 1}, [3]float32{}},
		{"moved", [3]float32{1, 1, 1}, [3]float32{1, -2, 0.5}, [3]float32{1, 1, 1}, [3]float32{0, 3, -0.25}},
		{"both", [3]float32{0.8, 1.3, 1}, [3]float32{0.3, -0.9, 7}, [3]float32{1.1, 0.6, 1}, [3]float32{-1.2, 0.4, 0}},
	} {
		pixel := func(image, row, column, channel int) float64 {
			if min(row, column) < 0 || row >= height || column >= width {
				return 0
			}
			return float64(x[((image*height+row)*width+column)*channels+channel])
		}
		backendtest.Each(t, func(t *testing.T, b compute.Backend) {
			got := MustExecOnce(b, func(x, sy, ty, sx, tx *Node) *Node {
				of := func(v *Node) *Node { return Reshape(v, 3, 1, 1) }
				return mixLines(x, lineWeights(of(sy), of(ty), height), lineWeights(of(sx), of(tx), width))
			}, tensors.FromFlatDataAndDimensions(x, 3, height, width, channels), c.sy[:], c.ty[:], c.sx[:], c.tx[:])
			values := tensors.MustCopyFlatData[float32](got)
			for k := range 3 {
				for at := range height * width * channels {
					v, u, h := at/channels/width, at/channels%width, at%channels
					const down, right = (height - 1) / 2.0, (width - 1) / 2.0
					row := down + float64(c.sy[k])*(float64(v)-down) + float64(c.ty[k])
					column := right + float64(c.sx[k])*(float64(u)-right) + float64(c.tx[k])
					i, j := int(math.Floor(row)), int(math.Floor(column))
					p, q := row-math.Floor(row), column-math.Floor(column)
					expected := (1-p)*((1-q)*pixel(k, i, j, h)+q*pixel(k, i, j+1, h)) +
						p*((1-q)*pixel(k, i+1, j, h)+q*pixel(k, i+1, j+1, h))
					if value := float64(values[k*height*width*channels+at]); math.Abs(value-expected) > 1e-5 {
						t.Errorf("%s: pixel (%d, %d), channel %d of image %d is %v, expected %v",
							c.name, v, u, h, k, value, expected)
					}
				}
			}
		})
	}
}

// Every image moves by its own amount, at most the shift along each axis and by
// independent amounts along the two.
func TestStretchSamples(t *testing.T) {
	const side, n = 9, 200
	dots := make([]float32, n*side*side) // one in the center of each
	for i := range n {
		dots[i*side*side+side*side/2] = 1
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		exec := model.MustNewExec(b, model.NewStore(), func(scope *model.Scope, x *Node) *Node {
			return Stretch(scope, x, 0, 2)
		})
		defer exec.Finalize()
		out, err := train.Call(exec, tensors.FromFlatDataAndDimensions(dots, n, side, side, 1))
		if err != nil {
			t.Fatal(err)
		}
		moved := tensors.MustCopyFlatData[float32](out[0])
		var down, right, both float64 // mean squares, mean product
		for i := range n {
			mass, y, x := 0.0, 0.0, 0.0
			for k, v := range moved[i*side*side : (i+1)*side*side] {
				mass += float64(v)
				y += float64(v) * float64(k/side-side/2)
				x += float64(v) * float64(k%side-side/2)
			}
			if math.Abs(mass-1) > 1e-5 || math.Abs(y) > 2.00001 || math.Abs(x) > 2.00001 {
				t.Fatalf("dot %d has mass %v at (%v, %v), expected 1 within 2 pixels", i, mass, y, x)
			}
			down, right, both = down+y*y/n, right+x*x/n, both+x*y/n
		}
		// Uniform on ±2 has variance 4/3; four standard errors of 200 samples.
		if math.Abs(down-4./3) > 0.34 || math.Abs(right-4./3) > 0.34 || math.Abs(both) > 0.38 {
			t.Errorf("moves have mean squares %.2f and %.2f and mean product %.2f, expected 1.33, 1.33 and 0",
				down, right, both)
		}
	})
}
