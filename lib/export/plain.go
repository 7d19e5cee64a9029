package export

import "github.com/gomlx/compute"

// plain is a backend without fused operations, so that graphs contain their parts.
type plain struct{ compute.Backend }

func (p plain) Builder(name string) compute.Builder {
	return plainBuilder{p.Backend.Builder(name)}
}

type plainBuilder struct{ compute.Builder }

func (b plainBuilder) Main() compute.Function { return plainFunction{b.Builder.Main()} }

type plainFunction struct{ compute.Function }

func (plainFunction) FusedDense(compute.Value, compute.Value, compute.Value, compute.DenseConfig) (compute.Value, error) {
	return nil, compute.ErrNotImplemented
}

func (plainFunction) FusedSoftmax(compute.Value, int) (compute.Value, error) {
	return nil, compute.ErrNotImplemented
}

func (plainFunction) FusedGelu(compute.Value, bool) (compute.Value, error) {
	return nil, compute.ErrNotImplemented
}

func (plainFunction) FusedLayerNorm(compute.Value, []int, float64, compute.Value, compute.Value) (compute.Value, error) {
	return nil, compute.ErrNotImplemented
}
