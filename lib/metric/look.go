package metric

import (
	"errors"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
	"latentlab/lib/train"
)

// keep makes a graph that has been built leave every variable as it found it,
// but for the states of random numbers: those go on from call to call, so that
// no two calls draw the same. Who calls holds them.
func keep(scope *model.Scope, g *graph.Graph) {
	states, err := random.States(scope.Store())
	if err != nil {
		panic(err)
	}
	moved := make([]*graph.Node, len(states))
	for i, v := range states {
		if v.InUseByGraph(g) {
			moved[i] = v.NodeValue(g)
		}
	}
	train.KeepVariables(scope, g)
	for i, v := range states {
		if moved[i] != nil {
			v.SetNodeValue(moved[i])
		}
	}
}

// hold copies the states of a store's random numbers, and returns what puts
// them back: training goes on as if nobody had looked.
func hold(store *model.Store) (putBack func() error, err error) {
	states, err := random.States(store)
	if err != nil {
		return nil, err
	}
	copies := make([]*tensors.Tensor, len(states))
	for i, v := range states {
		if !v.HasValue() {
			continue // nothing has been drawn yet
		}
		value, err := v.Value()
		if err != nil {
			return nil, err
		}
		copies[i] = tensors.FromShape(v.Shape())
		if err := value.ConstBytes(func(from []byte) {
			err = copies[i].MutableBytes(func(to []byte) { copy(to, from) })
		}); err != nil {
			return nil, err
		}
		if err != nil {
			return nil, err
		}
	}
	return func() (err error) {
		for i, v := range states {
			if copies[i] != nil {
				err = errors.Join(err, v.SetValue(copies[i]))
			}
		}
		return err
	}, nil
}
