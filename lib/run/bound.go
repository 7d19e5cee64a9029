package run

import (
	"context"
	"errors"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/metric"
)

// Bound returns the importance-weighted bound of log p(x) with k samples, in
// nats per image, with its standard error over the pictures, for a model that
// is a metric.Weigher: see metric.Bound.
func (r *Run) Bound(ctx context.Context, images *dataset.Images, k int, seed int64) (mean, standardError float64, err error) {
	m, ok := r.Program.Model.(metric.Weigher)
	if !ok {
		return 0, 0, errors.New("this model has no bound of its likelihood: it has no method LogWeights")
	}
	if err := fits(images, r.Program.Data); err != nil {
		return 0, 0, err
	}
	b, _, err := backend.Open()
	if err != nil {
		return 0, 0, err
	}
	return metric.Bound(ctx, b, r.Program.Store, m, images, k, seed)
}
