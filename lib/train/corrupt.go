package train

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
)

// corrupts reports whether the model is a Corrupter that does not leave examples as they
// are, as a denoising autoencoder without noise does.
func (p *Program) corrupts(portable compute.Backend) bool {
	m, ok := p.Model.(Corrupter)
	if !ok {
		return false
	}
	// As in encodedSize, only a corruption that looks up variables needs a copy of them.
	store := model.NewStore()
	if err := random.Seed(store, p.Config.Seed); err == nil {
		if corrupts, err := p.corruptsWith(portable, store, m); err == nil {
			return corrupts
		}
	}
	store, err := p.Store.Clone()
	if err != nil {
		return false
	}
	corrupts, err := p.corruptsWith(portable, store, m)
	return err == nil && corrupts
}

// corruptsWith is corrupts with the variables of a store.
func (p *Program) corruptsWith(portable compute.Backend, store *model.Store, m Corrupter) (corrupts bool, err error) {
	exec, err := model.NewExec(portable, store, func(scope *model.Scope, inputs []*graph.Node) *graph.Node {
		x := inputs[0]
		defer PanicError(x.Graph())
		b := Batch{X: x, Scaling: p.Scaling}
		if p.Data.Labels != nil {
			b.Y = inputs[1]
		}
		corrupts = m.Corrupt(scope, b) != x
		return graph.Const(x.Graph(), float32(0)) // nothing is computed
	})
	if err != nil {
		return false, err
	}
	defer exec.Finalize()
	_, err = Compile(exec, shapes.Make(dtypes.Float32, 1, p.Data.Size()), shapes.Make(dtypes.Int32, 1))
	return corrupts, err
}
