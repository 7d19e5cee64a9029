package wasm

import (
	"fmt"
	"slices"
	"strings"
)

// node computes words from those of other nodes. Its words are consecutive.
type node struct {
	id   int    // nodes have those of their inputs below theirs
	op   string // a kernel, or what the cases of instructions have
	size int    // in words
	in   []operand

	kernel     bool     // element-wise
	kind       kind     // of the result of a kernel or of "iota"
	columns    int      // of a kernel's index space, 0 if any number will do
	parameters []int    // of other operations
	data       []uint32 // of a constant
	name       string   // of a variable or an input

	once   bool    // depends on constants only
	needed bool    // for a result
	users  []*node // that are needed
}

// isComputed reports whether n is the result of an operation.
func (n *node) isComputed() bool { return n.op != opConstant && n.op != opInput && n.op != opVariable }

// Operations of nodes that are not instructions of the same name.
const (
	opConstant = "constant"
	opInput    = "input"
	opVariable = "variable"
	opCopy     = "copy"   // of its operands, each to an offset and with strides that parameters has
	opProduct  = "mm"     // for each index of the first axes
	opIota     = "iota"   // along one axis
	opGather   = "gather" // parts of the first operand at indices of the second
	opRandom   = "random" // the next state, then bits
)

// operand is what a node reads.
type operand struct {
	view
	use use // by a kernel
}

// use is how a kernel reads an operand, or writes its result: at every index of its index space,
// which has rows and columns.
type use int

const (
	useScalar    use = iota // one word
	useRow                  // a word for each column
	useColumn               // a word for each row
	useFull                 // a word for each row and column
	useTemporary            // as useFull, in a buffer of the tile
)

// builder builds the nodes of a function. Equal nodes are one.
type builder struct {
	nodes []*node
	known map[string]*node
}

// add returns the node that is equal to n, which it adds if there is none.
func (b *builder) add(n node) *node {
	var key strings.Builder
	fmt.Fprint(&key, n.op, n.size, n.kind, n.columns, n.parameters, n.data, n.name)
	n.once = n.op != opInput && n.op != opVariable
	for _, o := range n.in {
		fmt.Fprint(&key, ";", o.node.id, o.use, o.offset, o.dims, o.strides)
		n.once = n.once && o.node.once
	}
	if same := b.known[key.String()]; same != nil {
		return same
	}
	b.known[key.String()] = &n
	b.append(&n)
	return &n
}

func (b *builder) append(n *node) {
	n.id = len(b.nodes)
	b.nodes = append(b.nodes, n)
}

// array adds a node and returns its words as an array in row-major order.
func (b *builder) array(n node, k kind, dims []int) view {
	n.size = product(dims)
	return view{node: b.add(n), kind: k, dims: dims, strides: rowMajor(dims)}
}

// constant returns an array of constant words. One word for all elements is stored once.
func (b *builder) constant(k kind, dims []int, data []uint32) view {
	if len(data) > 1 && !slices.ContainsFunc(data, func(w uint32) bool { return w != data[0] }) {
		return b.scalar(k, data[0]).broadcast(dims, nil)
	}
	return b.array(node{op: opConstant, data: data}, k, dims)
}

// scalar returns a constant word.
func (b *builder) scalar(k kind, bits uint32) view {
	return b.array(node{op: opConstant, data: []uint32{bits}}, k, nil)
}

// part is where elements of a view are in an array that is assembled.
type part struct {
	of      view
	offset  int
	strides []int
}

// assemble returns an array of copied parts, later ones above earlier ones.
func (b *builder) assemble(k kind, dims []int, parts ...part) view {
	n := node{op: opCopy}
	for _, p := range parts {
		n.in = append(n.in, operand{view: p.of})
		n.parameters = append(append(n.parameters, p.offset), p.strides...)
	}
	return b.array(n, k, dims)
}

// contiguous returns v, or a copy of it if its elements are not consecutive words, in order.
func (b *builder) contiguous(v view) view {
	if v.isContiguous() {
		return v
	}
	return b.assemble(v.kind, v.dims, part{v, 0, rowMajor(v.dims)})
}
