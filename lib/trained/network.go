package trained

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// Network is a graph function on a model's variables, compiled once for each
// shape of its input.
type Network struct {
	exec  *model.Exec
	model *Model
}

// Network returns net on the model's variables. Each call uses their current
// values.
func (m *Model) Network(net func(scope *model.Scope, x *graph.Node) *graph.Node) (*Network, error) {
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	exec, err := model.NewExec(b, m.Program.Store, func(scope *model.Scope, x *graph.Node) *graph.Node {
		defer train.PanicError(x.Graph())
		y := net(scope, x)
		train.KeepVariables(scope, x.Graph())
		// The pure-Go backend of compute v0.1.3 fails if a parameter comes after
		// the last node that is used, such as those of log σ in a network of μ.
		return graph.Identity(y)
	})
	return &Network{exec, m}, err
}

// Call runs the network: x [n, in] float32 → a tensor whose first axis is n. It
// returns an error if x contains NaN or an infinite number. It does not check the
// network's output.
func (n *Network) Call(x *tensors.Tensor) (*tensors.Tensor, error) {
	if err := checkFinite(x); err != nil {
		return nil, fmt.Errorf("the network's input %w: expected finite numbers", err)
	}
	return n.call(x)
}

func (n *Network) call(x *tensors.Tensor) (*tensors.Tensor, error) {
	out, err := train.Call(n.exec, x)
	if err != nil {
		return nil, fmt.Errorf("running a network of the model: %w", err)
	}
	return out[0], out[0].ToLocal()
}

// callFinite runs the network on examples or codes. It returns an error if the output
// contains NaN or an infinite number, which neither examples nor codes have.
func (n *Network) callFinite(x *tensors.Tensor) (*tensors.Tensor, error) {
	values, err := n.call(x)
	if err != nil {
		return nil, err
	}
	if err := checkFinite(values); err != nil {
		if weights := n.model.CheckFinite(); weights != nil {
			return nil, weights
		}
		return nil, fmt.Errorf("the network's result %w: "+
			"expected finite numbers; its weights are too large, or it computes something undefined", err)
	}
	return values, nil
}

// checkFinite returns an error naming the first number of a tensor that is NaN or
// infinite.
func checkFinite(t *tensors.Tensor) error {
	var found error
	if err := t.ConstBytes(func(b []byte) {
		found = train.Value{Shape: t.Shape(), Bytes: b}.CheckFinite()
	}); err != nil {
		return err
	}
	return found
}

// Reconstruct returns the network's output for x as examples of its kind.
func (n *Network) Reconstruct(x *dataset.Examples) (*dataset.Examples, error) {
	in, err := n.model.Program.Input(x)
	if err != nil {
		return nil, err
	}
	values, err := n.callFinite(in.EncoderTensor())
	if err != nil {
		return nil, err
	}
	return n.model.Program.Output(values, x)
}

// Codes returns the network's output for each example, [n][code].
func (n *Network) Codes(x *dataset.Examples) ([][]float32, error) {
	in, err := n.model.Program.Input(x)
	if err != nil {
		return nil, err
	}
	values, err := n.callFinite(in.EncoderTensor())
	if err != nil {
		return nil, err
	}
	codes, ok := values.Value().([][]float32)
	if !ok {
		return nil, fmt.Errorf("the network gives %s for %d examples: "+
			"expected [n, code] of float32", values.Shape(), x.Len())
	}
	return codes, nil
}

// Rows is Call for rows of numbers, such as points or codes: [n][in] → [n][out]. It
// returns an error if there are none, if they differ in length, or if a number is not
// finite, also one of the output.
func (n *Network) Rows(x [][]float32) ([][]float32, error) {
	if len(x) == 0 || len(x[0]) == 0 {
		return nil, errors.New("there are no rows of numbers to run the network on")
	}
	for i, row := range x {
		if len(row) != len(x[0]) {
			return nil, fmt.Errorf("row %d has %d numbers, row 0 has %d: expected rows of the same length", i, len(row), len(x[0]))
		}
	}
	in := tensors.FromValue(x)
	if err := checkFinite(in); err != nil {
		return nil, fmt.Errorf("the network's input %w: expected finite numbers", err)
	}
	out, err := n.callFinite(in)
	if err != nil {
		return nil, err
	}
	rows, ok := out.Value().([][]float32)
	if !ok {
		return nil, fmt.Errorf("the network gives %s for %d rows: expected rows of float32", out.Shape(), len(x))
	}
	return rows, nil
}

// Close frees the compiled program.
func (n *Network) Close() { n.exec.Finalize() }
