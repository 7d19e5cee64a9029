package random

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// Stream is a source of random numbers for a graph that is called repeatedly: no
// two calls sample the same numbers, and the store's own state stays unchanged, so
// that evaluating a model has no effect on its training. The graph is given the
// stream's state and returns it advanced:
//
//	exec, err := model.NewExec(b, store, func(scope *model.Scope, inputs []*Node) []*Node {
//		stream.Begin(inputs[1:])
//		y := …
//		return append([]*Node{y}, stream.End(y.Graph())...)
//	})
//	err = stream.Reset()
//	out, err := exec.Call(append([]any{x}, stream.State()...)...)
//	stream.Advance(out[1:])
//
// It holds the state of this package's random numbers, and of GoMLX's own where
// the store has one.
type Stream struct {
	variables []*model.Variable
	states    []*tensors.Tensor
}

// NewStream returns a stream for the graphs of a store. It has no state before
// Reset or Seed.
func NewStream(store *model.Store) (*Stream, error) {
	if store.GetVariable(statePath) == nil {
		if err := Seed(store, 0); err != nil {
			return nil, err
		}
	}
	s := &Stream{variables: []*model.Variable{store.GetVariable(statePath)}}
	if v := store.GetVariable(model.JoinPath("/", model.RNGStateVariableName)); v != nil && v.HasValue() {
		// It may still be on the backend that initialized it, which may not be
		// the graph's: training transfers only what its step reads.
		value, err := v.Value()
		if err != nil {
			return nil, err
		}
		if err := value.ToLocal(); err != nil {
			return nil, err
		}
		s.variables = append(s.variables, v)
	}
	return s, nil
}

// Reset makes the stream start from the current state of the store's random
// numbers.
func (s *Stream) Reset() error {
	s.states = nil
	for _, v := range s.variables {
		value, err := v.Value()
		if err != nil {
			return err
		}
		state, err := value.LocalClone()
		if err != nil {
			return err
		}
		s.states = append(s.states, state)
	}
	return nil
}

// Seed makes the stream start from a seed.
func (s *Stream) Seed(seed int64) error {
	s.states = []*tensors.Tensor{initialState(seed)}
	if len(s.variables) > 1 {
		state, err := RNGStateFromSeed(seed)
		if err != nil {
			return err
		}
		s.states = append(s.states, state)
	}
	return nil
}

// State returns the states that a call of the graph is given, for Begin.
func (s *Stream) State() []any {
	args := make([]any, len(s.states))
	for i, t := range s.states {
		args[i] = t
	}
	return args
}

// Advance sets the states to those that a call has returned, from End.
func (s *Stream) Advance(states []*tensors.Tensor) { s.states = states }

// Begin makes a graph sample from the given states. It must come before the graph
// samples anything.
func (s *Stream) Begin(states []*Node) {
	for i, v := range s.variables {
		v.SetNodeValue(states[i])
	}
}

// End returns the states after everything that the graph has sampled.
func (s *Stream) End(g *Graph) []*Node {
	states := make([]*Node, len(s.variables))
	for i, v := range s.variables {
		states[i] = v.NodeValue(g)
	}
	return states
}
