package wasm

import (
	"cmp"
	"math"
	"slices"
)

// reduce returns v reduced over axes, all of them if there are none: op is "sum", "max" or another
// instruction that goes through an axis. The result has the other axes.
func (b *builder) reduce(op string, v view, axes []int) view {
	if len(axes) == 0 {
		for axis := range v.dims {
			axes = append(axes, axis)
		}
	}
	var reduced, kept []int // axes along which elements differ
	repeated := 1
	for axis, d := range v.dims {
		switch {
		case v.strides[axis] == 0 || d == 1:
			if slices.Contains(axes, axis) {
				repeated *= d
			}
		case slices.Contains(axes, axis):
			reduced = append(reduced, axis)
		default:
			kept = append(kept, axis)
		}
	}
	order := slices.Concat(kept, reduced)
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(v.strides[j], v.strides[i]) })
	if !v.transpose(order).isContiguous() {
		order = slices.Concat(kept, reduced)
	}
	x := b.contiguous(v.transpose(order))
	for i := len(order) - 1; i >= 0; { // each run of reduced axes is an instruction
		if !slices.Contains(reduced, order[i]) {
			i--
			continue
		}
		last := i + 1
		for i >= 0 && slices.Contains(reduced, order[i]) {
			i--
		}
		sizes := []int{product(x.dims[:i+1]), product(x.dims[i+1 : last]), product(x.dims[last:])}
		dims := slices.Concat(x.dims[:i+1], x.dims[last:])
		x = b.array(node{op: op, in: []operand{{view: x}}, parameters: sizes}, v.kind, dims)
		order = slices.Delete(order, i+1, last)
	}
	out := x
	out.dims, out.strides = nil, nil
	for axis, d := range v.dims {
		if slices.Contains(axes, axis) {
			continue
		}
		stride := 0
		if i := slices.Index(order, axis); i >= 0 {
			stride = x.strides[i]
		}
		out.dims, out.strides = append(out.dims, d), append(out.strides, stride)
	}
	switch {
	case repeated > 1 && op == "sum":
		return b.apply("mul", float, out, b.scalar(float, math.Float32bits(float32(repeated))))
	case repeated > 1 && op == "prod":
		return b.apply("pow", float, out, b.scalar(float, math.Float32bits(float32(repeated))))
	case repeated > 1 && op == "isum":
		return b.apply("imul", v.kind, out, b.scalar(v.kind, uint32(repeated)))
	case repeated%2 == 0 && op == "xor":
		return b.scalar(v.kind, 0).broadcast(out.dims, nil)
	}
	return out
}
