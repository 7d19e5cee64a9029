package train

import (
	"fmt"
	"math"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/trace"
)

// MaxChunk is the maximum number of steps of a call: each step writes its scalars to
// a table with that many rows.
const MaxChunk = 1024

// Loop is a Program compiled on a backend, with the data on the device. It is not
// safe for concurrent use.
type Loop struct {
	program *Program
	chunk   *model.Exec // steps [start, end) of an epoch
	shuffle func(k1, k2 uint32) (*tensors.Tensor, error)
	free    func() // frees what shuffle needs
	input   Input
	data    *tensors.Tensor // of all examples, see Input.Tensor
	labels  *tensors.Tensor // [n] int32, zeros if there are none
	perCall int             // maximum steps of a call of chunk
	order   *tensors.Tensor // [steps·batch] int32, of epoch
	epoch   int
}

// NewLoop creates the loop of a program on a backend. XLA compiles it in the first
// Run. NewLoop returns an error if the step contains a function that XLA cannot
// build, or if it has changed since Prepare.
func NewLoop(b compute.Backend, p *Program) (*Loop, error) {
	l := &Loop{program: p, input: Input{Examples: p.Data, Scaling: p.Scaling}, epoch: -1, perCall: min(p.Steps(), MaxChunk)}
	onHost := backend.IsPortable(b)
	if onHost || p.functions {
		// The Go backend of compute v0.1.3 optimizes the body of a While after it
		// has counted uses in it, and then misses values when it runs the body. One
		// step per call costs nothing there: the host runs each operation anyway.
		// XLA requires the functions of Sort, While and If to belong to the main
		// function, so a step with such functions cannot be the body of a While.
		l.perCall = 1
	}
	if !onHost && p.borrows != "" {
		return nil, trace.BorrowError("Step", p.borrows, "train")
	}
	portable, err := backend.Portable()
	if err != nil {
		return nil, err
	}
	for range 2 { // a map of two keys has the same order in every other iteration
		if err := p.verify(portable); err != nil {
			return nil, err
		}
	}
	n := p.Data.Len()
	l.data, l.labels = l.input.Tensor(0, n), l.input.LabelTensor(0, n)
	length := p.Steps() * p.Config.Batch
	l.free = func() {}
	l.shuffle = func(k1, k2 uint32) (*tensors.Tensor, error) {
		return tensors.FromValue(goPermutation(k1, k2, n, length)), nil
	}
	if !onHost {
		exec, err := NewExec(b, func(k1, k2 *Node) *Node { return permutation(k1, k2, n, length) })
		if err != nil {
			return nil, err
		}
		l.free = exec.Finalize
		l.shuffle = func(k1, k2 uint32) (*tensors.Tensor, error) { return exec.Call1(k1, k2) }
	}
	l.chunk, err = model.NewExec(b, p.Store, l.build)
	return l, err
}

// Close frees the compiled programs and the data on the device.
func (l *Loop) Close() {
	l.chunk.Finalize()
	l.free()
	l.data.MustFinalizeAll()
	l.labels.MustFinalizeAll()
}

// Diverged is the error of a loss that is NaN or infinite.
type Diverged struct {
	Step      int // counted from 0 over all epochs
	Loss      float64
	Optimizer Optimizer
}

func (d *Diverged) Error() string {
	decay := ""
	if factor := d.Optimizer.decayFactor(d.Step); factor < 1 {
		decay = fmt.Sprintf(", decayed to %.3g %% of the rate", 100*factor)
	}
	return fmt.Sprintf("the loss is %v at step %d of %v%s: training stopped, the last good state is kept; "+
		"try a smaller learning rate", d.Loss, d.Step, d.Optimizer, decay)
}

