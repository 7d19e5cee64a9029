package wasm

import "slices"

// view is an array whose elements are words of a node: element (i, j, …) is the word
// offset + i·strides[0] + j·strides[1] + …
type view struct {
	node    *node
	kind    kind
	offset  int
	dims    []int
	strides []int
}

// size returns the number of elements.
func (v view) size() int { return product(v.dims) }

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// rowMajor returns the strides of an array that fills its words in order.
func rowMajor(dims []int) []int {
	strides := make([]int, len(dims))
	n := 1
	for i, d := range slices.Backward(dims) {
		strides[i] = n
		n *= d
	}
	return strides
}

// isContiguous reports whether v's elements are consecutive words, in order.
func (v view) isContiguous() bool {
	n := 1
	for i, d := range slices.Backward(v.dims) {
		if d != 1 && v.strides[i] != n {
			return false
		}
		n *= d
	}
	return true
}

// transpose returns v with its axes in the given order.
func (v view) transpose(order []int) view {
	out := v
	out.dims, out.strides = make([]int, len(order)), make([]int, len(order))
	for i, axis := range order {
		out.dims[i], out.strides[i] = v.dims[axis], v.strides[axis]
	}
	return out
}

// broadcast returns v repeated to dims; axes has the axis there of each of v's axes.
func (v view) broadcast(dims, axes []int) view {
	out := v
	out.dims, out.strides = dims, make([]int, len(dims))
	for i, axis := range axes {
		if v.dims[i] == dims[axis] {
			out.strides[axis] = v.strides[i]
		}
	}
	return out
}

// expand returns v repeated to dims by the rules of binary operations: a scalar fills them, and an
// axis of length 1 repeats.
func (v view) expand(dims []int) view {
	axes := make([]int, len(v.dims))
	for i := range axes {
		axes[i] = i
	}
	return v.broadcast(dims, axes)
}

// slice returns the elements from starts to limits, which are exclusive, in the given steps.
func (v view) slice(starts, limits, steps []int) view {
	out := v
	out.dims, out.strides = slices.Clone(v.dims), slices.Clone(v.strides)
	for i := range v.dims {
		step := 1
		if len(steps) > 0 {
			step = steps[i]
		}
		out.offset += starts[i] * v.strides[i]
		out.dims[i] = (limits[i] - starts[i] + step - 1) / step
		out.strides[i] *= step
	}
	return out
}

// reverse returns v with the elements along axes in reverse order.
func (v view) reverse(axes []int) view {
	out := v
	out.strides = slices.Clone(v.strides)
	for _, axis := range axes {
		out.offset += (v.dims[axis] - 1) * v.strides[axis]
		out.strides[axis] = -v.strides[axis]
	}
	return out
}

// reshape returns v with other dimensions of the same size, and reports whether strides can
// describe it.
func (v view) reshape(dims []int) (view, bool) {
	out := v
	out.dims, out.strides = dims, make([]int, len(dims))
	v = v.squeeze()
	for from, to := 0, 0; from < len(v.dims); {
		first, start := from, to
		for have, want := 1, 1; have == 1 || have != want; { // until both sides have equally many elements
			if have <= want {
				have *= v.dims[from]
				from++
			} else {
				want *= dims[to]
				to++
			}
		}
		stride, ok := v.merge(first, from)
		if !ok {
			return view{}, false
		}
		for i := to - 1; i >= start; i-- {
			out.strides[i] = stride
			stride *= dims[i]
		}
	}
	return out, true
}

// squeeze returns v without axes of length 1.
func (v view) squeeze() view {
	out := v
	out.dims, out.strides = nil, nil
	for i, d := range v.dims {
		if d != 1 {
			out.dims, out.strides = append(out.dims, d), append(out.strides, v.strides[i])
		}
	}
	return out
}

// merge returns the stride of the single axis that the axes from first to last, exclusive, are
// together, and reports whether there is one.
func (v view) merge(first, last int) (int, bool) {
	stride, n := 0, 1
	for i := last - 1; i >= first; i-- {
		switch {
		case v.dims[i] == 1:
		case n == 1:
			stride, n = v.strides[i], v.dims[i]
		case v.strides[i] != stride*n:
			return 0, false
		default:
			n *= v.dims[i]
		}
	}
	return stride, true
}
