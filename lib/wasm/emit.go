package wasm

// emit returns the instructions of a node, given the addresses of nodes.
func emit(n *node, at map[*node]int) []instruction {
	address := func(v view) int { return at[v.node] + v.offset }
	switch {
	case n.kernel:
		rows, columns := n.space()
		k := []any{n.op, at[n], useFull}
		for _, o := range n.in {
			k = append(k, address(o.view), o.use)
		}
		return []instruction{{"map", rows, columns, [][]any{k}, 0}}
	case n.op == opCopy:
		var all []instruction
		for i, o := range n.in {
			p := n.parameters[i*(len(n.parameters)/len(n.in)):]
			all = append(all, instruction{"copy", at[n] + p[0], address(o.view), loops(o.dims, p[1:], o.strides)})
		}
		return all
	case n.op == "mm":
		a, b := n.in[0], n.in[1]
		last := len(a.dims) - 1
		m, k, width := a.dims[last-1], a.dims[last], b.dims[last]
		var all []instruction
		batch := a.dims[:last-1]
		for i := range product(batch) {
			aAt, bAt, rest := address(a.view), address(b.view), i
			for axis := len(batch) - 1; axis >= 0; axis-- {
				at := rest % batch[axis]
				aAt, bAt, rest = aAt+at*a.strides[axis], bAt+at*b.strides[axis], rest/batch[axis]
			}
			all = append(all, instruction{
				"mm", at[n] + i*m*width, aAt, a.strides[last-1], a.strides[last], bAt, b.strides[last-1], m, k, width,
			})
		}
		return all
	case n.op == "iota":
		name := "int"
		if n.kind == float {
			name = "float"
		}
		return []instruction{{"iota", at[n], 1, n.size, 1, name}}
	case n.op == opRandom:
		state := n.in[0].size()
		return []instruction{{"random", address(n.in[0].view), at[n], at[n] + state, n.size - state}}
	}
	p := n.parameters
	return []instruction{{n.op, at[n], address(n.in[0].view), p[0], p[1], p[2]}}
}

// space returns the rows and columns of a kernel's index space.
func (n *node) space() (rows, columns int) {
	if n.columns == 0 {
		return 1, n.size
	}
	return n.size / n.columns, n.columns
}

// loops returns the loops of a copy of dims elements, outermost first, with as few as possible.
func loops(dims, outStrides, inStrides []int) [][3]int {
	all := [][3]int{}
	for i, d := range dims {
		loop := [3]int{d, outStrides[i], inStrides[i]}
		if d == 1 {
			continue
		}
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
