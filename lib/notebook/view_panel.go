package notebook

import (
	"slices"
	"time"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// panel draws what a training looks like: pictures rebuilt, the loss so far,
// and codes of two numbers. While the training goes on it has a copy of the
// variables, and draws beside it: training waits for the copy only.
type panel struct {
	run     *run.Run        // whose networks are drawn with
	rebuild *run.Network    // nil where the model rebuilds nothing, or before it is needed
	encode  *run.Network    // nil where codes are not of two numbers
	ready   bool            // both are what they will be
	used    map[string]bool // paths of the variables that they read
	sample  *dataset.Images
	points  *dataset.Images

	busy  chan struct{} // closed when what goes on beside the training has ended; nil when nothing does
	drawn *encoded
	cost  time.Duration // of copying, drawing and encoding it
}

const (
	panelPoints = 1000 // codes drawn
	panelPairs  = 25   // pictures rebuilt
)

// newPanel copies a run that is about to be trained, and begins to compile its
// networks. A run that cannot be copied is drawn at the end only.
func newPanel(r *run.Run) *panel {
	store, err := r.Program.Store.Clone()
	if err != nil {
		return nil
	}
	of := r.Program
	p := &panel{run: &run.Run{Program: &train.Program{Model: of.Model, Data: of.Data, Config: of.Config, Scalars: of.Scalars, Store: store}}}
	p.beside(func() {
		p.compile()
		p.cost = 0
	})
	return p
}

// beside runs f on a goroutine of its own. A panel that cannot be drawn is
// nothing to end a training for.
func (p *panel) beside(f func()) {
	busy := make(chan struct{})
	p.busy = busy
	go func() {
		defer close(busy)
		_ = exceptions.TryCatch[error](f)
	}()
}

// idle reports whether nothing goes on beside the training.
func (p *panel) idle() bool {
	if p.busy != nil {
		select {
		case <-p.busy:
			p.busy = nil
		default:
			return false
		}
	}
	return true
}

// finish waits for what goes on beside the training.
func (p *panel) finish() {
	if p.busy != nil {
		<-p.busy
		p.busy = nil
	}
}

// ask begins to draw r as it is now, unless something else is under way, and
// has it put in its place at once: training may be busy for a while.
func (p *panel) ask(r *run.Run, put func(f *encoded)) {
	if !p.idle() {
		return
	}
	start := time.Now()
	p.follow(r)
	p.beside(func() {
		if p.drawn = encode(p.draw(p.run)); p.drawn != nil {
			put(p.drawn)
		}
		p.cost = time.Since(start)
	})
}

// take returns the picture put last, and what it cost, once.
func (p *panel) take() (f *encoded, cost time.Duration, ok bool) {
	if !p.idle() || p.drawn == nil {
		return nil, 0, false
	}
	f, p.drawn = p.drawn, nil
	return f, p.cost, true
}

// encoded is a figure with its PNG, which takes longer to write than most
// figures to draw.
type encoded struct {
	*figure.Figure
	png []byte
}

// encode returns nil for what cannot be shown.
func encode(f *figure.Figure) *encoded {
	if f == nil {
		return nil
	}
	png, err := f.PNG()
	if err != nil {
		return nil
	}
	return &encoded{f, png}
}

// final draws r, whose training has ended.
func (p *panel) final(r *run.Run) *figure.Figure {
	if p.run != r {
		p.follow(r)
	}
	return p.draw(r)
}

// follow copies what has changed in r since the last copy.
func (p *panel) follow(r *run.Run) {
	copied := p.run
	copied.Step, copied.Trained = r.Step, r.Trained
	// Rows are only ever added, beyond the length of these.
	copied.History = run.Table{Names: r.History.Names, Columns: slices.Clone(r.History.Columns)}
	copied.Tests = run.Table{Names: r.Tests.Names, Columns: slices.Clone(r.Tests.Columns)}
	for path := range p.used {
		from, to := r.Program.Store.GetVariable(path), copied.Program.Store.GetVariable(path)
		if from != nil && to != nil {
			_ = copyValue(to, from) // it keeps its last value
		}
	}
}

func copyValue(to, from *model.Variable) error {
	value, err := from.Value()
	if err != nil {
		return err
	}
	t := tensors.FromShape(from.Shape())
	err = value.ConstBytes(func(source []byte) {
		err = t.MutableBytes(func(b []byte) { copy(b, source) })
	})
	if err != nil {
		return err
	}
	return to.SetValue(t)
}

// compile builds the networks and runs each once, for XLA to compile it.
func (p *panel) compile() {
	if p.ready {
		return
	}
	p.ready, p.used = true, map[string]bool{}
	r := p.run
	from := unseen(r)
	if m, ok := r.Program.Model.(run.Reconstructor); ok {
		p.sample = from.First(panelPairs)
		if n, err := r.Network(p.noting(m.Reconstruct)); err == nil {
			if _, err := n.Reconstruct(p.sample); err == nil {
				p.rebuild = n
			}
		}
	}
	if m, ok := r.Program.Model.(run.Encoder); ok && r.CodeWidth() == 2 {
		p.points = from.First(panelPoints)
		if n, err := r.Network(p.noting(m.Encode)); err == nil {
			p.encode = n
			if p.codes() == nil {
				p.encode = nil
			}
		}
	}
}

// unseen are the pictures to draw a training with: the test set, or where there
// is none what it trains on.
func unseen(r *run.Run) *dataset.Images {
	if test := r.Program.Config.Test; test != nil {
		return test
	}
	return r.Program.Data
}

// noting returns net, noting which variables it reads: a copy needs no others,
// an optimizer's moments least.
func (p *panel) noting(net func(scope *model.Scope, x *graph.Node) *graph.Node) func(scope *model.Scope, x *graph.Node) *graph.Node {
	return func(scope *model.Scope, x *graph.Node) *graph.Node {
		y := net(scope, x)
		for v := range scope.Store().IterVariables() {
			if v.InUseByGraph(x.Graph()) {
				p.used[v.Path()] = true
			}
		}
		return y
	}
}

// close waits for what is being drawn, and frees what was compiled.
func (p *panel) close() {
	p.finish()
	for _, n := range []*run.Network{p.rebuild, p.encode} {
		if n != nil {
			n.Close()
		}
	}
}
