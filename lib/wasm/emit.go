package wasm

import "slices"

// emitter writes the instructions of a function.
type emitter struct {
	*plan
	base int // address of the arena
}

// address returns the address of a node, and whether it has one: the result of a kernel may only be in a
// temporary buffer.
func (e emitter) address(n *node) (int, bool) {
	if at, ok := e.at[n]; ok {
		return at, true
	}
	at, ok := e.arena[n]
	return e.base + at, ok
}

// addressOf returns the address of the first element of a view.
func (e emitter) addressOf(v view) int {
	at, _ := e.address(v.node)
	return at + v.offset
}

// steps returns the instructions of steps.
func (e emitter) steps(steps []step) []instruction {
	var all []instruction
	for _, s := range steps {
		if n := s.nodes[0]; n.kernel {
			all = append(all, e.kernels(s))
		} else {
			all = append(all, e.instructions(n)...)
		}
	}
	return all
}

// kernels returns the instruction of a step of kernels.
func (e emitter) kernels(s step) instruction {
	left := map[*node]int{} // uses of temporaries that are to come
	for _, n := range s.nodes {
		for _, o := range n.in {
			left[o.node]++
		}
	}
	buffer, free, buffers := map[*node]int{}, []int{}, 0
	var all [][]any
	for _, n := range s.nodes {
		var in []any
		for _, o := range n.in {
			left[o.node]--
			if b, ok := buffer[o.node]; ok {
				in = append(in, b, useTemporary)
				if left[o.node] == 0 {
					free = append(free, b)
				}
				continue
			}
			use := o.use
			if n.size == 1 {
				use = useFull // the same, and the step may write it
			}
			in = append(in, e.addressOf(o.view), use)
		}
		at, ok := e.address(n)
		use := useFull
		if !ok {
			if use = useTemporary; len(free) == 0 {
				free = append(free, buffers)
				buffers++
			}
			at, free = free[len(free)-1], free[:len(free)-1]
			buffer[n] = at
		}
		all = append(all, append([]any{n.op, at, use}, in...))
	}
	return instruction{"map", s.rows, s.columns, all, buffers}
}

// instructions returns those of a node that is no kernel.
func (e emitter) instructions(n *node) []instruction {
	out := e.addressOf(view{node: n})
	var all []instruction
	switch n.op {
	case opCopy:
		each := len(n.parameters) / len(n.in)
		for i, o := range n.in {
			to := n.parameters[i*each : (i+1)*each]
			all = append(all, instruction{"copy", out + to[0], e.addressOf(o.view), loops(o.dims, to[1:], o.strides)})
		}
	case opProduct:
		return e.products(n, out)
	case opIota:
		return []instruction{{"iota", out, 1, n.size, 1, map[bool]string{true: "float", false: "int"}[n.kind == float]}}
	case opGather:
		part, indices, p := n.in[0], n.in[1], n.parameters
		return []instruction{{
			"gather", out, e.addressOf(part.view), e.addressOf(indices.view), p[0], part.size(),
			pairs(p[2:]), loops(part.dims, rowMajor(part.dims), part.strides),
		}}
	case opRandom:
		state := n.in[0].size()
		return []instruction{{"random", e.addressOf(n.in[0].view), out, out + state, n.size - state}}
	default: // goes along one axis
		return []instruction{{n.op, out, e.addressOf(n.in[0].view), n.parameters[0], n.parameters[1], n.parameters[2]}}
	}
	return all
}

// products returns an instruction for each product of a batch.
func (e emitter) products(n *node, out int) []instruction {
	a, b := n.in[0], n.in[1]
	axes := len(a.dims) - 2 // of the batch
	m, k, columns := a.dims[axes], a.dims[axes+1], b.dims[axes+1]
	var all []instruction
	for i := range product(a.dims[:axes]) {
		aAt, bAt, rest := e.addressOf(a.view), e.addressOf(b.view), i
		for axis := axes - 1; axis >= 0; axis-- {
			at := rest % a.dims[axis]
			aAt, bAt, rest = aAt+at*a.strides[axis], bAt+at*b.strides[axis], rest/a.dims[axis]
		}
		all = append(all, instruction{
			"mm", out + i*m*columns, aAt, a.strides[axes], a.strides[axes+1], bAt, b.strides[axes], m, k, columns,
		})
	}
	return all
}

// pairs returns numbers two by two.
func pairs(numbers []int) [][2]int {
	all := [][2]int{}
	for pair := range slices.Chunk(numbers, 2) {
		all = append(all, [2]int(pair))
	}
	return all
}

// loops returns the loops of a copy of dims elements, outermost first, as few as possible.
func loops(dims, outSteps, inSteps []int) [][3]int {
	all := [][3]int{}
	for i, d := range dims {
		if d == 1 {
			continue
		}
		loop := [3]int{d, outSteps[i], inSteps[i]}
		if last := len(all) - 1; last >= 0 && all[last][1] == loop[1]*d && all[last][2] == loop[2]*d {
			loop[0] *= all[last][0]
			all = all[:last]
		}
		all = append(all, loop)
	}
	if len(all) == 0 {
		all = append(all, [3]int{1, 1, 1})
	}
	return all
}
