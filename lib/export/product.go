package export

import (
	"errors"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// product reads a product of two tensors. One that does not depend on the code is the matrix of a
// dense layer, at one position or at many.
func (r *reader) product(n *graph.Node) int {
	a, b := n.Inputs()[0], n.Inputs()[1]
	p := r.parametersOf(n)
	if r.dependent(a) && r.dependent(b) {
		panic(r.unsupported(n, "a product of two values that depend on the code"))
	}
	if len(p.batched[0]) > 0 {
		return r.products(n, p)
	}
	aFree, bFree := otherAxes(a, p.contracted[0]), otherAxes(b, p.contracted[1])
	aLast := graph.TransposeAllAxes(a, slices.Concat(aFree, p.contracted[0])...)  // [positions, in]
	bFirst := graph.TransposeAllAxes(b, slices.Concat(p.contracted[1], bFree)...) // [in, out]
	if r.dependent(a) {
		return r.dense(aLast, bFirst, sizeOf(b, p.contracted[1]))
	}
	aFirst := graph.TransposeAllAxes(a, slices.Concat(p.contracted[0], aFree)...) // [in, out]
	bLast := graph.TransposeAllAxes(b, slices.Concat(bFree, p.contracted[1])...)  // [positions, in]
	v := r.dense(bLast, aFirst, sizeOf(a, p.contracted[0]))
	return r.take([]int{v}, graph.Transpose(indicesOf(n, sizeOf(b, bFree), sizeOf(a, aFree)), 0, 1))
}

// dense adds a dense layer for each position: x [positions, in], w [in, out].
func (r *reader) dense(x, w *graph.Node, in int) int {
	out, positions := w.Shape().Size()/in, x.Shape().Size()/in
	o := operation{name: "dense", in: []int{r.read(x)}, matrix: r.matrix(w, in, out)}
	if positions > 1 {
		o.name, o.window = "convolve", onePixel(positions, in)
	}
	return r.program.add(o, positions*out)
}

// matrix adds a matrix [in, out] that the backend computes.
func (r *reader) matrix(w *graph.Node, in, out int) int {
	m := &matrix{in: in, out: out, bits: 32}
	r.program.matrices = append(r.program.matrices, m)
	r.withNumbers(w, func(row []float32) { m.weights = row })
	return len(r.program.matrices) - 1
}

// products reads a product for each index of common axes, as one of numbers, and sums: the way of
// GoMLX's Interpolate. For large ones that would be slow.
func (r *reader) products(n *graph.Node, p parameters) int {
	const most = 1 << 22 // numbers
	a, b := n.Inputs()[0], n.Inputs()[1]
	aFree, bFree := otherAxes(a, p.contracted[0], p.batched[0]), otherAxes(b, p.contracted[1], p.batched[1])
	common, in := sizeOf(a, p.batched[0]), sizeOf(a, p.contracted[0])
	rows, columns := sizeOf(a, aFree), sizeOf(b, bFree)
	if size := common * rows * columns * in; size > most {
		panic(r.unsupported(n, "products of many pairs of matrices"))
	}
	all := []int{common, rows, columns, in}
	order := graph.TransposeAllAxes(indices(a, 0), slices.Concat(p.batched[0], aFree, p.contracted[0])...)
	x := r.take([]int{r.read(a)}, graph.BroadcastToDims(graph.Reshape(order, common, rows, 1, in), all...))
	order = graph.TransposeAllAxes(indices(b, 0), slices.Concat(p.batched[1], bFree, p.contracted[1])...)
	y := r.take([]int{r.read(b)}, graph.BroadcastToDims(graph.Reshape(order, common, 1, columns, in), all...))
	v := r.program.add(operation{name: "mul", in: []int{x, y}}, common*rows*columns*in)
	if in == 1 {
		return v
	}
	return r.program.add(operation{name: "sum", in: []int{v}}, common*rows*columns)
}

// convolution reads a convolution over one or two axes, whose channels may be any axis.
func (r *reader) convolution(n *graph.Node) int {
	x, kernel := n.Inputs()[0], n.Inputs()[1]
	p := r.parametersOf(n)
	switch {
	case r.dependent(kernel):
		panic(r.unsupported(n, "a convolution with a kernel that depends on the code"))
	case p.groups != 1:
		panic(r.unsupported(n, "a convolution of groups of channels"))
	case len(p.axes.InputSpatial) > 2:
		panic(r.unsupported(n, "a convolution over more than two axes"))
	case slices.ContainsFunc(p.inputDilations, func(d int) bool { return d != 1 }):
		panic(r.unsupported(n, "a transposed convolution"))
	case x.Shape().Dimensions[p.axes.InputBatch] != 1:
		panic(errors.New("a convolution of several images for one code: the page has one"))
	}
	axes := p.axes
	image := graph.TransposeAllAxes(x, slices.Concat([]int{axes.InputBatch}, axes.InputSpatial, []int{axes.InputChannels})...)
	weights := graph.TransposeAllAxes(kernel,
		slices.Concat(axes.KernelSpatial, []int{axes.KernelInputChannels, axes.KernelOutputChannels})...)
	w := newWindow(image.Shape().Dimensions[1:], weights.Shape().Dimensions, p)
	out := kernel.Shape().Dimensions[axes.KernelOutputChannels]
	v := r.program.add(operation{
		name: "convolve", in: []int{r.read(image)}, matrix: r.matrix(weights, w.size(), out), window: w,
	}, w.positions()*out)
	// From [1, height, width, channels] to the axes of the result.
	from := slices.Concat([]int{axes.OutputBatch}, axes.OutputSpatial, []int{axes.OutputChannels})
	dims, to := make([]int, len(from)), make([]int, len(from))
	for k, axis := range from {
		dims[k], to[axis] = n.Shape().Dimensions[axis], k
	}
	return r.take([]int{v}, graph.TransposeAllAxes(indicesOf(n, dims...), to...))
}

// sizeOf returns how many indices some axes of a node have.
func sizeOf(n *graph.Node, axes []int) int {
	size := 1
	for _, axis := range axes {
		size *= n.Shape().Dimensions[axis]
	}
	return size
}
