package training

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
	"latentlab/lib/trace"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// stepName is the name of the function that is the model's step. Another function may not have it.
const stepName = "step"

// initializeName is the name of the function that computes initial values.
const initializeName = "initialize"

// function is a graph that the page computes, before it is traced.
type function struct {
	name     string
	inputs   []string
	shapes   []shapes.Shape // of the inputs
	batch    int            // rows of an input
	training bool           // whether it is the step or a phase of it
	optional bool           // whether it is omitted if it cannot be built
	build    func(scope *model.Scope, in []*graph.Node) []train.Metric
}

// traced is a function's trace.
type traced struct {
	function   *function
	program    *trace.Program
	operations []trace.Operation
	parameters []string       // variables and inputs, in order
	ids        []int          // of the parameters
	results    []string       // variables and outputs, in order
	outputs    []string       // of results
	units      []string       // of the outputs of a step
	shapes     []shapes.Shape // of the outputs
}

// functions returns the functions of a model, the step first. A step is built even if the page runs
// its phases only, since it creates the variables in the order of train.Prepare.
func (c *Config) functions(m train.Model, p *train.Program, of train.Optimizer) ([]*function, error) {
	all := []*function{stepOf(p, of, train.PhaseStep{Name: stepName, Step: m.Step})}
	if c.Phases {
		alternating, ok := m.(train.Alternating)
		if !ok {
			return nil, fmt.Errorf("training.Config: Phases is true, and the model %T has none: expected a train.Alternating", m)
		}
		for _, phase := range alternating.Phases() {
			all = append(all, stepOf(p, of, phase))
		}
	}
	condition := train.Condition{}
	if conditional, ok := m.(train.Conditional); ok {
		condition = conditional.ConditionedOn()
	}
	seen := p.Data.Size() + condition.Classes()
	if e, ok := m.(trained.Encoder); ok {
		all = append(all, networkOf("encode", "x", "z", seen, e.Encode))
	}
	if d, ok := m.(trained.Decoder); ok && p.DecoderSize > 0 {
		all = append(all, networkOf("decode", "z", "x", p.DecoderSize, d.Decode))
	}
	if r, ok := m.(trained.Reconstructor); ok {
		all = append(all, networkOf("reconstruct", "x", "y", seen, r.Reconstruct))
		if k, ok := m.(train.Corrupter); ok && condition.Classes() == 0 {
			all = append(all, denoiseOf(p, k, r))
		}
	}
	for _, f := range c.Functions {
		own := f.function()
		all = append(slices.DeleteFunc(all, func(other *function) bool { return other.name == f.Name && other.optional }), own)
	}
	names := map[string]bool{initializeName: true}
	for _, f := range all {
		if names[f.name] {
			return nil, fmt.Errorf("training.Config: a function is called %q, as another is: expected another name", f.name)
		}
		names[f.name] = true
	}
	return all, nil
}

// stepOf returns the function of a phase of the step, or of the whole step.
func stepOf(p *train.Program, of train.Optimizer, phase train.PhaseStep) *function {
	batch := p.Config.Batch
	return &function{
		name: phase.Name, batch: batch, training: true, inputs: []string{"x", "y", "epoch"},
		shapes: []shapes.Shape{
			shapes.Make(dtypes.Float32, batch, p.Data.Size()), shapes.Make(dtypes.Int32, batch), shapes.Make(dtypes.Float32),
		},
		build: func(scope *model.Scope, in []*graph.Node) []train.Metric {
			b := train.Batch{X: in[0], Epoch: in[2], Scaling: p.Scaling}
			if p.Data.Labels != nil {
				b.Y = in[1]
			}
			return phase.Step(scope, b, of.Build())
		},
	}
}

// networkOf returns the function of one of the model's networks.
func networkOf(name, in, out string, width int, build func(scope *model.Scope, x *graph.Node) *graph.Node) *function {
	f := Function{
		Name: name, Batch: batchOfFunctions, Inputs: []Input{{in, width}},
		Build: func(scope *model.Scope, inputs map[string]*graph.Node) map[string]*graph.Node {
			return map[string]*graph.Node{out: build(scope, inputs[in])}
		},
	}.function()
	f.optional = true
	return f
}

// denoiseOf returns the function of a corrupted example and its reconstruction.
func denoiseOf(p *train.Program, c train.Corrupter, r trained.Reconstructor) *function {
	f := Function{
		Name: "denoise", Batch: batchOfFunctions, Inputs: []Input{{"x", p.Data.Size()}},
		Build: func(scope *model.Scope, inputs map[string]*graph.Node) map[string]*graph.Node {
			x := inputs["x"]
			random.Reseed(scope, x.Graph(), p.Config.Seed) // an example has the same corruption in each call
			noisy := c.Corrupt(scope, train.Batch{X: x, Scaling: p.Scaling})
			if noisy == x {
				panic(errors.New("the model corrupts nothing"))
			}
			return map[string]*graph.Node{"noisy": noisy, "y": r.Reconstruct(scope, noisy)}
		},
	}.function()
	f.optional = true
	return f
}

