package tsne

import (
	"context"
	"fmt"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// The constants of the method's first implementation.
const (
	earlyMomentum = 0.5
	lateMomentum  = 0.8
	gainUp        = 0.2 // added where a step goes on in its direction
	gainDown      = 0.8 // a factor where it turns round
	leastGain     = 0.01
)

const (
	// callTime is how long one call of the program should take: long enough
	// that copying the affinities into the loop's state costs little, short
	// enough to be stopped.
	callTime = 500 * time.Millisecond
	// progressTime is the time from one telling of progress to the next, if
	// what it costs is no more than progressShare of it.
	progressTime  = time.Second
	progressShare = 0.03
)

// A descent is an embedding under way, compiled, with its data on the device.
type descent struct {
	config  Config
	entropy float64           // Σ p log p
	state   []*tensors.Tensor // as of the loop's constants
	step    *Exec
	measure *Exec
	oneStep bool // a call is an iteration
	done    int
}

// The loop's state; the closures of a While see nothing else.
const (
	stateIteration = iota // [] int32
	stateEnd              // [] int32, the iteration to stop before
	statePlaces           // [n, dims]
	stateVelocity         // [n, dims]
	stateGains            // [n, dims]
	stateAffinity         // [n, n]
	stateCount
)

func newDescent(b compute.Backend, c Config, p *tensors.Tensor, entropy float64, start []float32) (*descent, error) {
	n := p.Shape().Dim(0)
	still, even := make([]float32, len(start)), make([]float32, len(start))
	for i := range even {
		even[i] = 1
	}
	matrix := func(flat []float32) *tensors.Tensor {
		return tensors.FromFlatDataAndDimensions(flat, n, c.Dims)
	}
	d := &descent{config: c, entropy: entropy, state: make([]*tensors.Tensor, stateCount)}
	d.state[statePlaces], d.state[stateVelocity], d.state[stateGains] = matrix(start), matrix(still), matrix(even)
	d.state[stateAffinity] = p
	// The pure-Go backend's While misses values (see lib/train); without
	// compiling, a call for each iteration costs nothing there.
	d.oneStep = b.Name() == "Go Backend"
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
	for _, t := range d.state[statePlaces:] {
		t.MustFinalizeAll()
	}
}

// run descends to the end.
func (d *descent) run(ctx context.Context) ([][]float32, error) {
	length, told, pause, measured := 1, time.Now(), progressTime, false
	for d.done < d.config.Iterations {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		began := time.Now()
		count := min(length, d.config.Iterations-d.done)
		if err := d.advance(count); err != nil {
			return nil, fmt.Errorf("tsne: iterations %d to %d: %w", d.done, d.done+count, err)
		}
		first := d.done == count // which compiles
		if !d.oneStep && !first {
			each := max(time.Since(began)/time.Duration(count), time.Microsecond)
			length = max(1, min(int(callTime/each), 4*length))
		}
		if d.config.Progress != nil && (time.Since(told) >= pause || d.done == d.config.Iterations) {
			began := time.Now()
			kl, err := d.divergence()
			if err != nil {
				return nil, err
			}
			d.config.Progress(d.done, kl)
			told = time.Now()
			if measured { // the first time was compiling
				pause = max(progressTime, time.Duration(float64(told.Sub(began))/progressShare))
			}
			measured = true
		}
	}
	return rows(d.state[statePlaces])
}

// advance goes on by count iterations.
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
		d.state[statePlaces+i].MustFinalizeAll()
		d.state[statePlaces+i] = t
	}
	d.done += count
	return nil
}

// divergence returns KL(P‖Q) in nats.
func (d *descent) divergence() (float64, error) {
	out, err := d.measure.Call(d.state[statePlaces], d.state[stateAffinity])
	if err != nil {
		return 0, fmt.Errorf("tsne: measuring the divergence: %w", err)
	}
	return d.entropy + float64(tensors.ToScalar[float32](out[0])), nil
}

// build adds the loop to the graph: state in, places, velocity and gains out.
func (d *descent) build(state []*Node) []*Node {
	if d.oneStep {
		return d.iterate(state)[statePlaces:stateAffinity]
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
	return While(more, once, state...)[statePlaces:stateAffinity]
}

// iterate is one iteration: gradient descent with momentum, and a gain for
// each coordinate (Jacobs 1988).
func (d *descent) iterate(s []*Node) []*Node {
	y, velocity, gains := s[statePlaces], s[stateVelocity], s[stateGains]
	g := y.Graph()
	scalar := func(v float64) *Node { return Scalar(g, dtypes.Float32, v) }
	early := LessThan(s[stateIteration], Const(g, int32(d.config.Early)))
	attraction := Where(early, scalar(d.config.Exaggeration), scalar(1))
	momentum := Where(early, scalar(earlyMomentum), scalar(lateMomentum))

	slope := gradient(y, s[stateAffinity], attraction) // [n, dims]
	// Velocity points downhill: against the slope where the step goes on.
	onward := LessThan(Mul(slope, velocity), ZerosLike(y))
	gains = Max(Where(onward, AddScalar(gains, gainUp), MulScalar(gains, gainDown)), scalar(leastGain))
	velocity = Sub(Mul(momentum, velocity), Mul(MulScalar(gains, d.config.LearningRate), slope))
	y = Add(y, velocity)
	y = Sub(y, ReduceAndKeep(y, ReduceMean, 0)) // centred

	next := append([]*Node{}, s...)
	next[stateIteration] = Add(s[stateIteration], Const(g, int32(1)))
	next[statePlaces], next[stateVelocity], next[stateGains] = y, velocity, gains
	return next
}
