package tsne

import (
	"context"
	"fmt"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/backend"
)

// The constants of the method's first implementation.
const (
	earlyMomentum = 0.5
	lateMomentum  = 0.8
	gainUp        = 0.2 // added if a step continues in its direction
	gainDown      = 0.8 // a factor if it turns back
	leastGain     = 0.01
)

const (
	// callTime is how long one call of the program should take: long enough
	// that copying the affinities into the loop's state costs little, short
	// enough for cancellation.
	callTime = 500 * time.Millisecond
	// progressTime is the time between two reports of progress, if a report
	// takes no more than progressShare of it.
	progressTime  = time.Second
	progressShare = 0.03
)

// A descent is a compiled embedding in progress, with its data on the device.
type descent struct {
	config  Config
	entropy float64           // Σ p log p
	state   []*tensors.Tensor // by the constants below
	step    *Exec
	measure *Exec
	oneStep bool // whether a call is one iteration
	done    int
}

// The loop's state: the closures of a While have access to nothing else.
const (
	stateIteration = iota // [] int32
	stateEnd              // [] int32, the iteration to stop before
	statePositions        // [n, dims]
	stateVelocity         // [n, dims]
	stateGains            // [n, dims]
	stateAffinity         // [n, n]
	stateCount
)

func newDescent(b compute.Backend, c Config, p *tensors.Tensor, entropy float64, start []float32) (*descent, error) {
	n := p.Shape().Dim(0)
	zeros, ones := make([]float32, len(start)), make([]float32, len(start))
	for i := range ones {
		ones[i] = 1
	}
	matrix := func(flat []float32) *tensors.Tensor {
		return tensors.FromFlatDataAndDimensions(flat, n, c.Dims)
	}
	d := &descent{config: c, entropy: entropy, state: make([]*tensors.Tensor, stateCount)}
	d.state[statePositions], d.state[stateVelocity], d.state[stateGains] = matrix(start), matrix(zeros), matrix(ones)
	d.state[stateAffinity] = p
	// The pure-Go backend's While misses values (see lib/train). It does not
	// compile, so a call for each iteration costs nothing there.
	d.oneStep = backend.IsPortable(b)
	var err error
	if d.step, err = NewExec(b, d.build); err != nil {
		return nil, err
	}
	d.measure, err = NewExec(b, crossEntropy)
	return d, err
}

func (d *descent) close() {
	d.step.Finalize()
	if d.measure != nil {
		d.measure.Finalize()
	}
	for _, t := range d.state[statePositions:] {
		t.MustFinalizeAll()
	}
}

// run descends to the end and returns the positions.
func (d *descent) run(ctx context.Context) ([][]float32, error) {
	length, reported, pause, measured := 1, time.Now(), progressTime, false
	for d.done < d.config.Iterations {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		began := time.Now()
		count := min(length, d.config.Iterations-d.done)
		if err := d.advance(count); err != nil {
			return nil, fmt.Errorf("tsne: iterations %d to %d: %w", d.done, d.done+count, err)
		}
		first := d.done == count // the first call compiles
		if !d.oneStep && !first {
			each := max(time.Since(began)/time.Duration(count), time.Microsecond)
			length = max(1, min(int(callTime/each), 4*length))
		}
		if d.config.Progress != nil && (time.Since(reported) >= pause || d.done == d.config.Iterations) {
			began := time.Now()
			kl, err := d.divergence()
			if err != nil {
				return nil, err
			}
			d.config.Progress(d.done, kl)
			reported = time.Now()
			if measured { // the first time included compilation
				pause = max(progressTime, time.Duration(float64(reported.Sub(began))/progressShare))
			}
			measured = true
		}
	}
	return rows(d.state[statePositions])
}

// advance runs count more iterations.
func (d *descent) advance(count int) error {
	next := append([]*tensors.Tensor{}, d.state...)
	next[stateIteration] = tensors.FromValue(int32(d.done))
	next[stateEnd] = tensors.FromValue(int32(d.done + count))
	args := make([]any, len(next))
	for i, t := range next {
		args[i] = t
	}
	out, err := d.step.Call(args...)
	if err != nil {
		return err
	}
	for i, t := range out {
		d.state[statePositions+i].MustFinalizeAll()
		d.state[statePositions+i] = t
	}
	d.done += count
	return nil
}

// divergence returns KL(P‖Q) in nats.
func (d *descent) divergence() (float64, error) {
	out, err := d.measure.Call(d.state[statePositions], d.state[stateAffinity])
	if err != nil {
		return 0, fmt.Errorf("tsne: measuring the divergence: %w", err)
	}
	return d.entropy + float64(tensors.ToScalar[float32](out[0])), nil
}

// build adds the loop to the graph: state in, positions, velocity and gains out.
func (d *descent) build(state []*Node) []*Node {
	if d.oneStep {
		return d.iterate(state)[statePositions:stateAffinity]
	}
	carried := func(g *Graph) []*Node {
		nodes := make([]*Node, len(state))
		for i, s := range state {
			nodes[i] = Parameter(g, fmt.Sprintf("state%d", i), s.Shape())
		}
		return nodes
	}
	g := state[0].Graph()
	more := NewClosure(g, func(g *Graph) []*Node {
		s := carried(g)
		return []*Node{LessThan(s[stateIteration], s[stateEnd])}
	})
	once := NewClosure(g, func(g *Graph) []*Node { return d.iterate(carried(g)) })
	return While(more, once, state...)[statePositions:stateAffinity]
}

// iterate builds one iteration: gradient descent with momentum, and a gain for
// each coordinate (Jacobs 1988).
func (d *descent) iterate(s []*Node) []*Node {
	y, velocity, gains := s[statePositions], s[stateVelocity], s[stateGains]
	g := y.Graph()
	scalar := func(v float64) *Node { return Scalar(g, dtypes.Float32, v) }
	early := LessThan(s[stateIteration], Const(g, int32(d.config.Early)))
	attraction := Where(early, scalar(d.config.Exaggeration), scalar(1))
	momentum := Where(early, scalar(earlyMomentum), scalar(lateMomentum))

	slope := gradient(y, s[stateAffinity], attraction) // [n, dims]
	// Velocity points downhill: against the gradient if the step continues.
	onward := LessThan(Mul(slope, velocity), ZerosLike(y))
	gains = Max(Where(onward, AddScalar(gains, gainUp), MulScalar(gains, gainDown)), scalar(leastGain))
	velocity = Sub(Mul(momentum, velocity), Mul(MulScalar(gains, d.config.LearningRate), slope))
	y = Add(y, velocity)
	y = Sub(y, ReduceAndKeep(y, ReduceMean, 0)) // centered

	next := append([]*Node{}, s...)
	next[stateIteration] = Add(s[stateIteration], Const(g, int32(1)))
	next[statePositions], next[stateVelocity], next[stateGains] = y, velocity, gains
	return next
}
