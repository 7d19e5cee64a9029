package conv

import . "github.com/gomlx/gomlx/core/graph"

// maxExtra is the number of additional products up to which it is faster not to copy a
// value into windows, on a CPU.
const maxExtra = 130

// convolve builds the convolution of x [batch, height, width, in] with the kernel
// [kernel, kernel, in, out] as one matrix product: a row of the first matrix is a window
// of x, a column of the second one an output of that window.
//
// Where the output has few channels, the windows are whole rows of the image: this
// takes more products, but copies less.
func (rows axis) convolve(columns axis, x, kernel *Node) *Node {
	batch, height, width := x.Shape().Dim(0), x.Shape().Dim(1), x.Shape().Dim(2)
	in, out := kernel.Shape().Dim(2), kernel.Shape().Dim(3)
	if width*rows.outputs()*columns.outputs()*out/columns.window() < maxExtra {
		columns = columns.whole(width)
		x = Reshape(x, batch, height, 1, width*in)
	} else {
		x = columns.windows(x, 2) // [batch, height, windows, window·in]
	}
	x = rows.windows(x, 1) // [batch, windows, windows, window·window·in]
	x = Reshape(x, batch*rows.count*columns.count, rows.window()*columns.window()*in)
	y := Dot(x, rows.matrix(columns, kernel)).Product()
	if columns.count > 1 {
		y = Reshape(y, batch, rows.count, columns.count, rows.outputs(), columns.outputs(), out)
		y = TransposeAllAxes(y, 0, 1, 3, 2, 4, 5)
	}
	y = Reshape(y, batch, rows.count*rows.outputs(), columns.count*columns.outputs(), out)
	return columns.crop(rows.crop(y, 1), 2) // [batch, rows, columns, out]
}

// matrix builds the kernel in bands: [window·window·in, outputs·outputs·out].
func (rows axis) matrix(columns axis, kernel *Node) *Node {
	taps := func(a axis) *Node { return ConvertDType(Const(kernel.Graph(), a.taps), kernel.DType()) }
	m := Einsum("yxco,xbq->ybcqo", kernel, taps(columns))
	m = Einsum("yap,ybcqo->abcpqo", taps(rows), m)
	return Reshape(m, rows.window()*columns.window()*kernel.Shape().Dim(2), -1)
}

// windows joins the values of each window along the last axis of x.
func (a axis) windows(x *Node, along int) *Node {
	x = a.pad(x, along)
	parts := make([]*Node, a.window())
	for i := range parts {
		parts[i] = SliceAxis(x, along, AxisRange(i, i+(a.count-1)*a.step+1).Stride(a.step))
	}
	return Concatenate(parts, -1)
}

// pad adds zeros where windows reach beyond x. GoMLX has no gradient of its Pad.
func (a axis) pad(x *Node, along int) *Node {
	zeros := func(n int) *Node {
		s := x.Shape().Clone()
		s.Dimensions[along] = n
		return Zeros(x.Graph(), s)
	}
	if end := a.start + (a.count-1)*a.step + a.window(); end > x.Shape().Dim(along) {
		x = Concatenate([]*Node{x, zeros(end - x.Shape().Dim(along))}, along)
	}
	if a.start < 0 {
		x = Concatenate([]*Node{zeros(-a.start), x}, along)
	}
	return x
}

// crop removes the outputs of windows that are not outputs of the layer.
func (a axis) crop(y *Node, along int) *Node {
	if y.Shape().Dim(along) == a.out {
		return y
	}
	return SliceAxis(y, along, AxisRange(a.first, a.first+a.out))
}
