package wasm

import (
	"fmt"
	"slices"
)

// plan is a function before its temporary values have addresses.
type plan struct {
	name            string
	inputs, outputs []array
	at              map[*node]int // addresses of what is not temporary
	once, run       []step        // in the order of execution
	arena           map[*node]int // addresses of temporary values, from the arena's start
	arenaSize       int
}

// planner plans a function.
type planner struct {
	*plan
	bundle  *Bundle
	builder *builder
	nodes   []*node           // that the results need, and copies of results; each after what it reads
	after   map[*node][]*node // nodes that must run later, besides those that read the node
	hoisted bool              // nodes that depend on constants only run once
}

// plan plans the function of a graph.
func (b *Bundle) plan(r *reader) (*plan, error) {
	if len(r.results) != len(r.graph.Results) {
		return nil, fmt.Errorf("%q has %d results, and Graph.Results names %d",
			r.graph.Name, len(r.results), len(r.graph.Results))
	}
	p := &planner{
		plan: &plan{name: r.graph.Name, at: map[*node]int{}}, bundle: b, builder: &r.builder,
		after: map[*node][]*node{},
	}
	p.reserve(r)
	for i, name := range r.graph.Results {
		if name != "" {
			p.need(r.results[i].node)
		}
	}
	for _, n := range p.nodes {
		p.hoisted = p.hoisted || n.op == opInput || n.op == opVariable
	}
	p.placeResults(r.graph.Results, r.results)
	p.schedule()
	p.once, p.run = p.inOrderOfMemory(p.once), p.inOrderOfMemory(p.run)
	p.allocate()
	return p.plan, nil
}

// reserve reserves memory for inputs, used or not.
func (p *planner) reserve(r *reader) {
	for _, n := range r.nodes {
		switch n.op {
		case opInput:
			p.at[n] = p.bundle.reserve(n.size)
			p.inputs = append(p.inputs, array{n.name, p.at[n], []int{n.size}})
		case opVariable:
			p.at[n] = p.bundle.variable(n.name).address
		}
	}
}

// need adds a node and those that it reads.
func (p *planner) need(n *node) {
	if n.needed {
		return
	}
	n.needed = true
	for _, o := range n.in {
		p.need(o.node)
		if !slices.Contains(o.node.users, n) {
			o.node.users = append(o.node.users, n)
		}
	}
	if n.op == opConstant {
		p.at[n] = p.bundle.constant(n.data)
	}
	p.nodes = append(p.nodes, n)
}

// runsOnce reports whether n is computed before the first run.
func (p *planner) runsOnce(n *node) bool { return n.once && p.hoisted }