// Run trains steps [start, end) of an epoch, at most MaxChunk of them, and returns
// their scalars, [end-start][len(Scalars)]. If a loss is not finite, Run returns the
// rows before it and a *Diverged error. The variables are then invalid; the caller
// must restore them.
func (l *Loop) Run(epoch, start, end int) ([][]float32, error) {
	if start < 0 || end <= start || end > l.program.Steps() || end-start > MaxChunk {
		return nil, fmt.Errorf("steps %d to %d of an epoch of %d in one call: "+
			"expected 1 to %d steps", start, end, l.program.Steps(), MaxChunk)
	}
	if epoch != l.epoch {
		k1, k2 := epochKeys(l.program.Config.Seed, epoch)
		order, err := l.shuffle(k1, k2)
		if err != nil {
			return nil, fmt.Errorf("shuffling epoch %d: %w", epoch, err)
		}
		l.order, l.epoch = order, epoch
	}
	rows := make([][]float32, 0, end-start)
	for from := start; from < end; from += l.perCall {
		table, err := l.call(epoch, from, min(from+l.perCall, end))
		if err != nil {
			return nil, fmt.Errorf("training epoch %d, steps %d to %d: %w", epoch, start, end, err)
		}
		for i, row := range table {
			if loss := float64(row[0]); math.IsNaN(loss) || math.IsInf(loss, 0) {
				step := epoch*l.program.Steps() + from + i
				return rows, &Diverged{Step: step, Loss: loss, Optimizer: l.program.Config.Optimizer}
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// call runs the compiled program once and returns a row for each step.
func (l *Loop) call(epoch, start, end int) ([][]float32, error) {
	out, err := Call(l.chunk, l.data, l.labels, l.order, int32(start), int32(end), float32(epoch))
	if err != nil {
		return nil, err
	}
	flat, err := tensors.CopyFlatData[float32](out[0])
	if err != nil {
		return nil, err
	}
	width := len(l.program.Scalars)
	rows := make([][]float32, end-start)
	for i := range rows {
		rows[i] = flat[i*width : (i+1)*width]
	}
	return rows, nil
}

// The loop's state. XLA's functions cannot capture values, so the state has
// everything that a step reads. The variables follow it.
const (
	stateStep = iota // []  int32, step of the epoch
	stateStart
	stateEnd
	stateData
	stateLabels
	stateOrder
	stateEpoch // [] float32
	stateTable // [rows, scalars] float32
	stateVariables
)

// build builds the graph of the loop. in is data, labels, order, start, end, epoch.
func (l *Loop) build(scope *model.Scope, in []*Node) []*Node {
	g := in[0].Graph()
	scope.Store().SetTraining(g, true)
	start, end := in[3], in[4]
	table := make([][]float32, l.perCall)
	for i := range table {
		table[i] = make([]float32, len(l.program.Scalars))
	}
	state := []*Node{start, start, end, in[0], in[1], in[2], in[5], Const(g, table)}
	for _, v := range l.program.variables {
		state = append(state, v.NodeValue(g))
	}
	if l.perCall == 1 {
		return []*Node{l.step(scope, state)[stateTable]}
	}
	parameters := func(g *Graph) []*Node {
		nodes := make([]*Node, len(state))
		for i, s := range state {
			nodes[i] = Parameter(g, fmt.Sprintf("state%d", i), s.Shape())
		}
		return nodes
	}
	more := NewClosure(g, func(g *Graph) []*Node {
		s := parameters(g)
		return []*Node{LessThan(s[stateStep], s[stateEnd])}
	})
	once := NewClosure(g, func(g *Graph) []*Node { return l.step(scope, parameters(g)) })
	state = While(more, once, state...)
	for i, v := range l.program.variables {
		v.SetNodeValue(state[stateVariables+i])
	}
	return []*Node{state[stateTable]}
}

// step builds the loop's body: one batch, one update, one row of the table.
func (l *Loop) step(scope *model.Scope, s []*Node) []*Node {
	for i, v := range l.program.variables {
		v.SetNodeValue(s[stateVariables+i])
	}
	_, scalars := l.program.step(scope, l.batch(s))
	row := Stack(scalars, 0) // [scalars]
	g := row.Graph()

	next := append([]*Node{}, s...)
	// End the loop if the loss is not finite: later steps are useless.
	next[stateEnd] = Where(IsFinite(scalars[0]), s[stateEnd], s[stateStart])
	next[stateStep] = Add(s[stateStep], Const(g, int32(1)))
	rows, width := l.perCall, len(scalars)
	inRow := Equal(
		Iota(g, shapes.Make(dtypes.Int32, rows, width), 0),
		BroadcastToDims(Sub(s[stateStep], s[stateStart]), rows, width))
	next[stateTable] = Where(inRow, BroadcastToDims(ExpandAxes(row, 0), rows, width), s[stateTable])
	for i, v := range l.program.variables {
		next[stateVariables+i] = v.NodeValue(g)
	}
	return next
}

// batch gathers the step's examples in the epoch's order.
func (l *Loop) batch(s []*Node) Batch {
	g, size := s[stateStep].Graph(), l.program.Config.Batch
	// The pure-Go backend has no dynamic slices, so gather the order too.
	position := Add(
		Iota(g, shapes.Make(dtypes.Int32, size, 1), 0),
		BroadcastToDims(Mul(s[stateStep], Const(g, int32(size))), size, 1)) // [batch, 1]
	chosen := ExpandAxes(Gather(s[stateOrder], position), -1)                                    // [batch, 1]
	share := MulScalar(ConvertDType(s[stateStep], dtypes.Float32), 1/float64(l.program.Steps())) // of the epoch
	b := Batch{
		X: l.input.X(Gather(s[stateData], chosen)), Epoch: Add(s[stateEpoch], share), Scaling: l.input.Scaling,
	}
	if l.program.Data.Labels != nil {
		b.Y = Gather(s[stateLabels], chosen)
	}
	return b
}
