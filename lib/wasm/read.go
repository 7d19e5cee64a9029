package wasm

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"latentlab/lib/trace"
)

// reader turns the operations of a graph into nodes.
type reader struct {
	builder
	graph     Graph
	variables map[string]Variable
	values    map[int]view // by the number of their reference
	turned    map[int]bool // values of which all uses exchange the last two axes
	parameter int          // the next
	results   []view
}

// read reads all operations.
func (r *reader) read(operations []trace.Operation) error {
	r.findTurned(operations)
	for _, o := range operations {
		for _, ref := range o.Results {
			if ref.Shape.Size() == 0 {
				return r.refuse(o, fmt.Errorf("its result %s is empty", ref.Shape))
			}
		}
		out, err := r.operation(o)
		if err != nil {
			return r.refuse(o, err)
		}
		for i, v := range out {
			r.values[o.Results[i].ID] = v
		}
	}
	return nil
}

// findTurned sets r.turned.
func (r *reader) findTurned(operations []trace.Operation) {
	r.turned = map[int]bool{}
	for _, o := range operations {
		turns := false
		if o.Name == "Transpose" {
			order := o.Arguments[1].([]int)
			n := len(order)
			turns = n >= 2 && order[n-2] == n-1 && order[n-1] == n-2
		}
		for _, a := range o.Arguments {
			if ref, ok := a.(trace.Ref); ok {
				before, seen := r.turned[ref.ID]
				r.turned[ref.ID] = turns && (before || !seen)
			}
		}
	}
}

func (r *reader) refuse(o trace.Operation, err error) error {
	return fmt.Errorf("the operation %s of %q does not run in a page: %w", o.Name, r.graph.Name, err)
}

// value returns the view of a reference.
func (r *reader) value(argument any) view { return r.values[argument.(trace.Ref).ID] }

// operation adds the nodes of an operation and returns its results.
func (r *reader) operation(o trace.Operation) ([]view, error) {
	switch o.Name {
	case "Return":
		for _, ref := range o.Arguments[0].([]trace.Ref) {
			r.results = append(r.results, r.values[ref.ID])
		}
		return nil, nil
	case "OptimizationBarrier":
		var out []view
		for _, ref := range o.Arguments[0].([]trace.Ref) {
			out = append(out, r.values[ref.ID])
		}
		return out, nil
	case "RNGBitGenerator":
		return r.random(r.value(o.Arguments[0]), o.Arguments[1].(shapes.Shape))
	}
	out, err := r.single(o)
	return []view{out}, err
}

// single adds the nodes of an operation with one result.
func (r *reader) single(o trace.Operation) (view, error) {
	var x view // the first argument
	if len(o.Arguments) > 0 {
		if ref, ok := o.Arguments[0].(trace.Ref); ok {
			x = r.values[ref.ID]
		}
	}
	shape := o.Results[0].Shape
	k, err := kindOf(shape.DType)
	if err != nil {
		return view{}, err
	}
	if x.node != nil && x.kind == long && o.Name != "Identity" && o.Name != "SchedulingBarrier" {
		return view{}, fmt.Errorf("its operand is of Uint64, with which only the random number generator computes")
	}
	switch o.Name {
	case "Parameter":
		if r.parameter == len(r.graph.Parameters) {
			return view{}, fmt.Errorf("it is parameter %d, and Graph.Parameters names %d", r.parameter+1, r.parameter)
		}
		name := r.graph.Parameters[r.parameter]
		r.parameter++
		return r.parameterView(name, k, shape)
	case "Constant":
		if name, ok := r.graph.Inputs[o.Line]; ok {
			return r.array(node{op: opInput, name: name}, k, k.dims(shape)), nil
		}
		data, err := Words(o.Arguments[0])
		if err != nil {
			return view{}, err
		}
		return r.constant(k, k.dims(shape), data), nil
	case "Identity", "SchedulingBarrier":
		return x, nil
	case "Reshape":
		if out, ok := x.reshape(shape.Dimensions); ok {
			return out, nil
		}
		out, _ := r.contiguous(x).reshape(shape.Dimensions)
		return out, nil
	case "Transpose":
		return x.transpose(o.Arguments[1].([]int)), nil
	case "BroadcastInDim":
		return x.broadcast(shape.Dimensions, o.Arguments[2].([]int)), nil
	case "Slice":
		return x.slice(o.Arguments[1].([]int), o.Arguments[2].([]int), o.Arguments[3].([]int)), nil
	case "Reverse":
		return x.reverse(o.Arguments[1].([]int)), nil
	case "Concatenate":
		return r.concatenate(o.Arguments[0].(int), o.Arguments[1].([]trace.Ref), k, shape.Dimensions), nil
	case "Pad":
		return r.pad(x, r.value(o.Arguments[1]), o.Arguments[2].([]compute.PadAxis), shape.Dimensions)
	case "ArgMinMax":
		return r.argMinMax(x, o.Arguments[1].(int), k, o.Arguments[3].(bool))
	case "Gather":
		a := o.Arguments
		return r.gather(x, r.value(a[1]), a[2].(int), a[3].([]int), a[4].([]int), a[5].([]int), a[6].([]int))
	case "ScatterSum":
		return r.scatter(o)
	case "ConvGeneral":
		return r.convolve(o)
	case "ReduceWindow":
		return r.pool(o)
	case "Iota":
		return r.iota(o.Arguments[1].(int), k, shape.Dimensions)
	case "ConvertDType":
		return r.convert(x, o.Arguments[1].(dtypes.DType))
	case "DotGeneral":
		a := o.Arguments
		return r.dot(x, a[1].([]int), a[2].([]int), r.value(a[3]), a[4].([]int), a[5].([]int), r.turned[o.Results[0].ID])
	}
	if of, ok := reductions[o.Name]; ok {
		op, ok := of[x.kind]
		if !ok {
			return view{}, errOtherType
		}
		return r.reduce(op, x, o.Arguments[1].([]int)), nil
	}
	return r.elementwise(o, k)
}

// parameterView returns the words of a variable or an input.
func (r *reader) parameterView(name string, k kind, shape shapes.Shape) (view, error) {
	op := opInput
	if v, ok := r.variables[name]; ok {
		if op = opVariable; !v.Shape.Equal(shape) {
			return view{}, fmt.Errorf("variable %q has the shape %s, and its parameter %s", name, v.Shape, shape)
		}
	}
	return r.array(node{op: op, name: name}, k, k.dims(shape)), nil
}
