package wasm

import (
	"fmt"
	"slices"
)

// maxProducts is the maximum number of matrices in a batch of products: each is an instruction.
const maxProducts = 1024

// dot returns products of x and y, summed over their contracted axes, for each index of the batched
// axes. The result has the batched axes, then the others of x and those of y. line is the operation's.
func (b *builder) dot(line int, x view, xContracted, xBatched []int, y view, yContracted, yBatched []int) (view, error) {
	if x.kind != float || y.kind != float {
		return view{}, fmt.Errorf("its products are of other numbers than Float32")
	}
	dims, xOthers := others(x, xContracted, xBatched)
	yDims, yOthers := others(y, yContracted, yBatched)
	dims = append(dims, yDims[len(xBatched):]...)
	if n := product(dims[:len(xBatched)]); n > maxProducts {
		return view{}, fmt.Errorf("it multiplies %d pairs of matrices: expected at most %d", n, maxProducts)
	}
	left := b.matrices(x, xBatched, xOthers, xContracted)  // [batch, m, k]
	right := b.matrices(y, yBatched, yOthers, yContracted) // [batch, n, k]
	turned, ok := b.turned[line]                           // to [batch, n, m]
	if !ok {
		turned = !right.isColumnMajor() && (left.isColumnMajor() || left.size() < right.size())
	}
	if turned {
		left, right = right, left
	}
	n := len(left.dims)
	swapped := make([]int, n)
	for i := range swapped {
		swapped[i] = i
	}
	swapped[n-2], swapped[n-1] = n-1, n-2
	right = right.transpose(swapped) // [batch, k, n]
	if right.strides[n-1] != 1 && right.dims[n-1] > 1 {
		right = b.contiguous(right)
	}
	inner := append(slices.Clone(left.dims[:n-1]), right.dims[n-1])
	out := b.array(node{op: "mm", line: line, in: []operand{{view: left}, {view: right}}}, float, inner)
	if turned {
		out = out.transpose(swapped)
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

// isColumnMajor reports whether the elements of each column of matrices are consecutive words.
func (v view) isColumnMajor() bool {
	n := len(v.dims)
	return v.strides[n-2] == 1 || v.dims[n-2] == 1
}
