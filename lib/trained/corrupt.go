package trained

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Corrupt returns examples as the model encodes them in training: with noise, if it is a
// denoising autoencoder. The same seed gives the same noise. If training leaves examples
// as they are, Corrupt returns x.
func (m *Model) Corrupt(x *dataset.Examples, seed int64) (*dataset.Examples, error) {
	if !m.Program.Corrupts {
		return x, nil
	}
	corrupter := m.Program.Model.(train.Corrupter)
	in, err := m.Program.Input(x)
	if err != nil {
		return nil, err
	}
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	stream, err := random.NewStream(m.Program.Store)
	if err != nil {
		return nil, err
	}
	if err := stream.Seed(seed); err != nil {
		return nil, err
	}
	exec, err := model.NewExec(b, m.Program.Store, func(scope *model.Scope, inputs []*graph.Node) *graph.Node {
		defer train.PanicError(inputs[0].Graph())
		stream.Begin(inputs[2:])
		y := corrupter.Corrupt(scope, in.Batch(inputs[0], inputs[1]))
		train.KeepVariables(scope, y.Graph())
		return graph.Identity(y)
	})
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	n := in.Len()
	out, err := train.Call(exec, append([]any{in.Tensor(0, n), in.LabelTensor(0, n)}, stream.State()...)...)
	if err != nil {
		return nil, fmt.Errorf("corrupting %s: %w", x.Name, err)
	}
	return m.Program.Output(out[0], x)
}
