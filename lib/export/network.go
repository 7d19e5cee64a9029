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

// Network is a network that has been taken out of a run.
type Network struct{ program *program }

const (
	// calibration is how many codes tell how to round, and held how many more
	// judge the result.
	calibration, held = 2048, 1024

	// near is how far a pixel may be from the exact one with 8 bits.
	near = 1.5 / 255

	// small is how many weights a matrix may have and be kept in 16 bits
	// without being asked.
	small = 1 << 14
)

// New takes a network out of a run: net builds it on the run's variables, z
// [1, in] → [1, out], as in [trained.Model.Apply].
//
// codes [n][in] are inputs as they will be asked for: draws of the prior, codes
// of pictures, a lattice over the plane that a reader can reach. Weights are
// rounded so that it shows least for them: matrices of more than 16,384 weights
// to 8 bits where no output for codes held back is farther than 1.5/255 from
// the exact one, to 16 where one is. Where codes are few, others between them
// are added.
//
// It is an error when there are no codes, the network computes what the page
// cannot, draws random numbers, or gives NaN.
func New(m *trained.Model, net func(scope *model.Scope, z *graph.Node) *graph.Node, codes [][]float32) (*Network, error) {
	if m == nil || net == nil {
		return nil, errors.New("New was given nil: expected a trained model and a network")
	}
	if len(codes) == 0 || len(codes[0]) == 0 {
		return nil, errors.New("there are no codes: they tell how long a code is and where the network must be exact")
	}
	if err := latent.Check("code", codes); err != nil {
		return nil, err
	}
	p, err := read(m, net, len(codes[0]))
	if err != nil {
		return nil, fmt.Errorf("exporting a network of the model: %w", err)
	}
	if err := p.finite(); err != nil {
		return nil, err
	}
	p, err = compress(p, spread(codes, calibration+held))
	if err != nil {
		return nil, err
	}
	return &Network{p}, nil
}

// finite returns an error when a weight is not a number.
func (p *program) finite() error {
	bad := func(row []float32) bool { return slices.ContainsFunc(row, func(v float32) bool { return v-v != 0 }) }
	for _, m := range p.matrices {
		if bad(m.weights) {
			return fmt.Errorf("a matrix [%d, %d] of the network has weights that are NaN or infinite: its training has diverged; train it with a smaller learning rate", m.in, m.out)
		}
	}
	for _, v := range p.values {
		if v.constant != nil && bad(v.constant) {
			return errors.New("the network has weights that are NaN or infinite: its training has diverged; train it with a smaller learning rate")
		}
	}
	return nil
}

// spread draws n codes of those given, one behind the other. What is lacking
// is drawn from the lines between two of them.
func spread(codes [][]float32, n int) []float32 {
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
	// Drawn ones and those between are in both parts.
	random.Shuffle(n, func(i, j int) {
		for k := range codes[0] {
			x, y := i*len(codes[0])+k, j*len(codes[0])+k
			flat[x], flat[y] = flat[y], flat[x]
		}
	})
	return flat
}

// In is the length of a code.
func (n *Network) In() int { return n.program.values[0].size }

// Out is how many numbers the network gives for a code.
func (n *Network) Out() int { return n.program.values[n.program.result].size }

// Bits is the fewest bits that a weight is kept in.
func (n *Network) Bits() int {
	bits := 32
	for _, m := range n.program.matrices {
		bits = min(bits, m.bits)
	}
	return bits
}

// Call computes what the page computes: codes [n][in] → [n][out].
func (n *Network) Call(codes [][]float32) ([][]float32, error) {
	if err := latent.Check("code", codes); err != nil {
		return nil, err
	}
	if len(codes[0]) != n.In() {
		return nil, fmt.Errorf("codes have %d numbers: expected %d", len(codes[0]), n.In())
	}
	const together = 256
	out := make([][]float32, 0, len(codes))
	for some := range slices.Chunk(codes, together) {
		y := newTable(n.program, slices.Concat(some...), len(some)).run()
		out = slices.AppendSeq(out, slices.Chunk(y, n.Out()))
	}
	return out, nil
}

// difference is the largest between two results, NaN where one is.
func difference(a, b []float32) float64 {
	most := 0.0
	for i := range a {
		most = max(most, math.Abs(float64(a[i])-float64(b[i])))
	}
	return most
}
