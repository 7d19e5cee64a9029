package train

import (
	"fmt"
	"iter"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
)

// Batch returns the examples of a step, counted from 0 over all epochs, in the order in
// which the loop trains on them. It panics if step is negative.
func (p *Program) Batch(step int) *dataset.Examples {
	if step < 0 {
		panic(fmt.Sprintf("step %d: expected at least 0", step))
	}
	steps, size, n := p.Steps(), p.Config.Batch, p.Data.Len()
	k1, k2 := epochKeys(p.Config.Seed, step/steps)
	order := goPermutation(k1, k2, n, steps*size)
	indices := make([]int, size)
	for i := range indices {
		indices[i] = int(order[step%steps*size+i])
	}
	return p.Data.Select(indices...)
}

// A Stepper runs single steps that a reader has written, on the variables of a program: the
// forward pass, the loss, its gradient and the update of each weight, in place of the
// model's Step and the loop. The first step starts from the program's weights, the initial ones
// unless something trained it.
//
//	p, err := train.Prepare(m, data, train.BatchSize(32))
//	hand, err := p.Stepper(func(scope *model.Scope, b train.Batch) []train.Metric { … })
//	for step := range 3 {
//		values, err := hand.Step(p.Batch(step))
//		fmt.Println(step, values["loss"])
//	}
type Stepper struct {
	exec    *model.Exec
	program *Program
	steps   int      // that have run
	names   []string // of what the step reports
}

// Stepper returns a Stepper of the program, compiled in its first step. The step sets
// variables by SetNodeValue, and returns named scalars.
func (p *Program) Stepper(step func(scope *model.Scope, b Batch) []Metric) (*Stepper, error) {
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	s := &Stepper{program: p}
	in := Input{Examples: p.Data, Scaling: p.Scaling}
	s.exec, err = model.NewExec(b, p.Store, func(scope *model.Scope, inputs []*Node) []*Node {
		g := inputs[0].Graph()
		defer PanicError(g)
		scope.Store().SetTraining(g, true)
		batch := in.Batch(inputs[0], inputs[1])
		batch.Epoch = inputs[2]
		var values []*Node
		s.names, values = reported("the step", step(scope, batch))
		return values
	})
	return s, err
}

// Step runs the step on a batch, and returns what it reports by name.
func (s *Stepper) Step(x *dataset.Examples) (map[string]float64, error) {
	in, err := s.program.Input(x)
	if err != nil {
		return nil, err
	}
	if s.program.Data.Labels != nil && in.Labels == nil {
		return nil, fmt.Errorf("%s has no labels: expected some, as the training data has", x.Name)
	}
	if has, most := in.NumClasses(), s.program.Data.NumClasses(); has > most {
		return nil, fmt.Errorf("%s has %d classes: expected at most the %d of the training data", x.Name, has, most)
	}
	epoch := float32(s.steps) / float32(s.program.Steps())
	out, err := Call(s.exec, in.Tensor(0, in.Len()), in.LabelTensor(0, in.Len()), tensors.FromScalar(epoch))
	if err != nil {
		return nil, fmt.Errorf("running a step: %w", err)
	}
	s.steps++
	values := make(map[string]float64, len(out))
	for i, t := range out {
		values[s.names[i]] = float64(tensors.ToScalar[float32](t))
	}
	return values, nil
}

// Close frees the compiled step.
func (s *Stepper) Close() { s.exec.Finalize() }

// Gradients builds the gradient of a loss with respect to each trainable weight in scope
// that the graph uses, ∂loss/∂w in w's shape, and yields the weights with them. A weight
// may be set to its next value meanwhile.
func Gradients(scope *model.Scope, loss *Node) iter.Seq2[*model.Variable, *Node] {
	gradients := scope.BuildTrainableVariablesGradientsGraph(loss)
	var weights []*model.Variable
	for v := range scope.IterVariables() {
		if v.Trainable && v.InUseByGraph(loss.Graph()) {
			weights = append(weights, v)
		}
	}
	return func(yield func(*model.Variable, *Node) bool) {
		for i, gradient := range gradients {
			if !yield(weights[i], gradient) {
				return
			}
		}
	}
}

// Slot returns a variable that an optimizer keeps for a weight, such as a moment of Adam:
// in w's shape, 0 before the first step, and not trainable.
func Slot(scope *model.Scope, w *model.Variable, name string) *model.Variable {
	of := scope.Store().Scope(slots + w.Path()).WithInitializer(initializer.Zero)
	return of.VariableWithShape(name, w.Shape()).SetTrainable(false)
}

// slots is the scope of what steps by hand remember besides the weights.
const slots = "/slots"

// Count builds the number of the step that is under way, 1 in the first: a scalar float32.
// It counts on at each call, so call it once in a step.
func Count(scope *model.Scope, g *Graph) *Node {
	return optimizer.IncrementCounter(scope.Store().Scope(slots), g, "step", dtypes.Float32)
}
