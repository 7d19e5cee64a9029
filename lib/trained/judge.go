package trained

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/random"
	"latentlab/lib/trace"
	"latentlab/lib/train"
)

// Metric is the value of a metric on a set of examples, by its name.
type Metric struct {
	Name  string
	Value float64
}

// evaluationBatch bounds the memory that evaluating takes. Larger batches were
// not faster.
const evaluationBatch = 2000

// Judge evaluates a model on one set of examples repeatedly, as during training.
type Judge struct {
	exec   *model.Exec
	stream *random.Stream
	input  train.Input
	names  []string
	batch  int
}

// NewJudge returns a Judge of m, whose variables are in store, on in. It
// returns an error if Evaluate contains a function that XLA cannot build.
func NewJudge(b compute.Backend, store *model.Store, m train.Evaluator, in train.Input) (*Judge, error) {
	j, err := newJudge(b, store, m, in)
	if err != nil || backend.IsPortable(b) {
		return j, err
	}
	portable, err := backend.Portable()
	if err != nil {
		return nil, err
	}
	// If the graph cannot be built at all, Evaluate returns the error.
	program, _, _, err := traceEvaluation(portable, store, m, in)
	if err == nil && program.Borrows() != "" {
		j.Close()
		return nil, trace.BorrowError("Evaluate", program.Borrows(), "evaluate")
	}
	return j, nil
}

func newJudge(b compute.Backend, store *model.Store, m train.Evaluator, in train.Input) (*Judge, error) {
	if err := in.Check(); err != nil {
		return nil, fmt.Errorf("nothing to evaluate on: %w", err)
	}
	stream, err := random.NewStream(store)
	if err != nil {
		return nil, err
	}
	j := &Judge{stream: stream, input: in, batch: min(in.Len(), evaluationBatch)}
	j.exec, err = model.NewExec(b, store, func(scope *model.Scope, inputs []*graph.Node) []*graph.Node {
		defer train.PanicError(inputs[0].Graph())
		raw, labels := inputs[0], inputs[1]
		stream.Begin(inputs[2:])
		var values []*graph.Node
		j.names = nil
		for _, metric := range m.Evaluate(scope, in.Batch(raw, labels)) {
			if shape := metric.Value.Shape(); shape.Rank() != 1 || shape.Dimensions[0] != j.batch {
				panic(fmt.Errorf("the model evaluates %q with shape %s: "+
					"expected one value per example, [%d]", metric.Name, shape, j.batch))
			}
			if slices.Contains(j.names, metric.Name) {
				panic(fmt.Errorf("the model evaluates %q twice: expected distinct names", metric.Name))
			}
			j.names = append(j.names, metric.Name)
			values = append(values, graph.ConvertDType(metric.Value, dtypes.Float32))
		}
		if len(values) == 0 {
			panic(errors.New("the model's Evaluate reports nothing: it must return at least one value"))
		}
		values = append(values, stream.End(raw.Graph())...)
		train.KeepVariables(scope, raw.Graph())
		return values
	})
	return j, err
}

// Evaluate returns the mean of each of the model's values over all examples. It
// samples new random numbers for each of them, starting from the state of the
// store's random numbers, which it does not change.
func (j *Judge) Evaluate() (values []Metric, err error) {
	if err := j.stream.Reset(); err != nil {
		return nil, err
	}
	n := j.input.Len()
	var sums []float64
	for done := 0; done < n; {
		// The last batch overlaps the one before it, so that all have the same shape.
		from := min(done, n-j.batch)
		raw, labels := j.input.Tensor(from, from+j.batch), j.input.LabelTensor(from, from+j.batch)
		args := append([]any{raw, labels}, j.stream.State()...)
		out, err := train.Call(j.exec, args...)
		if err != nil {
			return nil, fmt.Errorf("evaluating on %s: %w", j.input.Name, err)
		}
		j.stream.Advance(out[len(j.names):])
		out = out[:len(j.names)]
		if sums == nil {
			sums = make([]float64, len(out))
		}
		for k, t := range out {
			values, err := tensors.CopyFlatData[float32](t)
			if err != nil {
				return nil, err
			}
			for _, v := range values[done-from:] {
				sums[k] += float64(v)
			}
		}
		done = from + j.batch
	}
	for k, sum := range sums {
		values = append(values, Metric{j.names[k], sum / float64(n)})
	}
	return values, nil
}

// Close frees the compiled program.
func (j *Judge) Close() { j.exec.Finalize() }
