package wasm

import "slices"

// placeResults has nodes compute the values of variables and outputs at the addresses of these, or copies them there.
func (p *planner) placeResults(names []string, values []view) {
	type result struct {
		node    *node // that is to be at the address
		address int
		old     *node // the value of the variable before, nil if the function does not read it
	}
	var all []result
	taken := map[*node]bool{}
	for i, v := range values {
		if names[i] == "" {
			continue
		}
		var r result
		if target := p.bundle.variable(names[i]); target != nil {
			r.address, r.old = target.address, p.oldValue(names[i])
		} else {
			r.address = p.bundle.reserve(v.size())
			p.outputs = append(p.outputs, array{names[i], r.address, []int{v.size()}})
		}
		if v.node == r.old && v.isContiguous() {
			continue // the variable keeps its value
		}
		r.node = v.node
		if !v.isContiguous() || v.size() != v.node.size || !v.node.isComputed() || p.runsOnce(v.node) || taken[v.node] {
			r.node = p.copy(v)
		}
		taken[r.node] = true
		all = append(all, r)
	}
	// Everything that reads variables is known now.
	for i, r := range all {
		if !p.overwrite(r.node, r.old) {
			r.node = p.separate(r.node)
			p.overwrite(r.node, r.old)
		}
		p.at[r.node] = r.address
		all[i] = r
	}
	// Everything that reads other values is known now.
	for _, r := range all {
		p.extend(r.node, r.old)
	}
}

// extend lets a value between the old value of a variable and its new one, which n computes, be at the same
// address: the weights after the first of several phases that update them.
func (p *planner) extend(n, old *node) {
	if old == nil || !n.kernel {
		return
	}
	for _, o := range n.in {
		v := o.node
		_, placed := p.at[v]
		// A value that only kernels of its size read needs no memory.
		isStored := slices.ContainsFunc(v.users, func(u *node) bool { return !u.kernel || u.size != v.size })
		if !v.isComputed() || placed || p.runsOnce(v) || v.size != n.size || o.offset != 0 || o.use != useFull || !isStored {
			continue
		}
		readers := slices.DeleteFunc(slices.Clone(v.users), func(u *node) bool { return u == n })
		if p.leads(n, readers) || !p.overwrite(v, old) {
			continue
		}
		for _, u := range readers {
			p.after[u] = append(p.after[u], n)
		}
		p.at[v] = p.at[n]
		p.extend(v, old)
		return
	}
}

// oldValue returns the node of a variable's value before the function, nil if no result needs it.
func (p *planner) oldValue(name string) *node {
	i := slices.IndexFunc(p.nodes, func(n *node) bool { return n.op == opVariable && n.name == name })
	if i < 0 {
		return nil
	}
	return p.nodes[i]
}

// copy adds a node that copies v: a kernel if it can, which runs with those that compute v.
func (p *planner) copy(v view) *node {
	n := &node{op: opCopy, size: v.size(), in: []operand{{view: v}}}
	if n.in[0].use, n.kernel = v.use(&n.columns); !n.kernel {
		n.parameters = append([]int{0}, rowMajor(v.dims)...)
	}
	p.builder.append(n)
	p.need(n)
	return n
}

// separate adds a node that copies the result of n.
func (p *planner) separate(n *node) *node {
	return p.copy(view{node: n, dims: []int{n.size}, strides: []int{1}})
}

// overwrite makes all nodes that read a variable's old value run before n, which writes the new one to the same
// address. It reports whether that is possible.
func (p *planner) overwrite(n, old *node) bool {
	if old == nil {
		return true
	}
	for _, o := range n.in {
		inPlace := n.kernel && o.offset == 0 && (o.use == useFull || old.size == 1) // an index at a time
		if o.node == old && !inPlace {
			return false
		}
	}
	readers := slices.DeleteFunc(slices.Clone(old.users), func(u *node) bool { return u == n })
	if p.leads(n, readers) {
		return false
	}
	for _, u := range readers {
		p.after[u] = append(p.after[u], n)
	}
	return true
}

// leads reports whether one of the nodes to must run after n.
func (p *planner) leads(n *node, to []*node) bool {
	if len(to) == 0 {
		return false
	}
	seen := map[*node]bool{}
	var visit func(n *node) bool
	visit = func(n *node) bool {
		if seen[n] {
			return false
		}
		seen[n] = true
		return slices.Contains(to, n) || slices.ContainsFunc(n.users, visit) || slices.ContainsFunc(p.after[n], visit)
	}
	return visit(n)
}
