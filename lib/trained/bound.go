package trained

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/stat"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Weigher is a model with a bound of log p(x) that more samples make tighter.
type Weigher interface {
	// LogWeights builds the logarithms of k importance weights for each example, in
	// nats: [batch, features] → [batch, k].
	LogWeights(scope *model.Scope, x *graph.Node, k int) *graph.Node
}

// maxSamples is the largest number of samples that Bound takes.
const maxSamples = 5000

// A call of the compiled program handles callExamples examples and callSamples samples
// of each, so that memory does not grow with either.
const callExamples, callSamples = 40, 100

// Bound is the function [Bound] for this model, which must be a [Weigher].
func (m *Model) Bound(
	ctx context.Context, x *dataset.Examples, k int, seed int64,
) (mean, standardError float64, err error) {
	bounds, err := m.Bounds(ctx, x, k, seed)
	if err != nil {
		return 0, 0, err
	}
	mean, standardError = meanAndError(bounds)
	return mean, standardError, nil
}

// Bounds returns the bound of each example, [n], in nats, whose mean [Model.Bound] returns.
func (m *Model) Bounds(ctx context.Context, x *dataset.Examples, k int, seed int64) ([]float64, error) {
	weigher, ok := m.Program.Model.(Weigher)
	if !ok {
		return nil, errors.New("this model has no bound of its likelihood: it has no method LogWeights")
	}
	in, err := m.Program.Input(x)
	if err != nil {
		return nil, err
	}
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	return bounds(ctx, b, m.Program.Store, weigher, in, k, seed)
}

// Bound returns the importance-weighted bound of log p(x) with k samples,
// 1 ≤ k ≤ 5000 (Burda et al. 2016, arXiv:1509.00519): the mean of log(1/k·Σ w)
// over examples, in nats per example, and the standard error of this mean, NaN for a
// single example. The same seed gives the same samples.
func Bound(
	ctx context.Context, b compute.Backend, store *model.Store, m Weigher, in train.Input, k int, seed int64,
) (mean, standardError float64, err error) {
	each, err := bounds(ctx, b, store, m, in, k, seed)
	if err != nil {
		return 0, 0, err
	}
	mean, standardError = meanAndError(each)
	return mean, standardError, nil
}

func meanAndError(bounds []float64) (mean, standardError float64) {
	mean, deviation := stat.MeanStdDev(bounds, nil)
	return mean, stat.StdErr(deviation, float64(len(bounds)))
}

// bounds returns the bound of each example.
func bounds(
	ctx context.Context, b compute.Backend, store *model.Store, m Weigher, in train.Input, k int, seed int64,
) ([]float64, error) {
	if err := in.Check(); err != nil {
		return nil, fmt.Errorf("nothing to evaluate on: %w", err)
	}
	if k < 1 || k > maxSamples {
		return nil, fmt.Errorf("k is %d: expected 1 to %d samples per example", k, maxSamples)
	}
	stream, err := random.NewStream(store)
	if err != nil {
		return nil, err
	}
	if err := stream.Seed(seed); err != nil {
		return nil, err
	}
	n, batch, chunk := in.Len(), min(in.Len(), callExamples), min(k, callSamples)
	exec, err := model.NewExec(b, store, func(scope *model.Scope, inputs []*graph.Node) []*graph.Node {
		defer train.PanicError(inputs[0].Graph())
		stream.Begin(inputs[2:])
		logWeights := m.LogWeights(scope, in.EncoderInput(inputs[0], inputs[1]), chunk)
		results := append([]*graph.Node{logWeights}, stream.End(logWeights.Graph())...)
		train.KeepVariables(scope, logWeights.Graph())
		return results
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	bounds := make([]float64, 0, n)
	for done := 0; done < n; {
		from := min(done, n-batch) // the last batch overlaps, so that all have the same shape
		raw, labels := in.Tensor(from, from+batch), in.LabelTensor(from, from+batch)
		totals := make([]logSum, batch)
		for sampled := 0; sampled < k; sampled += chunk {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			out, err := train.Call(exec, append([]any{raw, labels}, stream.State()...)...)
			if err != nil {
				return nil, fmt.Errorf("weighing samples of %s: %w", in.Name, err)
			}
			stream.Advance(out[1:])
			logWeights, err := tensors.CopyFlatData[float32](out[0])
			if err != nil {
				return nil, err
			}
			for i := range totals {
				totals[i].add(logWeights[i*chunk:][:min(chunk, k-sampled)])
			}
		}
		for i := done - from; i < batch; i++ {
			bound := totals[i].value() - math.Log(float64(k))
			if math.IsNaN(bound) || math.IsInf(bound, 0) {
				return nil, fmt.Errorf("the bound of example %d of %s is %v: %w", from+i, in.Name, bound,
					errNoDensity)
			}
			bounds = append(bounds, bound)
		}
		done = from + batch
	}
	return bounds, nil
}

var errNoDensity = errors.New("a standard deviation of its posterior has underflowed to 0, " +
	"or the model has diverged, so q(z|x) has no density to weight samples with")

// logSum is a running log Σ exp(v), without overflow.
type logSum struct {
	top, rest float64 // exp(top)·rest is the sum
}

func (s *logSum) add(values []float32) {
	for _, v := range values {
		switch v := float64(v); {
		case math.IsInf(v, -1): // adds nothing
		case s.rest == 0:
			s.top, s.rest = v, 1
		case v > s.top:
			s.top, s.rest = v, s.rest*math.Exp(s.top-v)+1
		default:
			s.rest += math.Exp(v - s.top)
		}
	}
}

func (s *logSum) value() float64 { return s.top + math.Log(s.rest) }
