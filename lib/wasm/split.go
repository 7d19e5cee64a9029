package wasm

import "slices"

// largeSpace is the size of an index space above which kernels that have no operand in common run in steps of
// their own: their tiles together would not stay in the fastest cache.
const largeSpace = 4096

// split returns steps of kernels of the same size and level, or of a single other node.
func (p *planner) split(nodes []*node) []step {
	if len(nodes) == 0 {
		return nil
	}
	if !nodes[0].kernel {
		return []step{{nodes: nodes}}
	}
	var steps []step
	for _, part := range p.parts(p.inOrder(nodes)) {
		steps = append(steps, p.bySpace(part)...)
	}
	return steps
}

// inOrder returns nodes each after those that must run before it.
func (p *planner) inOrder(nodes []*node) []*node {
	before := map[*node][]*node{}
	for _, n := range nodes {
		for _, next := range slices.Concat(n.users, p.after[n]) {
			before[next] = append(before[next], n)
		}
	}
	ordered, seen := make([]*node, 0, len(nodes)), map[*node]bool{}
	var visit func(n *node)
	visit = func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, b := range before[n] {
			visit(b)
		}
		ordered = append(ordered, n)
	}
	for _, n := range nodes {
		visit(n)
	}
	return ordered
}

// parts returns nodes of a large index space in parts that have no operand in common, other nodes in one part.
func (p *planner) parts(nodes []*node) [][]*node {
	if nodes[0].size <= largeSpace {
		return [][]*node{nodes}
	}
	parent := map[*node]*node{} // of a forest whose trees are parts, besides their operands
	root := func(n *node) *node {
		for parent[n] != nil {
			n = parent[n]
		}
		return n
	}
	join := func(a, b *node) {
		if a, b = root(a), root(b); a != b {
			parent[a] = b
		}
	}
	for _, n := range nodes {
		for _, o := range n.in {
			if o.use == useFull {
				join(n, o.node)
			}
		}
	}
	for _, n := range nodes {
		for _, next := range p.after[n] {
			if next.kernel && slices.Contains(nodes, next) {
				join(n, next)
			}
		}
	}
	var parts [][]*node
	of := map[*node]int{}
	for _, n := range nodes {
		i, ok := of[root(n)]
		if !ok {
			i = len(parts)
			of[root(n)], parts = i, append(parts, nil)
		}
		parts[i] = append(parts[i], n)
	}
	return parts
}

// bySpace returns the fewest steps in which nodes, which are in order, agree on the columns of the index space.
func (p *planner) bySpace(nodes []*node) []step {
	var steps []step
	at := map[*node]int{}
	for _, n := range nodes {
		first := 0
		for _, o := range n.in {
			first = max(first, at[o.node])
		}
		for _, m := range nodes[:len(at)] {
			if slices.Contains(p.after[m], n) {
				first = max(first, at[m])
			}
		}
		i := first
		for i < len(steps) && n.columns != 0 && steps[i].columns != 0 && steps[i].columns != n.columns {
			i++
		}
		if i == len(steps) {
			steps = append(steps, step{})
		}
		at[n] = i
		steps[i].nodes, steps[i].columns = append(steps[i].nodes, n), max(steps[i].columns, n.columns)
	}
	for i, s := range steps {
		if steps[i].rows = 1; s.columns == 0 {
			steps[i].columns = s.nodes[0].size
		} else {
			steps[i].rows = s.nodes[0].size / s.columns
		}
	}
	return steps
}
