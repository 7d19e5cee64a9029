package trace

import "github.com/gomlx/compute"

// Unfused returns b without the fused operations of layers: main functions built on it contain the
// operations that these consist of.
func Unfused(b compute.Backend) compute.Backend { return unfused{b} }

type unfused struct{ compute.Backend }

func (u unfused) Builder(name string) compute.Builder { return unfusedBuilder{u.Backend.Builder(name)} }

type unfusedBuilder struct{ compute.Builder }

func (b unfusedBuilder) Main() compute.Function { return unfusedFunction{b.Builder.Main()} }

type unfusedFunction struct{ compute.Function }

func (unfusedFunction) FusedDense(compute.Value, compute.Value, compute.Value, compute.DenseConfig) (compute.Value, error) {
	return nil, compute.ErrNotImplemented
}

func (unfusedFunction) FusedSoftmax(compute.Value, int) (compute.Value, error) {
	return nil, compute.ErrNotImplemented
}

func (unfusedFunction) FusedGelu(compute.Value, bool) (compute.Value, error) {
	return nil, compute.ErrNotImplemented
}

func (unfusedFunction) FusedLayerNorm(compute.Value, []int, float64, compute.Value, compute.Value) (compute.Value, error) {
	return nil, compute.ErrNotImplemented
}

func (unfusedFunction) FusedAttentionQKVProjection(
	_, _, _, _, _ compute.Value, _, _ int,
) (query, key, value compute.Value, err error) {
	return nil, nil, nil, compute.ErrNotImplemented
}
