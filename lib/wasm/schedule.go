package wasm

import "fmt"

// add compiles the nodes of a graph into a function.
func (b *Bundle) add(r *reader) error {
	if len(r.results) != len(r.graph.Results) {
		return fmt.Errorf("%q has %d results: Graph.Results names %d", r.graph.Name, len(r.results), len(r.graph.Results))
	}
	f := function{name: r.graph.Name}
	variables := map[string]array{}
	for _, v := range b.variables {
		variables[v.name] = v
	}
	at := map[*node]int{}
	for _, n := range r.nodes {
		switch n.op {
		case opVariable:
			at[n] = variables[n.name].address
			continue
		case opConstant:
			at[n] = b.reserve(n.size)
			b.constants = append(b.constants, block{at[n], n.data})
			continue
		case opInput:
			at[n] = b.reserve(n.size)
			f.inputs = append(f.inputs, array{n.name, at[n], []int{n.size}})
			continue
		}
		at[n] = b.reserve(n.size)
		f.run = append(f.run, emit(n, at)...)
	}
	var stores []instruction
	for i, name := range r.graph.Results {
		if name == "" {
			continue
		}
		v := r.results[i]
		strides := rowMajor(v.dims)
		store := func(to int, v view) instruction {
			return instruction{"copy", to, at[v.node] + v.offset, loops(v.dims, strides, v.strides)}
		}
		target, ok := variables[name]
		if !ok {
			target = array{name, b.reserve(v.size()), v.dims}
			f.outputs = append(f.outputs, target)
		}
		if v.node.op == opVariable { // another store may change it before
			address := b.reserve(v.size())
			f.run = append(f.run, store(address, v))
			v = view{node: &node{}, dims: v.dims, strides: strides}
			at[v.node] = address
		}
		stores = append(stores, store(target.address, v))
	}
	f.run = append(f.run, stores...)
	b.functions = append(b.functions, f)
	return nil
}
