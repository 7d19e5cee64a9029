package export

import (
	"math"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// window is how a convolution moves over an image [height, width, channels]. A pair is of rows and
// columns.
type window struct {
	image, result [2]int // sizes
	repeat        [2]int // each pixel of the image is seen as so many; 1 if the stride is not
	channels      int    // of the image
	kernel        [2]int // size
	stride        [2]int
	dilation      [2]int // between two pixels of the window
	padding       [2]int // zeros above and on the left
}

// newWindow returns the window of a convolution of an image [height, width, channels], or [width,
// channels], with a kernel.
func newWindow(image, kernel []int, p parameters) *window {
	w := &window{
		image: [2]int{1, 1}, result: [2]int{1, 1}, repeat: [2]int{1, 1}, kernel: [2]int{1, 1}, stride: [2]int{1, 1},
		dilation: [2]int{1, 1},
	}
	axes := len(image) - 1
	w.channels = image[axes]
	for axis := range axes {
		k := axis + 2 - axes // a row is one pixel high
		w.image[k], w.kernel[k] = image[axis], kernel[axis]
		after := 0
		if len(p.strides) > 0 {
			w.stride[k] = p.strides[axis]
		}
		if len(p.windowDilations) > 0 {
			w.dilation[k] = p.windowDilations[axis]
		}
		if len(p.paddings) > 0 {
			w.padding[k], after = p.paddings[axis][0], p.paddings[axis][1]
		}
		w.result[k] = (w.image[k]+w.padding[k]+after-(w.kernel[k]-1)*w.dilation[k]-1)/w.stride[k] + 1
	}
	return w
}

// onePixel returns the window of a dense layer at each of some positions.
func onePixel(positions, channels int) *window {
	return newWindow([]int{positions, channels}, []int{1}, parameters{})
}

// positions returns the number of pixels of the result, and size that of the numbers in a window.
func (w *window) positions() int { return w.result[0] * w.result[1] }
func (w *window) size() int      { return w.kernel[0] * w.kernel[1] * w.channels }

// patches sets rows [positions, size] to the numbers in the window at each position.
func (w *window) patches(image, rows []float32) {
	for at := range w.positions() {
		row := rows[at*w.size():]
		top := at/w.result[1]*w.stride[0] - w.padding[0]
		left := at%w.result[1]*w.stride[1] - w.padding[1]
		for k := range w.kernel[0] * w.kernel[1] {
			y := top + k/w.kernel[1]*w.dilation[0]
			x := left + k%w.kernel[1]*w.dilation[1]
			pixel := row[k*w.channels:][:w.channels]
			if y < 0 || y >= w.image[0]*w.repeat[0] || x < 0 || x >= w.image[1]*w.repeat[1] {
				clear(pixel)
			} else {
				copy(pixel, image[(y/w.repeat[0]*w.image[1]+x/w.repeat[1])*w.channels:])
			}
		}
	}
}

// repeated returns the window of the same convolution of a smaller image, of which index makes the
// window's own by repeating each pixel, or nil if there is none.
func (w *window) repeated(index []int) *window {
	if w.stride != [2]int{1, 1} || w.repeat != [2]int{1, 1} {
		return nil
	}
	v := *w
	for axis, step := range []int{w.image[1] * w.channels, w.channels} {
		for v.repeat[axis] < w.image[axis] && index[v.repeat[axis]*step] == 0 {
			v.repeat[axis]++
		}
		if w.image[axis]%v.repeat[axis] != 0 {
			return nil
		}
		v.image[axis] /= v.repeat[axis]
	}
	for i, from := range index {
		y, x, channel := i/w.channels/w.image[1], i/w.channels%w.image[1], i%w.channels
		if from != (y/v.repeat[0]*v.image[1]+x/v.repeat[1])*w.channels+channel {
			return nil
		}
	}
	return &v
}

// pooling reads the sum, maximum or minimum of each window: it takes their numbers, and reduces
// them.
func (r *reader) pooling(n *graph.Node) int {
	p := r.parametersOf(n)
	var name string
	var neutral float32 // for places outside
	switch p.reduction {
	case compute.ReduceOpSum:
		name = "sum"
	case compute.ReduceOpMax:
		name, neutral = "largest", -math.MaxFloat32
	case compute.ReduceOpMin:
		name, neutral = "smallest", math.MaxFloat32
	default:
		panic(r.unsupported(n, "which the page does not support"))
	}
	x, pr := n.Inputs()[0], r.program
	for _, d := range p.inputDilations {
		if d != 1 {
			panic(r.unsupported(n, "a pooling of a dilated image"))
		}
	}
	in := []int{r.read(x)}
	in = append(in, len(pr.values))
	pr.values = append(pr.values, value{size: 1, constant: []float32{neutral}})
	index := poolingIndex(x.Shape().Dimensions, n.Shape().Dimensions, p)
	v := pr.add(operation{name: "take", in: in, index: index}, len(index))
	return pr.add(operation{name: name, in: []int{v}}, n.Shape().Size())
}

// poolingIndex returns the indices of the numbers in each window, and for those outside the index
// after the last one.
func poolingIndex(from, to []int, p parameters) []int {
	or := func(values []int, axis, other int) int {
		if len(values) == 0 {
			return other
		}
		return values[axis]
	}
	windows, numbers, outside := 1, 1, 1
	for axis := range from {
		windows, numbers, outside = windows*to[axis], numbers*p.window[axis], outside*from[axis]
	}
	index := make([]int, 0, windows*numbers)
	for i := range windows {
		for k := range numbers {
			at, isOutside, unit, window, number := 0, false, 1, i, k
			for axis := len(from) - 1; axis >= 0; axis-- {
				place := window%to[axis]*or(p.strides, axis, p.window[axis]) + number%p.window[axis]*or(p.windowDilations, axis, 1)
				if len(p.paddings) > 0 {
					place -= p.paddings[axis][0]
				}
				isOutside = isOutside || place < 0 || place >= from[axis]
				at, unit = at+place*unit, unit*from[axis]
				window, number = window/to[axis], number/p.window[axis]
			}
			if isOutside {
				at = outside
			}
			index = append(index, at)
		}
	}
	return index
}
