package trained

import (
	"errors"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/latent"
	"latentlab/lib/prob"
)

// Variational is a model whose code of an example has a distribution, q(z|x), such as
// vae.Model.
type Variational interface {
	// Posterior builds q(z|x): [batch, features] → [batch, code].
	Posterior(scope *model.Scope, x *graph.Node) prob.Posterior
}

// Posterior returns the mean and the standard deviation of the code of each example. The
// model must be [Variational].
func (m *Model) Posterior(x *dataset.Examples) (latent.Posterior, error) {
	v, ok := m.Program.Model.(Variational)
	if !ok {
		return latent.Posterior{}, errors.New("this model has no posterior: " +
			"it has no method Posterior, as a variational autoencoder has")
	}
	both, err := m.Codes(func(scope *model.Scope, x *graph.Node) *graph.Node {
		q := v.Posterior(scope, x)
		return graph.Concatenate([]*graph.Node{q.Mean(), q.Std()}, -1) // [batch, 2·code]
	}, x)
	if err != nil {
		return latent.Posterior{}, err
	}
	var q latent.Posterior
	for _, row := range both {
		half := len(row) / 2
		q.Mean, q.Std = append(q.Mean, row[:half:half]), append(q.Std, row[half:])
	}
	return q, nil
}
