package train

import (
	"fmt"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// State is a copy of every variable that training changes: weights, the optimizer's
// state, and the state of the random numbers.
type State []Value

// Value is one variable of a State.
type Value struct {
	Name  string // path in the model's store, such as "/encoder/layer0/dense/weights"
	Shape shapes.Shape
	Bytes []byte // row-major, little-endian
}

// ByName returns the state's values by name.
func (s State) ByName() map[string]Value {
	values := make(map[string]Value, len(s))
	for _, v := range s {
		values[v.Name] = v
	}
	return values
}

// State copies the program's variables from the device.
func (p *Program) State() (State, error) {
	state := make(State, 0, len(p.variables))
	for _, v := range p.variables {
		value, err := v.Value()
		if err != nil {
			return nil, err
		}
		copied := Value{Name: v.Path(), Shape: v.Shape()}
		if err := value.ConstBytes(func(b []byte) { copied.Bytes = append(copied.Bytes, b...) }); err != nil {
			return nil, fmt.Errorf("reading %s: %w", v.Path(), err)
		}
		state = append(state, copied)
	}
	return state, nil
}

// SetState sets the program's variables from a state, in any order. If the state has a
// variable twice, or other variables or shapes than the program, SetState returns an
// error and changes nothing.
func (p *Program) SetState(state State) error {
	byName := make(map[string]Value, len(state))
	for _, value := range state {
		if _, ok := byName[value.Name]; ok {
			return fmt.Errorf("the state has the variable %s twice: expected it once", value.Name)
		}
		byName[value.Name] = value
	}
	known := make(map[string]bool, len(p.variables))
	for _, v := range p.variables {
		value, ok := byName[v.Path()]
		if !ok {
			return fmt.Errorf("the state has no variable %s: it belongs to another model", v.Path())
		}
		if !value.Shape.Equal(v.Shape()) || len(value.Bytes) != int(v.Shape().ByteSize()) {
			return fmt.Errorf("the state has %s as %s in %d bytes, "+
				"the model needs %s", value.Name, value.Shape, len(value.Bytes), v.Shape())
		}
		known[value.Name] = true
	}
	for _, value := range state {
		if !known[value.Name] {
			return fmt.Errorf("the state has a variable %s, which the model does not have: "+
				"it belongs to another model", value.Name)
		}
	}
	for _, v := range p.variables {
		value := byName[v.Path()]
		t := tensors.FromShape(v.Shape())
		if err := t.MutableBytes(func(b []byte) { copy(b, value.Bytes) }); err != nil {
			return fmt.Errorf("setting %s: %w", v.Path(), err)
		}
		if err := v.SetValue(t); err != nil {
			return fmt.Errorf("setting %s: %w", v.Path(), err)
		}
	}
	return nil
}

// KeepVariables makes a graph leave every variable unchanged. Code that only applies a
// model calls it after building the graph: sampling a random number advances the
// generator's state, which would change the training that follows.
func KeepVariables(scope *model.Scope, g *graph.Graph) {
	for v := range scope.Store().IterVariables() {
		if found := g.GetParameterByName(v.Path()); found != nil && v.ChangedInGraph(g) {
			v.SetNodeValue(found)
		}
	}
}
