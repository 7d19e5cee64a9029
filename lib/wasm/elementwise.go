package wasm

import (
	"cmp"
	"slices"
)

// commutative has the kernels whose result does not depend on the order of their operands.
var commutative = map[string]bool{
	"add": true, "mul": true, "max": true, "min": true, "eq": true, "ne": true, "iadd": true, "imul": true,
	"imax": true, "imin": true, "ieq": true, "ine": true, "and": true, "or": true, "xor": true,
}

// apply returns the results of a kernel at each index of its operands, whose dimensions are equal or
// repeat as those of GoMLX's binary operations do.
func (b *builder) apply(kernel string, k kind, operands ...view) view {
	dims := commonDims(operands)
	for i, v := range operands {
		operands[i] = v.expand(dims)
	}
	order := bestOrder(operands)
	n := node{op: kernel, kernel: true, size: 1, kind: k, in: make([]operand, len(operands))}
	out := view{kind: k, dims: dims, strides: make([]int, len(dims))}
	for _, axis := range slices.Backward(order) {
		out.strides[axis] = n.size
		n.size *= dims[axis]
	}
	for _, i := range largestFirst(operands) { // the largest needs no copy
		n.in[i] = b.operand(operands[i].transpose(order), &n.columns)
	}
	if commutative[kernel] && n.in[0].node.id > n.in[1].node.id {
		n.in[0], n.in[1] = n.in[1], n.in[0]
	}
	out.node = b.add(n)
	return out
}

// commonDims returns the dimensions to which operands of a binary operation expand.
func commonDims(operands []view) []int {
	var dims []int
	for _, v := range operands {
		if len(v.dims) > 0 && dims == nil {
			dims = slices.Clone(v.dims)
		}
		for i, d := range v.dims {
			dims[i] = max(dims[i], d)
		}
	}
	return dims
}

// bestOrder returns the axes along which operands differ, in the order in which a kernel that goes
// through them needs to copy fewest elements.
func bestOrder(operands []view) []int {
	var axes []int
	for axis, d := range operands[0].dims {
		if d > 1 && slices.ContainsFunc(operands, func(v view) bool { return v.strides[axis] != 0 }) {
			axes = append(axes, axis)
		}
	}
	best, least := axes, copied(operands, axes)
	for _, v := range operands {
		order := slices.Clone(axes)
		slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(v.strides[j], v.strides[i]) })
		if n := copied(operands, order); n < least {
			best, least = order, n
		}
	}
	return best
}

// copied returns the number of elements of operands that a kernel cannot read where they are.
func copied(operands []view, order []int) int {
	total, columns := 0, 0
	for _, i := range largestFirst(operands) {
		if _, ok := operands[i].transpose(order).use(&columns); !ok {
			total += extent(operands[i])
		}
	}
	return total
}

// largestFirst returns the indices of operands, those of more different elements first.
func largestFirst(operands []view) []int {
	indices := make([]int, len(operands))
	for i := range indices {
		indices[i] = i
	}
	slices.SortStableFunc(indices, func(i, j int) int { return cmp.Compare(extent(operands[j]), extent(operands[i])) })
	return indices
}

// extent returns the number of words that v has without repetition.
func extent(v view) int {
	n := 1
	for i, d := range v.dims {
		if v.strides[i] != 0 {
			n *= d
		}
	}
	return n
}

// use returns how a kernel reads v as it goes through v's axes in order, and reports whether it can.
// columns is the number of columns that its index space has, 0 for any; use sets it if v needs them.
func (v view) use(columns *int) (u use, ok bool) {
	v = v.squeeze()
	first := 0 // axis that does not repeat
	for first < len(v.dims) && v.strides[first] == 0 {
		first++
	}
	last := len(v.dims) // and behind the last
	for last > first && v.strides[last-1] == 0 {
		last--
	}
	if first == last {
		return useScalar, true
	}
	middle := view{dims: v.dims[first:last], strides: v.strides[first:last]}
	if !middle.isContiguous() {
		return 0, false
	}
	needed := 0
	switch {
	case first == 0 && last == len(v.dims):
		return useFull, true
	case first == 0:
		u, needed = useColumn, product(v.dims[last:])
	case last == len(v.dims):
		u, needed = useRow, product(middle.dims)
	default:
		return 0, false
	}
	if *columns != 0 && *columns != needed {
		return 0, false
	}
	*columns = needed
	return u, true
}

// operand returns v as a kernel reads it, copied if necessary.
func (b *builder) operand(v view, columns *int) operand {
	u, ok := v.use(columns)
	if !ok {
		v = b.compact(v)
		if u, ok = v.use(columns); !ok {
			v, u = b.contiguous(v), useFull
		}
	}
	return operand{view{node: v.node, kind: v.kind, offset: v.offset}, u}
}

// compact returns v on a copy of its words without repetition, in the order of its axes.
func (b *builder) compact(v view) view {
	once := v
	once.dims, once.strides = nil, nil
	for i, d := range v.dims {
		if v.strides[i] != 0 {
			once.dims, once.strides = append(once.dims, d), append(once.strides, v.strides[i])
		}
	}
	once = b.contiguous(once)
	out := v
	out.node, out.offset, out.strides = once.node, once.offset, slices.Clone(v.strides)
	next := 0
	for i := range out.strides {
		if out.strides[i] != 0 {
			out.strides[i] = once.strides[next]
			next++
		}
	}
	return out
}
