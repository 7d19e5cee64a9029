package wasm

import (
	"cmp"
	"slices"
)

// allocate gives an address to each value that outlives its step.
func (p *planner) allocate() {
	p.arena = map[*node]int{}
	for _, s := range p.once {
		for _, n := range s.nodes {
			if slices.ContainsFunc(n.users, func(u *node) bool { return !p.runsOnce(u) }) {
				p.at[n] = p.bundle.reserve(n.size)
			}
		}
	}
	p.pack(p.once)
	p.pack(p.run)
}

// interval is a temporary value in memory while steps run.
type interval struct {
	node        *node
	first, last int // step that computes it, step that reads it last
	start, end  int // addresses in the arena
}

// pack gives addresses in the arena to the values of steps, so that values which are needed at the same time do not
// overlap.
func (p *planner) pack(steps []step) {
	at := map[*node]int{}
	for i, s := range steps {
		for _, n := range s.nodes {
			at[n] = i
		}
	}
	var all, live []interval
	for i, s := range steps {
		for _, n := range s.nodes {
			v := interval{node: n, first: i, last: i}
			for _, u := range n.users {
				v.last = max(v.last, at[u])
			}
			if _, placed := p.at[n]; !placed && (!n.kernel || v.last > i) {
				all = append(all, v)
			}
		}
	}
	for _, v := range all {
		live = slices.DeleteFunc(live, func(l interval) bool { return l.last < v.first })
		size := aligned(v.node.size)
		for _, l := range live { // by address: the first gap
			if v.start+size <= l.start {
				break
			}
			v.start = max(v.start, l.end)
		}
		v.end = v.start + size
		p.arena[v.node] = v.start
		i, _ := slices.BinarySearchFunc(live, v.start, func(l interval, start int) int { return cmp.Compare(l.start, start) })
		live = slices.Insert(live, i, v)
		p.arenaSize = max(p.arenaSize, v.end)
	}
}
