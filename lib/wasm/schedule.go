package wasm

import (
	"cmp"
	"slices"
)

// step is what an instruction executes: a node, or kernels with one index space.
type step struct {
	nodes         []*node
	rows, columns int // of the index space of kernels
}

// schedule orders the nodes into steps.
//
// The level of a node is the number of steps that must follow it: none after a node that only results use, the same
// as that of its users if they are kernels that can run together with it, and else one more. So a node runs as late
// as possible, and kernels of the same size and level can run together.
func (p *planner) schedule() {
	level := map[*node]int{}
	var visit func(n *node) int
	visit = func(n *node) int {
		if l, ok := level[n]; ok {
			return l
		}
		l := 0
		for _, next := range slices.Concat(n.users, p.after[n]) {
			if p.canShareStep(n, next) {
				l = max(l, visit(next))
			} else {
				l = max(l, visit(next)+1)
			}
		}
		level[n] = l
		return l
	}
	groups := map[[2]int][]*node{} // kernels by level and size
	var steps [][]*node
	for _, n := range p.nodes {
		if !n.isComputed() {
			continue
		}
		l := visit(n)
		if key := [2]int{l, n.size}; n.kernel {
			if groups[key] = append(groups[key], n); len(groups[key]) > 1 {
				continue
			}
		}
		steps = append(steps, []*node{n})
	}
	slices.SortStableFunc(steps, func(a, b []*node) int { return cmp.Compare(level[b[0]], level[a[0]]) })
	for _, s := range steps {
		if n := s[0]; n.kernel {
			s = groups[[2]int{level[n], n.size}]
		}
		once := slices.DeleteFunc(slices.Clone(s), func(n *node) bool { return !p.runsOnce(n) })
		run := slices.DeleteFunc(slices.Clone(s), p.runsOnce)
		p.once = append(p.once, p.split(once)...)
		p.run = append(p.run, p.split(run)...)
	}
}

// canShareStep reports whether n and next, which must run after n, can run in one step, an index at a time: next reads
// of n, or n of what next replaces, the element at the same index only.
func (p *planner) canShareStep(n, next *node) bool {
	if !n.kernel || !next.kernel || n.size != next.size {
		return false
	}
	sameIndex := func(o operand) bool { return o.offset == 0 && (o.use == useFull || n.size == 1) }
	at, placed := p.at[next]
	for _, o := range next.in {
		if o.node == n && !sameIndex(o) {
			return false
		}
	}
	for _, o := range n.in {
		if old, ok := p.at[o.node]; placed && ok && old == at && !sameIndex(o) {
			return false
		}
	}
	return true
}
