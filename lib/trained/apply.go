package trained

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/format"
	"latentlab/lib/train"
)

// Apply runs a network once on the model's variables, as [Network.Call] does.
func (m *Model) Apply(
	net func(scope *model.Scope, x *graph.Node) *graph.Node, x *tensors.Tensor,
) (*tensors.Tensor, error) {
	n, err := m.Network(net)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	return n.Call(x)
}

// Reconstruct returns x̂ for each image or row, in the units of its column. The model must
// be a [Reconstructor]. Reconstruct, Encode and Decode build a network in their first call
// and keep it, so that the next takes as long as its products, as in a control.
func (m *Model) Reconstruct(x *dataset.Examples) (reconstructed *dataset.Examples, err error) {
	reconstructor, ok := m.Program.Model.(Reconstructor)
	if !ok {
		return nil, errors.New("this model cannot reconstruct: it has no method Reconstruct")
	}
	err = m.kept.call(m, "Reconstruct", reconstructor.Reconstruct, func(n *Network) (err error) {
		reconstructed, err = n.Reconstruct(x)
		return err
	})
	return reconstructed, err
}

// Encode returns the code of each example, [n][code]. The model must be an
// [Encoder].
func (m *Model) Encode(x *dataset.Examples) (codes [][]float32, err error) {
	encoder, ok := m.Program.Model.(Encoder)
	if !ok {
		return nil, errors.New("this model cannot encode: it has no method Encode")
	}
	err = m.kept.call(m, "Encode", encoder.Encode, func(n *Network) (err error) {
		codes, err = n.Codes(x)
		return err
	})
	return codes, err
}

// Codes returns the output of a network of the model for each example, [n][code]:
// samples of a posterior or its standard deviations, for example.
func (m *Model) Codes(
	net func(scope *model.Scope, x *graph.Node) *graph.Node, x *dataset.Examples,
) ([][]float32, error) {
	n, err := m.Network(net)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	return n.Codes(x)
}

// JoinCodes returns codes as Decode takes them of a model that knows something of each
// example besides its code: the class as a one-hot vector, or the columns as the model
// sees them, before the code. Other examples than those that were encoded give the same
// codes another class, or other values of the columns. If the model is not a
// train.Conditional, JoinCodes returns equal codes.
func (m *Model) JoinCodes(examples *dataset.Examples, codes [][]float32) ([][]float32, error) {
	in, err := m.Program.Input(examples)
	if err != nil {
		return nil, err
	}
	if in.Len() != len(codes) {
		return nil, fmt.Errorf("there are %d %s and %d codes: expected a code for each", in.Len(), in.Noun(), len(codes))
	}
	return in.JoinCodes(codes), nil
}

// Decode returns the image or row of each code. The model must be a [Decoder]. Decode
// returns an error if a code contains NaN or an infinite number.
func (m *Model) Decode(codes [][]float32) (*dataset.Examples, error) {
	if len(codes) == 0 {
		return nil, errors.New("there are no codes to decode")
	}
	for i, code := range codes {
		if len(code) != len(codes[0]) {
			return nil, fmt.Errorf("code %d has %d values, code 0 has %d: "+
				"expected codes of the same size", i, len(code), len(codes[0]))
		}
		for k, v := range code {
			if !isFinite(float64(v)) {
				return nil, fmt.Errorf("code %d has %v at position %d: expected finite numbers", i, v, k)
			}
		}
	}
	var values *tensors.Tensor
	err := m.callDecoder(len(codes[0]), func(n *Network) (err error) {
		values, err = n.callFinite(tensors.FromValue(codes))
		return err
	})
	if err != nil {
		return nil, err
	}
	return m.Program.Output(values, &dataset.Examples{Name: "decoded"})
}

// callDecoder calls f with the network of Decode, which f calls with codes of a size. An error
// states which size the decoder has, if it is another one.
func (m *Model) callDecoder(size int, f func(n *Network) error) error {
	decoder, ok := m.Program.Model.(Decoder)
	if !ok {
		return errors.New("this model cannot decode: it has no method Decode")
	}
	err := m.kept.call(m, "Decode", decoder.Decode, f)
	if want := m.Program.DecoderSize; err != nil && want > 0 && want != size {
		return fmt.Errorf("the codes have %s, but this decoder was trained with %d: "+
			"expected codes of that size%s", format.Count(size, "dimension"), want, m.conditionHint(want-size))
	}
	return err
}

// conditionHint returns how codes get the condition of the model, if they lack just that.
func (m *Model) conditionHint(missing int) string {
	c, ok := m.Program.Model.(train.Conditional)
	if !ok || missing <= 0 || missing != c.ConditionedOn().Size() {
		return ""
	}
	return ", the condition first: JoinCodes of the run puts that of examples before them"
}

// keptNetworks are the networks of a model's own methods, by the method's name.
type keptNetworks struct {
	sync.Mutex
	byName map[string]*Network
}

// call calls f with a network of m, which it builds the first time. A network with which
// f fails is freed.
func (k *keptNetworks) call(
	m *Model, name string, net func(scope *model.Scope, x *graph.Node) *graph.Node, f func(n *Network) error,
) error {
	return k.callBuilt(name, func() (*Network, error) { return m.Network(net) }, f)
}

// callBuilt is call for any network, which build returns.
func (k *keptNetworks) callBuilt(name string, build func() (*Network, error), f func(n *Network) error) error {
	k.Lock()
	defer k.Unlock()
	n, ok := k.byName[name]
	if !ok {
		var err error
		if n, err = build(); err != nil {
			return err
		}
		n.exec.SetMaxCache(-1) // of the numbers of examples that it is compiled for
		if k.byName == nil {
			k.byName = map[string]*Network{}
		}
		k.byName[name] = n
	}
	err := f(n)
	if err != nil {
		delete(k.byName, name)
		n.Close()
	}
	return err
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Evaluate returns the mean of each metric that the model evaluates, NaN where a
// metric is undefined for such examples. The model must be a train.Evaluator.
// Evaluate returns an error if the examples do not fit those that the model
// was trained on, or have labels that are not its classes, and if its weights are not finite.
func (m *Model) Evaluate(x *dataset.Examples) ([]Metric, error) {
	evaluator, ok := m.Program.Model.(train.Evaluator)
	if !ok {
		return nil, errors.New("this model cannot be evaluated: it has no method Evaluate")
	}
	in, err := TestInput(m.Program, x)
	if err != nil {
		return nil, err
	}
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	judge, err := NewJudge(b, m.Program.Store, evaluator, in)
	if err != nil {
		return nil, err
	}
	defer judge.Close()
	values, err := judge.Evaluate()
	if slices.ContainsFunc(values, func(v Metric) bool { return !isFinite(v.Value) }) {
		if weights := m.CheckFinite(); weights != nil {
			return nil, weights
		}
	}
	return values, err
}

// Scores returns what Evaluate does, by name: the "loss", the "mse", of a VAE also the "kl"
// and the "elbo".
func (m *Model) Scores(x *dataset.Examples) (map[string]float64, error) {
	values, err := m.Evaluate(x)
	if err != nil {
		return nil, err
	}
	scores := make(map[string]float64, len(values))
	for _, v := range values {
		scores[v.Name] = v.Value
	}
	return scores, nil
}
