package export

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/latent"
	"latentlab/lib/trained"
)

// Network is an exported network.
type Network struct{ program *program }

const (
	// maxCodes is the number of codes that rounding and the measurement of its error use. It is
	// less for networks that multiply more than maxProducts numbers for so many.
	maxCodes, minCodes, maxProducts = 3072, 64, 6e9

	// maxExamples is about how many inputs of a convolution rounding uses, of all positions.
	maxExamples = 4096

	// pixelError is the largest root mean square of the errors of pixels, a PSNR of 42 dB, and codeError
	// that of the dimensions of a code, in the range of the widest: a pixel of a plane of 330.
	pixelError, codeError = 2.0 / 255, 0.75 / 255

	// smallMatrix is the number of weights up to which a matrix always has 16 bits.
	smallMatrix = 1 << 10
)

// New exports a network: net builds it on the model's variables, z [1, in] → [1, out], as in
// [trained.Model.Apply].
//
// codes [n][in] are examples of the inputs: samples of the prior, codes of images, or a grid
// over the plane that the page can explore. New rounds weights to minimize the error for these
// inputs, in steps as wide as keep the root mean square of the errors for held-out codes at most
// 2/255, a PSNR of 42 dB. If there are few codes, New adds codes between them.
//
// New returns an error if there are no codes, or if the network has operations that the page
// does not support, samples random numbers, or gives NaN.
func New(
	m *trained.Model, net func(scope *model.Scope, z *graph.Node) *graph.Node, codes [][]float32,
) (*Network, error) {
	if len(codes) == 0 || len(codes[0]) == 0 {
		return nil, errors.New("there are no codes: expected examples of the network's input")
	}
	if err := latent.Check("code", codes); err != nil {
		return nil, err
	}
	return newNetwork(m, net, codes, func([]float32, int) float64 { return pixelError })
}

// NewEncoder exports a network that gives codes: net builds it on the model's variables, x [1, in] →
// [1, code], as in [trained.Model.Codes].
//
// examples [n][in] are what the model sees of examples like those that a reader will give. The encoder
// is exported as by New, except that the root mean square of the errors of held-out examples' codes is
// at most 0.75/255 of the range, from the least to the largest, of the number that varies most.
func NewEncoder(
	m *trained.Model, net func(scope *model.Scope, x *graph.Node) *graph.Node, examples [][]float32,
) (*Network, error) {
	if len(examples) == 0 || len(examples[0]) == 0 {
		return nil, errors.New("there are no examples: expected some of what the model sees")
	}
	if err := latent.Check("example", examples); err != nil {
		return nil, err
	}
	return newNetwork(m, net, examples, func(codes []float32, size int) float64 { return codeError * widestRange(codes, size) })
}

// widestRange returns the range of the number of codes, [n·size], that varies most.
func widestRange(codes []float32, size int) float64 {
	most := 0.0
	for k := range size {
		low, high := math.Inf(1), math.Inf(-1)
		for i := k; i < len(codes); i += size {
			low, high = min(low, float64(codes[i])), max(high, float64(codes[i]))
		}
		most = max(most, high-low)
	}
	return most
}

// newNetwork exports a network for inputs that are finite. tolerance returns the largest root
// mean square of errors, given the exact results for the held-out inputs, [n·size].
func newNetwork(
	m *trained.Model, net net, inputs [][]float32, tolerance func(results []float32, size int) float64,
) (*Network, error) {
	if m == nil || m.Program == nil || net == nil {
		return nil, errors.New("there is no trained model, or no network: expected both, such as r.Model of a run and its Decode")
	}
	p, err := read(m, net, len(inputs[0]))
	if err != nil {
		return nil, fmt.Errorf("exporting a network of the model: %w", err)
	}
	if err := p.checkFinite(); err != nil {
		return nil, err
	}
	p, err = compress(p, sampleCodes(inputs, p.codesForRounding()), tolerance)
	if err != nil {
		return nil, err
	}
	return &Network{p}, nil
}

