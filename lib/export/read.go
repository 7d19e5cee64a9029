package export

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/trace"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// net is a graph function: z [1, in] → [1, out].
type net = func(scope *model.Scope, z *graph.Node) *graph.Node

// read builds the network for one code of in numbers and converts its graph to a program.
//
// It uses the pure-Go backend with copies of the model's variables, so nothing is compiled, the
// result does not depend on where the model was trained, and the model does not change.
func read(m *trained.Model, f net, in int) (*program, error) {
	portable, err := backend.Portable()
	if err != nil {
		return nil, err
	}
	store, known, err := variables(m)
	if err != nil {
		return nil, err
	}
	var b *reader
	var refused error // an error of ours, which GoMLX would wrap
	last := &parameters{}
	exec, err := model.NewExec(plain{trace.Unfused(portable), last}, store, func(scope *model.Scope, z *graph.Node) []*graph.Node {
		defer func() {
			if panicked := recover(); panicked != nil {
				var ok bool
				if refused, ok = panicked.(error); !ok {
					refused = fmt.Errorf("building the network: %v", panicked)
				}
				panic(refused) // GoMLX returns errors, and hangs on other values
			}
		}()
		y := f(scope, z)
		b = newReader(z, last)
		b.network(y)
		checkVariables(store, z.Graph(), known)
		train.KeepVariables(scope, z.Graph())
		return append(b.computed, z) // at least one
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	constants, err := train.Call(exec, [][]float32{make([]float32, in)})
	if refused != nil {
		return nil, refused
	}
	if err != nil {
		return nil, err
	}
	for i, use := range b.uses {
		row, err := numbers(constants[i])
		if err != nil {
			return nil, err
		}
		use(row)
	}
	p := b.program.simplify()
	if p.result == 0 || p.values[p.result].constant != nil {
		return nil, errors.New("the network does not use its code: there is nothing to show")
	}
	return p, nil
}

// variables copies the variables of a model to a new store, and returns their paths.
func variables(m *trained.Model) (store *model.Store, known map[string]bool, err error) {
	state, err := m.Program.State()
	if err != nil {
		return nil, nil, err
	}
	store, known = model.NewStore(), map[string]bool{}
	for _, v := range state {
		t := tensors.FromShape(v.Shape)
		if err := t.MutableBytes(func(b []byte) { copy(b, v.Bytes) }); err != nil {
			return nil, nil, err
		}
		if _, err := store.CreateVariable(v.Name, t); err != nil {
			return nil, nil, fmt.Errorf("copying %s of the model: %w", v.Name, err)
		}
		known[v.Name] = true
	}
	return store, known, nil
}

// checkVariables panics if a network has created variables, which are not trained, or changes
// some, as sampling random numbers does.
func checkVariables(store *model.Store, g *graph.Graph, known map[string]bool) {
	for v := range store.IterVariables() {
		switch {
		case !v.InUseByGraph(g):
		case v.ChangedInGraph(g):
			panic(fmt.Errorf("the network changes %s: a network that samples random numbers gives another image "+
				"each time, and cannot be exported", v.Path()))
		case !known[v.Path()]:
			panic(fmt.Errorf("the network has a variable %s, which is not trained: "+
				"build it as the model does, in the same scopes", v.Path()))
		}
	}
}

// reader converts nodes to values and operations.
type reader struct {
	program  *program
	code     *graph.Node
	depends  map[*graph.Node]bool // on the code
	value    map[*graph.Node]int
	computed []*graph.Node         // nodes that the backend computes
	uses     []func(row []float32) // called with the values of computed
	last     *parameters           // of the operation that was built last
}

func newReader(code *graph.Node, last *parameters) *reader {
	return &reader{
		program: &program{values: []value{{size: code.Shape().Size()}}},
		code:    code,
		depends: map[*graph.Node]bool{},
		value:   map[*graph.Node]int{code: 0},
		last:    last,
	}
}

// network reads the graph that ends in y.
func (r *reader) network(y *graph.Node) {
	if y == nil {
		panic(errors.New("the network is nil: it must return the image, [batch, pixels]"))
	}
	if s := y.Shape(); s.Rank() != 2 || s.Dimensions[0] != 1 || s.DType != dtypes.Float32 {
		panic(fmt.Errorf("the network gives %s for one code: expected a row of numbers, (Float32)[1, pixels]", s))
	}
	r.program.result = r.read(y)
}

// withNumbers has the backend compute a node, and calls use with its numbers later.
func (r *reader) withNumbers(n *graph.Node, use func(row []float32)) {
	if n.DType() == dtypes.Bool {
		n = graph.ConvertDType(n, dtypes.Float32)
	}
	r.computed, r.uses = append(r.computed, n), append(r.uses, use)
}

// parametersOf returns the parameters of a node's operation: building it again shows them.
func (r *reader) parametersOf(n *graph.Node) parameters {
	n.CloneWithInputs(n.Inputs()...)
	return *r.last
}

// dependent reports whether a node depends on the code.
func (r *reader) dependent(n *graph.Node) bool {
	if n == r.code {
		return true
	}
	d, ok := r.depends[n]
	if !ok {
		for _, input := range n.Inputs() {
			d = r.dependent(input) || d
		}
		r.depends[n] = d
	}
	return d
}

// read returns the value of a node.
func (r *reader) read(n *graph.Node) int {
	if v, ok := r.value[n]; ok {
		return v
	}
	var v int
	if r.dependent(n) {
		v = r.operation(n)
	} else {
		v = r.constant(n)
	}
	r.value[n] = v
	return v
}

// constant returns a value that the backend computes.
func (r *reader) constant(n *graph.Node) int {
	p := r.program
	p.values = append(p.values, value{size: n.Shape().Size()})
	v := len(p.values) - 1
	r.withNumbers(n, func(row []float32) { p.values[v].constant = row })
	return v
}

// numbers returns a tensor's values as float32.
func numbers(t *tensors.Tensor) ([]float32, error) {
	if err := t.ToLocal(); err != nil {
		return nil, err
	}
	switch t.DType() {
	case dtypes.Float32:
		return tensors.CopyFlatData[float32](t)
	case dtypes.Int32:
		whole, err := tensors.CopyFlatData[int32](t)
		row := make([]float32, len(whole))
		for i, v := range whole {
			row[i] = float32(v)
		}
		return row, err
	}
	return nil, fmt.Errorf("the network has constants of %s: expected float32", t.Shape())
}

// indices returns a node of n's shape with the index of each number, counted from first. It is
// exact below 2²⁴.
func indices(n *graph.Node, first int) *graph.Node {
	return graph.AddScalar(indicesOf(n, n.Shape().Dimensions...), float64(first))
}

// indicesOf returns a node of n's graph with the index of each number of a shape.
func indicesOf(n *graph.Node, dims ...int) *graph.Node {
	size := 1
	for _, d := range dims {
		size *= d
	}
	flat := graph.Iota(n.Graph(), shapes.Make(dtypes.Float32, size), 0)
	return graph.Reshape(flat, dims...)
}

// kindName returns the name of an operation for errors.
func kindName(n *graph.Node) string { return strings.TrimPrefix(n.Type().String(), "NodeType") }