// function returns f as a function, whose outputs are in the order of their names.
func (f Function) function() *function {
	own := &function{name: f.Name, batch: f.Batch}
	for _, in := range f.Inputs {
		own.inputs = append(own.inputs, in.Name)
		own.shapes = append(own.shapes, shapes.Make(dtypes.Float32, f.Batch, in.Width))
	}
	own.build = func(scope *model.Scope, in []*graph.Node) (all []train.Metric) {
		byName := map[string]*graph.Node{}
		for i, name := range own.inputs {
			byName[name] = in[i]
		}
		outputs := f.Build(scope, byName)
		for _, name := range slices.Sorted(maps.Keys(outputs)) {
			all = append(all, train.Metric{Name: name, Value: outputs[name]})
		}
		return all
	}
	return own
}

// newStore returns a store without variables, with the random numbers of a seed.
func newStore(seed int64) (*model.Store, error) {
	store := model.NewStore()
	if err := store.SetRNGStateFromSeed(seed); err != nil {
		return nil, err
	}
	return store, random.Seed(store, seed)
}

// trace builds a function on the variables of a store, which it may add to.
func (f *function) trace(portable compute.Backend, store *model.Store) (*traced, error) {
	t := &traced{function: f}
	recorder := trace.New(trace.Unfused(portable))
	exec, err := model.NewExec(recorder, store, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
		g := in[0].Graph()
		defer train.PanicError(g)
		scope.Store().SetTraining(g, f.training)
		var values []*graph.Node
		for _, m := range f.build(scope, in[:len(f.inputs)]) {
			v := graph.ConvertDType(m.Value, dtypes.Float32)
			values, t.shapes = append(values, v), append(t.shapes, v.Shape())
			t.outputs, t.units = append(t.outputs, m.Name), append(t.units, m.Unit)
		}
		if !f.training {
			train.KeepVariables(scope, g)
		}
		for v := range scope.Store().IterVariables() {
			if v.ChangedInGraph(g) {
				t.results = append(t.results, v.Path())
			}
		}
		t.results = append(t.results, t.outputs...)
		return values
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	given := f.shapes
	if len(given) == 0 {
		given = []shapes.Shape{shapes.Make(dtypes.Float32)} // a graph has at least one input
	}
	if _, err := train.Compile(exec, given...); err != nil {
		return nil, fmt.Errorf("the function %q cannot be built: %w", f.name, err)
	}
	t.program = recorder.Program()
	t.read()
	return t, nil
}

// uses reports whether an operation reads a variable.
func (t *traced) uses(path string) bool {
	at := slices.Index(t.parameters, path)
	if at < 0 {
		return false
	}
	id := t.ids[at]
	return slices.ContainsFunc(t.operations, func(o trace.Operation) bool {
		return o.Name != "Return" && slices.ContainsFunc(o.Arguments, func(a any) bool {
			switch a := a.(type) {
			case trace.Ref:
				return a.ID == id
			case []trace.Ref:
				return slices.ContainsFunc(a, func(r trace.Ref) bool { return r.ID == id })
			}
			return false
		})
	})
}

// read reads the operations and the names of the parameters. Those of inputs are arg0, arg1, ….
func (t *traced) read() {
	t.operations = t.program.Operations()
	for _, o := range t.operations {
		if o.Name != "Parameter" {
			continue
		}
		name := o.Arguments[0].(string)
		var at int
		if _, err := fmt.Sscanf(name, "arg%d", &at); err == nil && at < len(t.function.inputs) {
			name = t.function.inputs[at]
		}
		t.parameters, t.ids = append(t.parameters, name), append(t.ids, o.Results[0].ID)
	}
}

// traceInitialization initializes the variables of a store that have no value. It returns nil if
// their initial values cannot be computed in the page, and otherwise the trace.
func traceInitialization(portable compute.Backend, store *model.Store) (*traced, error) {
	t := &traced{function: &function{name: initializeName}}
	var sampled []string
	for v := range store.IterVariables() {
		if !v.HasValue() {
			sampled = append(sampled, v.Path())
		}
	}
	recorder := trace.New(trace.Unfused(portable))
	if err := store.InitializeVariables(recorder, nil); err != nil {
		return nil, fmt.Errorf("initializing the variables: %w", err)
	}
	if len(sampled) == 0 {
		return nil, nil
	}
	t.program = recorder.Program()
	t.read()
	// The first results are the variables that it changes: the state of GoMLX's random numbers.
	changed := t.program.Returned() - len(sampled)
	if changed != len(t.parameters) {
		return nil, nil
	}
	t.results = append(slices.Clone(t.parameters), sampled...)
	return t, nil
}