// Check returns the error that New would return because of the network's operations. It
// needs neither trained weights nor much time. size is the length of a code.
func Check(m *trained.Model, net func(scope *model.Scope, z *graph.Node) *graph.Node, size int) error {
	if m == nil || m.Program == nil || net == nil {
		return errors.New("there is no model, or no network: expected both")
	}
	if size < 1 {
		return fmt.Errorf("a code has %d numbers: expected at least one", size)
	}
	_, err := read(m, net, size)
	return err
}

// checkFinite returns an error if a weight is not finite.
func (p *program) checkFinite() error {
	notFinite := func(row []float32) bool { return slices.ContainsFunc(row, func(v float32) bool { return v-v != 0 }) }
	for _, m := range p.matrices {
		if notFinite(m.weights) || notFinite(m.offset) {
			return fmt.Errorf("a matrix [%d, %d] of the network has weights that are NaN or infinite: "+
				"its training has diverged; train it with a smaller learning rate", m.in, m.out)
		}
	}
	for _, v := range p.values {
		if v.constant != nil && notFinite(v.constant) {
			return errors.New("the network has weights that are NaN or infinite: " +
				"its training has diverged; train it with a smaller learning rate")
		}
	}
	return nil
}

// codesForRounding returns how many codes rounding uses, those that measure its error included.
func (p *program) codesForRounding() int {
	products := 1 // for a code
	for _, o := range p.operations {
		if o.isProduct() {
			products += p.values[o.out].size * p.matrices[o.matrix].in
		}
		if o.window != nil { // copying the numbers in windows takes as long
			products += p.values[o.out].size * p.matrices[o.matrix].in
		}
	}
	return max(minCodes, min(maxCodes, maxProducts/products))
}

// heldOut returns how many of a number of codes measure the error of rounding.
func heldOut(codes int) int { return codes / 3 }

// sampleCodes samples n of the given codes into a flat slice. If there are too few, it
// interpolates between pairs of them.
func sampleCodes(codes [][]float32, n int) []float32 {
	random := rand.New(rand.NewPCG(1, 2))
	order := random.Perm(len(codes))
	flat := make([]float32, 0, n*len(codes[0]))
	for i := range n {
		if i < len(order) {
			flat = append(flat, codes[order[i]]...)
			continue
		}
		a, b, t := codes[random.IntN(len(codes))], codes[random.IntN(len(codes))], random.Float32()
		for k := range a {
			flat = append(flat, a[k]+t*(b[k]-a[k]))
		}
	}
	// Shuffle, so that both parts have given and interpolated codes.
	random.Shuffle(n, func(i, j int) {
		for k := range codes[0] {
			x, y := i*len(codes[0])+k, j*len(codes[0])+k
			flat[x], flat[y] = flat[y], flat[x]
		}
	})
	return flat
}

// In returns the length of a code.
func (n *Network) In() int { return n.program.values[0].size }

// Out returns the length of the network's output for a code.
func (n *Network) Out() int { return n.program.values[n.program.result].size }

// Bits returns the smallest number of bits of a weight.
func (n *Network) Bits() int {
	bits := 32
	for _, m := range n.program.matrices {
		bits = min(bits, m.bits)
	}
	return bits
}

// Call computes the network as the page does: codes [n][in] → [n][out].
func (n *Network) Call(codes [][]float32) ([][]float32, error) {
	if err := latent.Check("code", codes); err != nil {
		return nil, err
	}
	if len(codes[0]) != n.In() {
		return nil, fmt.Errorf("codes have %d numbers: expected %d", len(codes[0]), n.In())
	}
	const chunk = 256 // codes
	out := make([][]float32, 0, len(codes))
	for part := range slices.Chunk(codes, chunk) {
		y := newTable(n.program, slices.Concat(part...), len(part)).run()
		out = slices.AppendSeq(out, slices.Chunk(y, n.Out()))
	}
	return out, nil
}
