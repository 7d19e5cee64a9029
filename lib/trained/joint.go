package trained

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/format"
	"latentlab/lib/latent"
	"latentlab/lib/train"
)

// Joint is a model with a density of examples and codes, such as vae.Model.
type Joint interface {
	// LogJoint builds log p(x|z) + log p(z) of k codes of each example, in nats:
	// [batch, features], [batch, k, code] → [batch, k], or [k, code] for all examples.
	LogJoint(scope *model.Scope, x, z *graph.Node) *graph.Node
}

var errNoJoint = errors.New("this model has no density of examples and codes: " +
	"it has no method LogJoint, as a variational autoencoder has")

// A call of the compiled program compares jointExamples with jointCodes, so that memory
// does not grow with either.
const jointExamples, jointCodes = 10, 2000

// LogJoint returns log p(x|z) + log p(z) of each example at each code, [examples][codes],
// in nats. The model must be a [Joint]. On a grid through the space of codes,
// log p(x) is the logarithm of the sum of their exponentials times a cell's area, and the
// true posterior p(z|x) is their quotient by p(x). It is an error if one of them is not a
// number, as at codes out of float32's range.
func (m *Model) LogJoint(x *dataset.Examples, codes [][]float32) ([][]float64, error) {
	joint, ok := m.Program.Model.(Joint)
	if !ok {
		return nil, errNoJoint
	}
	if err := latent.Check("code", codes); err != nil {
		return nil, err
	}
	in, err := m.Program.Input(x)
	if err != nil {
		return nil, err
	}
	values := make([][]float64, in.Len())
	for i := range values {
		values[i] = make([]float64, len(codes))
	}
	build := func() (*Network, error) {
		b, _, err := backend.Open()
		if err != nil {
			return nil, err
		}
		exec, err := model.NewExec(b, m.Program.Store, func(scope *model.Scope, raw, labels, z *graph.Node) *graph.Node {
			defer train.PanicError(raw.Graph())
			values := joint.LogJoint(scope, in.EncoderInput(raw, labels), z)
			train.KeepVariables(scope, raw.Graph())
			return graph.Identity(values)
		})
		return &Network{exec, m}, err
	}
	err = m.kept.callBuilt("LogJoint", build, func(n *Network) error { return writeJoint(n.exec, in, codes, values) })
	if err != nil {
		if size := m.Program.DecoderSize - in.Condition.Size(); m.Program.DecoderSize > 0 && size != len(codes[0]) {
			return nil, fmt.Errorf("the codes have %s, but this model was trained with %d: "+
				"expected codes of that size", format.Count(len(codes[0]), "dimension"), size)
		}
		return nil, err
	}
	return values, nil
}

// writeJoint writes log p(x, z) of all examples and codes to values.
func writeJoint(exec *model.Exec, in train.Input, codes [][]float32, values [][]float64) error {
	// The last blocks overlap those before, so that all have the same shape.
	some, few := min(jointExamples, in.Len()), min(jointCodes, len(codes))
	for i := 0; i < in.Len(); i += some {
		first := min(i, in.Len()-some)
		raw, labels := in.Tensor(first, first+some), in.LabelTensor(first, first+some)
		for k := 0; k < len(codes); k += few {
			from := min(k, len(codes)-few)
			out, err := train.Call(exec, raw, labels, tensors.FromValue(codes[from:from+few]))
			if err != nil {
				return fmt.Errorf("log p(x, z) of %s: %w", in.Name, err)
			}
			block, err := tensors.CopyFlatData[float32](out[0])
			if err != nil {
				return err
			}
			for j, v := range block {
				if v != v {
					return fmt.Errorf("log p(x, z) of example %d of %s at code %d, %v, is not a number",
						first+j/few, in.Name, from+j%few, codes[from+j%few])
				}
				values[first+j/few][from+j%few] = float64(v)
			}
		}
	}
	return nil
}
