package wasm

import (
	"fmt"
	"slices"
)

// maxProducts is the maximum number of matrices in a batch of products: each is an instruction.
const maxProducts = 1024

// dot returns products of x and y, summed over their contracted axes, for each index of the batched
// axes. The result has the batched axes, then the others of x and those of y. turned reports that it is
// read with these two exchanged.
func (b *builder) dot(
	x view, xContracted, xBatched []int, y view, yContracted, yBatched []int, turned bool,
) (view, error) {
	if x.kind != float || y.kind != float {
		return view{}, errOtherType
	}
	dims, xOthers := others(x, xContracted, xBatched)
	yDims, yOthers := others(y, yContracted, yBatched)
	dims = append(dims, yDims[len(xBatched):]...)
	if n := product(dims[:len(xBatched)]); n > maxProducts {
		return view{}, fmt.Errorf("it multiplies %d pairs of matrices: expected at most %d", n, maxProducts)
	}
	left := b.matrices(x, xBatched, xOthers, xContracted)  // [batch, m, k]
	right := b.matrices(y, yBatched, yOthers, yContracted) // [batch, n, k]
	// Copied are a right factor whose rows are not consecutive words, and a result in the wrong order.
	asIs, exchanged := right.sizeUnlessColumnMajor(), left.sizeUnlessColumnMajor()
	if turned {
		asIs += product(dims)
	} else {
		exchanged += product(dims)
	}
	if exchanged < asIs {
		left, right = right, left // to [batch, n, m]
	}
	n := len(left.dims)
	order := make([]int, n) // with the last two axes exchanged
	for i := range order {
		order[i] = i
	}
	order[n-2], order[n-1] = n-1, n-2
	right = right.transpose(order) // [batch, k, n]
	if right.strides[n-1] != 1 && right.dims[n-1] > 1 {
		right = b.contiguous(right)
	}
	inner := append(slices.Clone(left.dims[:n-1]), right.dims[n-1])
	out := b.array(node{op: opProduct, in: []operand{{view: left}, {view: right}}}, float, inner)
	if exchanged < asIs {
		out = out.transpose(order)
	}
	out, _ = out.reshape(dims)
	return out, nil
}

// others returns the axes of v that are neither contracted nor batched, and the dimensions of the
// batched axes followed by those of the others.
func others(v view, contracted, batched []int) (dims, axes []int) {
	for _, axis := range batched {
		dims = append(dims, v.dims[axis])
	}
	for axis, d := range v.dims {
		if !slices.Contains(contracted, axis) && !slices.Contains(batched, axis) {
			axes, dims = append(axes, axis), append(dims, d)
		}
	}
	return dims, axes
}

// matrices returns v as matrices: with its batched axes, one axis for its rows and one for its columns.
// It copies v if strides cannot describe that.
func (b *builder) matrices(v view, batched, rows, columns []int) view {
	v = v.transpose(slices.Concat(batched, rows, columns))
	n, m := len(batched), len(batched)+len(rows)
	rowStride, ok1 := v.merge(n, m)
	columnStride, ok2 := v.merge(m, len(v.dims))
	if !ok1 || !ok2 {
		v = b.contiguous(v)
		rowStride, _ = v.merge(n, m)
		columnStride, _ = v.merge(m, len(v.dims))
	}
	out := v
	out.dims = append(slices.Clone(v.dims[:n]), product(v.dims[n:m]), product(v.dims[m:]))
	out.strides = append(slices.Clone(v.strides[:n]), rowStride, columnStride)
	return out
}

// sizeUnlessColumnMajor returns the size of matrices, 0 if each column is consecutive words.
func (v view) sizeUnlessColumnMajor() int {
	if n := len(v.dims); v.strides[n-2] == 1 || v.dims[n-2] == 1 {
		return 0
	}
	return v.size()
}
