package train

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// Phased is an optimizer for models whose step has phases that may update the same
// weights. Each phase has its own state, learning rate and step count in each scope
// that it updates.
type Phased interface {
	optimizer.Interface

	// Phase returns the optimizer of a phase, by its name.
	Phase(name string) optimizer.Interface
}

// Phase returns the optimizer of a phase of a model's step: the phase's own if opt
// is [Phased], as are all that [Optimizer.Build] returns, and otherwise opt, whose
// state and rate all phases then share.
func Phase(opt optimizer.Interface, name string) optimizer.Interface {
	if p, ok := opt.(Phased); ok {
		return p.Phase(name)
	}
	return opt
}

// AdamBeta1 returns Adam with the given learning rate and β₁, β₂ = 0.999 and
// ε = 1e-7, for a graph that this package does not train. It is [Phased]. AdamBeta1
// panics if an argument is invalid.
func AdamBeta1(rate, beta1 float64) optimizer.Interface {
	o := DefaultAdam(rate)
	o.Beta1 = beta1
	return o.Build()
}

// Build returns the optimizer that o describes, for the graph of one step. It
// is [Phased]. Build panics if o is invalid.
func (o Optimizer) Build() optimizer.Interface { return o.build() }

func (o Optimizer) build() built {
	if err := o.check(); err != nil {
		panic(err)
	}
	b := built{of: o, updated: map[string]bool{}, steps: map[string]*Node{}}
	b.Interface = b.stock()
	return b
}

// buildStep builds the update of m, and reports whether it uses the optimizer. It
// panics if o has a rate for a phase in which m updates nothing, since the rate would
// have no effect.
func (o Optimizer) buildStep(m Model, scope *model.Scope, batch Batch) (scalars []Metric, used bool) {
	opt := o.build()
	scalars = m.Step(scope, batch, opt)
	used = len(opt.updated) > 0
	for _, phase := range slices.Sorted(maps.Keys(o.Rates)) {
		if opt.updated[phase] {
			continue
		}
		delete(opt.updated, "")
		has := "no phases: give it one rate, as train.Adam does"
		if len(opt.updated) > 0 {
			has = "the phases " + strings.Join(slices.Sorted(maps.Keys(opt.updated)), ", ")
		}
		panic(fmt.Errorf("there is a learning rate for the phase %q, and the model's step has %s", phase, has))
	}
	return scalars, used
}

// built is an Optimizer, or a phase of one, in the graph of a step.
type built struct {
	optimizer.Interface // GoMLX's
	of                  Optimizer
	phase               string           // "" outside of phases
	updated             map[string]bool  // the phases that have updated weights
	steps               map[string]*Node // the step count of decay for each scope and phase
}

// stock returns GoMLX's optimizer for the phase. Adam stores the state of weight /w
// under /AdamOptimizer/w, or under /AdamOptimizer phase/w.
func (b built) stock() optimizer.Interface {
	if b.of.Kind == KindSGD {
		return optimizer.StochasticGradientDescent().WithDecay(false).WithLearningRate(b.of.LearningRate).Done()
	}
	return optimizer.Adam().LearningRate(b.of.LearningRate).Betas(b.of.Beta1, b.of.Beta2).Epsilon(b.of.Epsilon).
		Scope(b.scopeName(optimizer.AdamDefaultScope)).Done()
}

// scopeName returns the name of the phase's own scope for a scope.
func (b built) scopeName(scope string) string {
	if b.phase == "" {
		return scope
	}
	return scope + " " + b.phase
}

// Phase implements Phased.
func (b built) Phase(name string) optimizer.Interface {
	b.phase = name
	b.Interface = b.stock()
	return b
}

// UpdateGraph updates the weights in scope at the phase's rate, decayed if rates
// decay. GoMLX has a single variable for the rate of a scope. It is set to the phase's
// rate for this update, and restored afterwards.
func (b built) UpdateGraph(scope *model.Scope, g *Graph, loss *Node) {
	b.updated[b.phase] = true
	if b.phase == "" && b.of.DecaySteps == 0 {
		updateGraph(b.Interface, scope, g, loss)
		return
	}
	dtype := loss.DType()
	shared := optimizer.LearningRateVar(scope, dtype, b.of.LearningRate)
	before := shared.NodeValue(g)
	rate := before
	if b.phase != "" {
		own := scope.At("%s", b.scopeName("learning rate")).
			VariableWithValue("rate", shapes.CastAsDType(b.of.rate(b.phase), dtype))
		rate = own.SetTrainable(false).NodeValue(g)
	}
	if b.of.DecaySteps > 0 {
		counter := scope.At("%s", b.scopeName("decay"))
		step, ok := b.steps[counter.Scope()]
		if !ok { // count once per step, however many updates it has
			step = optimizer.IncrementCounter(counter, g, "step", dtypes.Float32) // 1 at first
			b.steps[counter.Scope()] = step
		}
		rate = Mul(rate, ConvertDType(b.of.decayFactorNode(step), dtype))
	}
	shared.SetNodeValue(rate)
	updateGraph(b.Interface, scope, g, loss)
	shared.SetNodeValue(before)
}
