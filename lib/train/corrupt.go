package train

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// corrupts reports whether the model is a Corrupter that does not leave examples as they
// are, as a denoising autoencoder without noise does.
func (p *Program) corrupts(portable compute.Backend) (corrupts bool) {
	m, ok := p.Model.(Corrupter)
	if !ok {
		return false
	}
	store, err := p.Store.Clone() // the program stays as it is
	if err != nil {
		return false
	}
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
		return false
	}
	defer exec.Finalize()
	_, err = Compile(exec, shapes.Make(dtypes.Float32, 1, p.Data.Size()), shapes.Make(dtypes.Int32, 1))
	return err == nil && corrupts
}
