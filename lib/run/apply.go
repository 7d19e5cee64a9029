package run

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/metric"
	"latentlab/lib/train"
)

// Network is a graph function on a run's variables, compiled once for each
// shape of its input.
type Network struct {
	exec *model.Exec
	run  *Run
}

// Network returns net on the run's variables, as they are at each call.
func (r *Run) Network(net func(scope *model.Scope, x *graph.Node) *graph.Node) (*Network, error) {
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	exec, err := model.NewExec(b, r.Program.Store, func(scope *model.Scope, x *graph.Node) *graph.Node {
		defer train.PanicError()
		y := net(scope, x)
		train.KeepVariables(scope, x.Graph())
		// The pure-Go backend of compute v0.1.3 fails if a parameter comes after
		// the last node that is used, as those of log σ do in a network of μ.
		return graph.Identity(y)
	})
	return &Network{exec, r}, err
}

// Call runs the network: x [n, in] float32 → a tensor whose first axis is n.
// It is an error when x has a NaN or an infinite number; the network's output is
// not checked.
func (n *Network) Call(x *tensors.Tensor) (*tensors.Tensor, error) {
	if err := checkTensor(x); err != nil {
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

// numbers runs the network on pictures or codes. It is an error when the output
// has a NaN or an infinite number, which no picture and no code has.
func (n *Network) numbers(x *tensors.Tensor) (*tensors.Tensor, error) {
	values, err := n.call(x)
	if err != nil {
		return nil, err
	}
	if err := checkTensor(values); err != nil {
		if broken := n.run.broken(); broken != nil {
			return nil, broken
		}
		return nil, fmt.Errorf("the network's result %w: expected finite numbers; its weights are too large, or it computes something undefined", err)
	}
	return values, nil
}

// Reconstruct returns the network's pictures for pictures.
func (n *Network) Reconstruct(images *dataset.Images) (*dataset.Images, error) {
	x, err := input(images, n.run.Program.Data)
	if err != nil {
		return nil, err
	}
	values, err := n.numbers(x)
	if err != nil {
		return nil, err
	}
	return pictures(values, images)
}

// Codes returns what the network gives for each picture, [n][code].
func (n *Network) Codes(images *dataset.Images) ([][]float32, error) {
	x, err := input(images, n.run.Program.Data)
	if err != nil {
		return nil, err
	}
	values, err := n.numbers(x)
	if err != nil {
		return nil, err
	}
	codes, ok := values.Value().([][]float32)
	if !ok {
		return nil, fmt.Errorf("the network gives %s for %d pictures: expected [n, code] of float32", values.Shape(), images.Len())
	}
	return codes, nil
}

// Close frees the compiled program.
func (n *Network) Close() { n.exec.Finalize() }

// Apply runs a network once on the run's variables, as [Network.Call] does.
func (r *Run) Apply(net func(scope *model.Scope, x *graph.Node) *graph.Node, x *tensors.Tensor) (*tensors.Tensor, error) {
	n, err := r.Network(net)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	return n.Call(x)
}

// Reconstructor is a model that can rebuild its input.
type Reconstructor interface {
	// Reconstruct builds x̂ of x: [batch, features] → [batch, features].
	Reconstruct(scope *model.Scope, x *graph.Node) *graph.Node
}

// Reconstruct returns x̂ for each picture, for a model that is a
// Reconstructor.
func (r *Run) Reconstruct(images *dataset.Images) (*dataset.Images, error) {
	m, ok := r.Program.Model.(Reconstructor)
	if !ok {
		return nil, errors.New("this model reconstructs nothing: it has no method Reconstruct")
	}
	n, err := r.Network(m.Reconstruct)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	return n.Reconstruct(images)
}

// Encoder is a model that has a code for each picture.
type Encoder interface {
	// Encode builds z of x: [batch, features] → [batch, code].
	Encode(scope *model.Scope, x *graph.Node) *graph.Node
}

// Encode returns the code of each picture, [n][code], for a model that has
// Encode(scope, x).
func (r *Run) Encode(images *dataset.Images) ([][]float32, error) {
	m, ok := r.Program.Model.(Encoder)
	if !ok {
		return nil, errors.New("this model encodes nothing: it has no method Encode")
	}
	return r.Codes(m.Encode, images)
}

// Codes returns what a network of the model gives for each picture, [n][code]:
// draws of a posterior, its standard deviations.
func (r *Run) Codes(net func(scope *model.Scope, x *graph.Node) *graph.Node, images *dataset.Images) ([][]float32, error) {
	n, err := r.Network(net)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	return n.Codes(images)
}

// Decode returns the picture of each code, for a model that has
// Decode(scope, z). It is an error when a code has a NaN or an infinite number.
func (r *Run) Decode(codes [][]float32) (*dataset.Images, error) {
	m, ok := r.Program.Model.(interface {
		Decode(scope *model.Scope, z *graph.Node) *graph.Node
	})
	if !ok {
		return nil, errors.New("this model decodes nothing: it has no method Decode")
	}
	if len(codes) == 0 {
		return nil, errors.New("there are no codes to decode")
	}
	for i, code := range codes {
		if len(code) != len(codes[0]) {
			return nil, fmt.Errorf("code %d has %d values, code 0 has %d: expected all of one length", i, len(code), len(codes[0]))
		}
		for d, v := range code {
			if !finite(float64(v)) {
				return nil, fmt.Errorf("code %d has %v at position %d: expected finite numbers", i, v, d)
			}
		}
	}
	data := r.Program.Data
	n, err := r.Network(m.Decode)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	values, err := n.numbers(tensors.FromValue(codes))
	if err != nil {
		if width := r.CodeWidth(); width > 0 && width != len(codes[0]) {
			return nil, fmt.Errorf("the codes have %d numbers, and this decoder was trained on %d: expected codes of that length", len(codes[0]), width)
		}
		return nil, err
	}
	return pictures(values, &dataset.Images{Name: "decoded", Height: data.Height, Width: data.Width})
}

// CodeWidth is the length of the model's own codes, 0 where it encodes nothing
// or that cannot be known. It builds the network, which takes a millisecond,
// and does not compile it for where the run is.
func (r *Run) CodeWidth() (width int) {
	m, ok := r.Program.Model.(Encoder)
	if !ok {
		return 0
	}
	b, err := backend.Portable()
	if err != nil {
		return 0
	}
	_ = exceptions.TryCatch[error](func() {
		exec, err := model.NewExec(b, r.Program.Store, func(scope *model.Scope, x *graph.Node) *graph.Node {
			defer train.PanicError()
			z := m.Encode(scope, x)
			if z.Rank() == 2 {
				width = z.Shape().Dimensions[1]
			}
			train.KeepVariables(scope, x.Graph())
			return z
		})
		if err != nil {
			return
		}
		defer exec.Finalize()
		_, _ = exec.Compile(shapes.Make(dtypes.Float32, 1, r.Program.Data.Size()))
	})
	return width
}

// Evaluate returns the mean of each value that the model evaluates; NaN for
// one that is not defined for such pictures. It is an error when the model's
// weights are not finite.
func (r *Run) Evaluate(images *dataset.Images) ([]metric.Value, error) {
	m, ok := r.Program.Model.(train.Evaluator)
	if !ok {
		return nil, errors.New("this model evaluates nothing: it has no method Evaluate")
	}
	if err := fits(images, r.Program.Data); err != nil {
		return nil, err
	}
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	judge, err := metric.NewJudge(b, r.Program.Store, m, images)
	if err != nil {
		return nil, err
	}
	defer judge.Close()
	values, err := judge.Evaluate()
	if slices.ContainsFunc(values, func(v metric.Value) bool { return !finite(v.Value) }) {
		if broken := r.broken(); broken != nil {
			return nil, broken
		}
	}
	return values, err
}
