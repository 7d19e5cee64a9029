package wasm

import (
	"errors"
	"math"
	"slices"

	"github.com/gomlx/compute"

	"latentlab/lib/trace"
)

// windows describes how a window moves along some axes of an array.
type windows struct {
	axes            []int
	sizes, steps    []int
	padding         [][2]int
	spacing, spread []int // distances of neighbors in the array and in the window; 1 if there are none
}

// orOnes returns numbers, or as many ones if there are none.
func orOnes(numbers []int, n int) []int {
	if len(numbers) == 0 {
		return slices.Repeat([]int{1}, n)
	}
	return numbers
}

// slide returns a view of all windows of x, padded with fill: the axes of x, of which those along which the window
// moves have its places, and then the axes of the window.
func (r *reader) slide(x, fill view, w windows) (view, error) {
	pad := make([]compute.PadAxis, len(x.dims))
	dims := slices.Clone(x.dims)
	for i, axis := range w.axes {
		p := compute.PadAxis{Interior: w.spacing[i] - 1}
		if len(w.padding) > 0 {
			p.Start, p.End = w.padding[i][0], w.padding[i][1]
		}
		pad[axis] = p
		dims[axis] += p.Start + p.End + (dims[axis]-1)*p.Interior
	}
	if !slices.Equal(pad, make([]compute.PadAxis, len(pad))) {
		var err error
		if x, err = r.pad(x, fill, pad, dims); err != nil {
			return view{}, err
		}
	}
	out := x
	out.dims, out.strides = slices.Clone(x.dims), slices.Clone(x.strides)
	for i, axis := range w.axes {
		reach := (w.sizes[i]-1)*w.spread[i] + 1
		out.dims[axis] = (x.dims[axis]-reach)/w.steps[i] + 1
		out.strides[axis] *= w.steps[i]
		out.dims, out.strides = append(out.dims, w.sizes[i]), append(out.strides, x.strides[axis]*w.spread[i])
	}
	return out, nil
}

// convolve returns a convolution as a product of the windows with the kernel.
func (r *reader) convolve(o trace.Operation) (view, error) {
	x, kernel, axes := r.value(o.Arguments[0]), r.value(o.Arguments[1]), o.Arguments[2].(compute.ConvolveAxesConfig)
	if o.Arguments[7].(int) > 1 || o.Arguments[8].(int) > 1 {
		return view{}, errors.New("it has groups of channels: use one convolution for each group")
	}
	n := len(axes.InputSpatial)
	w := windows{
		axes: axes.InputSpatial, steps: orOnes(o.Arguments[3].([]int), n), padding: o.Arguments[4].([][2]int),
		spacing: orOnes(o.Arguments[5].([]int), n), spread: orOnes(o.Arguments[6].([]int), n),
	}
	var order []int // of the kernel: its positions, then the input's channels
	for _, axis := range axes.KernelSpatial {
		w.sizes, order = append(w.sizes, kernel.dims[axis]), append(order, axis)
	}
	all, err := r.slide(x, r.scalar(float, 0), w)
	if err != nil {
		return view{}, err
	}
	contracted := []int{}
	for i := range n {
		contracted = append(contracted, len(x.dims)+i)
	}
	out, err := r.dot(all, append(contracted, axes.InputChannels), nil,
		kernel, append(order, axes.KernelInputChannels), nil, false)
	if err != nil {
		return view{}, err
	}
	// The product has the input's axes in order, without the channels, and then the output's channels.
	to := make([]int, len(out.dims))
	from := func(axis int) int {
		if axis > axes.InputChannels {
			return axis - 1
		}
		return axis
	}
	to[axes.OutputBatch], to[axes.OutputChannels] = from(axes.InputBatch), len(out.dims)-1
	for i, axis := range axes.OutputSpatial {
		to[axis] = from(axes.InputSpatial[i])
	}
	return out.transpose(to), nil
}

// pool returns the reductions of the windows of x.
func (r *reader) pool(o trace.Operation) (view, error) {
	x, size := r.value(o.Arguments[0]), o.Arguments[2].([]int)
	if x.kind != float {
		return view{}, errOtherType
	}
	op, empty := "", 0.0 // and the result of nothing
	switch o.Arguments[1].(compute.ReduceOpType) {
	case compute.ReduceOpSum:
		op = "sum"
	case compute.ReduceOpProduct:
		op, empty = "prod", 1
	case compute.ReduceOpMax:
		op, empty = "max", math.Inf(-1)
	case compute.ReduceOpMin:
		op, empty = "min", math.Inf(1)
	default:
		return view{}, errOtherType
	}
	n := len(size)
	w := windows{
		sizes: size, steps: o.Arguments[3].([]int), padding: o.Arguments[6].([][2]int),
		spacing: orOnes(o.Arguments[4].([]int), n), spread: orOnes(o.Arguments[5].([]int), n),
	}
	if len(w.steps) == 0 {
		w.steps = size
	}
	var reduced []int
	for axis := range size {
		w.axes, reduced = append(w.axes, axis), append(reduced, n+axis)
	}
	all, err := r.slide(x, r.scalar(float, math.Float32bits(float32(empty))), w)
	if err != nil {
		return view{}, err
	}
	return r.reduce(op, all, reduced), nil
}

// scatter returns operand with rows added at the given indices, as a product with rows that are 1 there.
func (r *reader) scatter(o trace.Operation) (view, error) {
	to, indices, rows := r.value(o.Arguments[0]), r.value(o.Arguments[1]), r.value(o.Arguments[2])
	a := o.Arguments
	vector, window, inserted, axes := a[3].(int), a[4].([]int), a[5].([]int), a[6].([]int)
	first := len(rows.dims) - len(window) // of the window's axes
	whole := len(axes) == 1 && axes[0] == 0 && len(inserted) == 1 && inserted[0] == 0 && vector >= len(indices.dims)-1
	for i, axis := range window {
		whole = whole && axis == first+i && rows.dims[axis] == to.dims[i+1]
	}
	if to.kind != float || indices.kind != integer && indices.kind != word || !whole {
		return view{}, errors.New("only whole rows of numbers can be added to an array, at indices of one axis")
	}
	count, n := indices.size(), to.dims[0]
	indices, _ = r.contiguous(indices).reshape([]int{count, 1})
	rows, _ = r.contiguous(rows).reshape([]int{count, rows.size() / count})
	positions, _ := r.iota(1, integer, []int{count, n})
	at := r.apply("one", float, r.apply("ieq", mask, positions, indices.expand([]int{count, n})))
	sum, err := r.dot(at, []int{0}, nil, rows, []int{0}, nil, false) // [n, numbers of a row]
	if err != nil {
		return view{}, err
	}
	sum, _ = sum.reshape(to.dims)
	return r.apply("add", float, to, sum), nil
}
