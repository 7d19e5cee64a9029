package wasm

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"latentlab/lib/trace"
)

// iota returns an array of the indices along an axis.
func (r *reader) iota(axis int, k kind, dims []int) (view, error) {
	if k != float && k != integer && k != word {
		return view{}, errOtherType
	}
	return r.array(node{op: opIota, kind: k}, k, dims[axis:axis+1]).broadcast(dims, []int{axis}), nil
}

// concatenate returns arrays behind one another along an axis.
func (r *reader) concatenate(axis int, refs []trace.Ref, k kind, dims []int) view {
	strides := rowMajor(dims)
	var parts []part
	at := 0
	for _, ref := range refs {
		v := r.values[ref.ID]
		parts = append(parts, part{v, at * strides[axis], strides})
		at += v.dims[axis]
	}
	return r.assemble(k, dims, parts...)
}

// pad returns x with fill before, behind and between its elements.
func (r *reader) pad(x, fill view, axes []compute.PadAxis, dims []int) (view, error) {
	strides, steps, offset := rowMajor(dims), rowMajor(dims), 0
	starts, limits := make([]int, len(dims)), slices.Clone(x.dims)
	for i, a := range axes {
		if (a.Start < 0 || a.End < 0) && a.Interior != 0 {
			return view{}, errors.New("it removes elements between which it adds others: use Slice")
		}
		starts[i], limits[i] = max(0, -a.Start), x.dims[i]-max(0, -a.End)
		offset += max(0, a.Start) * strides[i]
		steps[i] *= a.Interior + 1
	}
	x = x.slice(starts, limits, nil)
	return r.assemble(x.kind, dims, part{fill.expand(dims), 0, strides}, part{x, offset, steps}), nil
}

// random returns the next state of GoMLX's generator, and random bits of a shape.
func (r *reader) random(state view, shape shapes.Shape) ([]view, error) {
	k, err := kindOf(shape.DType)
	if err != nil {
		return nil, err
	}
	if k == mask || k == float || shape.DType == dtypes.Int64 {
		return nil, fmt.Errorf("it samples bits of %s: expected Uint32, Int32 or Uint64", shape.DType)
	}
	state = r.contiguous(state)
	size := state.size()
	dims := k.dims(shape)
	n := r.add(node{op: opRandom, size: size + product(dims), in: []operand{{view: state}}})
	next, bits := state, view{node: n, kind: k, offset: size, dims: dims, strides: rowMajor(dims)}
	next.node, next.offset = n, 0
	return []view{next, bits}, nil
}

// argMinMax returns the indices of the largest or the smallest numbers along an axis.
func (r *reader) argMinMax(x view, axis int, k kind, smallest bool) (view, error) {
	if x.kind != float || k != integer && k != word {
		return view{}, errOtherType
	}
	n := node{op: "argmax", in: []operand{{view: r.contiguous(x)}}}
	if smallest {
		n.op = "argmin"
	}
	n.parameters = []int{product(x.dims[:axis]), x.dims[axis], product(x.dims[axis+1:])}
	return r.array(n, k, slices.Delete(slices.Clone(x.dims), axis, axis+1)), nil
}

// gather returns parts of x, all of the given sizes, that begin at the given indices. axes are those axes of x to
// which the numbers of an index belong, offsets those of the result along which a part lies; a part lacks x's axes in
// collapsed. vector is the axis of indices along which the numbers of one index are.
func (r *reader) gather(x, indices view, vector int, offsets, collapsed, axes, sizes []int) (view, error) {
	if indices.kind != integer && indices.kind != word {
		return view{}, errOtherType
	}
	if vector == len(indices.dims) {
		indices.dims, indices.strides = append(slices.Clone(indices.dims), 1), append(slices.Clone(indices.strides), 0)
	}
	order := []int{}
	for axis := range indices.dims {
		if axis != vector {
			order = append(order, axis)
		}
	}
	indices = r.contiguous(indices.transpose(append(order, vector)))
	dims := slices.Clone(indices.dims[:len(order)])
	count := product(dims)
	part := x // the first of them
	part.dims, part.strides = nil, nil
	for axis, d := range sizes {
		if !slices.Contains(collapsed, axis) {
			part.dims, part.strides = append(part.dims, d), append(part.strides, x.strides[axis])
		}
	}
	n := node{op: opGather, in: []operand{{view: part}, {view: indices}}, parameters: []int{count, len(axes)}}
	for _, axis := range axes {
		n.parameters = append(n.parameters, x.dims[axis]-sizes[axis], x.strides[axis])
	}
	out := r.array(n, x.kind, append(dims, part.dims...))
	// The axes of out are those of the indices, then those of a part.
	order = make([]int, len(out.dims))
	next := 0
	for axis := range order {
		if i := slices.Index(offsets, axis); i >= 0 {
			order[axis] = len(dims) + i
		} else {
			order[axis] = next
			next++
		}
	}
	return out.transpose(order), nil
}
