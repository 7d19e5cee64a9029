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

// panel draws a training: reconstructions, the loss curve, and codes of two
// numbers. During the training it draws a copy of the run in the background, so
// that the training waits for the copying only.
type panel struct {
	run         *run.Run        // what is drawn
	reconstruct *run.Network    // nil if the model does not reconstruct, or before compile
	encode      *run.Network    // nil if codes do not have two numbers, or before compile
	compiled    bool            // compile has been called
	used        map[string]bool // paths of the variables that the networks read
	images      *dataset.Images // to be reconstructed
	points      *dataset.Images // to be encoded

	busy  chan struct{} // closed at the end of the work in the background; nil without any
	drawn *encodedFigure
	cost  time.Duration // of copying the run, drawing it and encoding the figure
}

const (
	panelPoints = 1000 // codes drawn
	panelPairs  = 25   // images reconstructed
)

// newPanel copies a run that is about to be trained, and starts compiling its
// networks. It returns nil if the run cannot be copied.
func newPanel(r *run.Run) *panel {
	store, err := r.Program.Store.Clone()
	if err != nil {
		return nil
	}
	of := r.Program
	p := &panel{run: &run.Run{Program: &train.Program{Model: of.Model, Data: of.Data, Config: of.Config, Scalars: of.Scalars, Store: store}}}
	p.inBackground(func() {
		p.compile()
		p.cost = 0
	})
	return p
}

// inBackground runs f on another goroutine. If f panics, nothing is drawn: a
// failed panel must not stop the training.
func (p *panel) inBackground(f func()) {
	busy := make(chan struct{})
	p.busy = busy
	go func() {
		defer close(busy)
		_ = exceptions.TryCatch[error](f)
	}()
}

// isIdle reports whether nothing runs in the background.
func (p *panel) isIdle() bool {
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

// wait waits for the work in the background.
func (p *panel) wait() {
	if p.busy != nil {
		<-p.busy
		p.busy = nil
	}
}

// redraw starts drawing r as it is now, unless the background is busy. It has
// the figure shown from there, since the training may not call back for a while.
func (p *panel) redraw(r *run.Run, show func(f *encodedFigure)) {
	if !p.isIdle() {
		return
	}
	start := time.Now()
	p.update(r)
	p.inBackground(func() {
		if p.drawn = encodeFigure(p.draw(p.run)); p.drawn != nil {
			show(p.drawn)
		}
		p.cost = time.Since(start)
	})
}

// takeDrawn returns the figure that was drawn last and its cost, once.
func (p *panel) takeDrawn() (f *encodedFigure, cost time.Duration, ok bool) {
	if !p.isIdle() || p.drawn == nil {
		return nil, 0, false
	}
	f, p.drawn = p.drawn, nil
	return f, p.cost, true
}

// encodedFigure is a figure with its PNG, whose encoding takes longer than most
// figures take to draw.
type encodedFigure struct {
	*figure.Figure
	png []byte
}

// encodeFigure returns nil if there is nothing to show.
func encodeFigure(f *figure.Figure) *encodedFigure {
	if f == nil {
		return nil
	}
	png, err := f.PNG()
	if err != nil {
		return nil
	}
	return &encodedFigure{f, png}
}

// drawFinal draws r, whose training has ended.
func (p *panel) drawFinal(r *run.Run) *figure.Figure {
	if p.run != r {
		p.update(r)
	}
	return p.draw(r)
}

// update copies what has changed in r since the last copy.
func (p *panel) update(r *run.Run) {
	copied := p.run
	copied.Step, copied.Trained = r.Step, r.Trained
	// Training only appends rows, beyond the length of these.
	copied.History = run.Table{Names: r.History.Names, Columns: slices.Clone(r.History.Columns)}
	copied.Tests = run.Table{Names: r.Tests.Names, Columns: slices.Clone(r.Tests.Columns)}
	for path := range p.used {
		from, to := r.Program.Store.GetVariable(path), copied.Program.Store.GetVariable(path)
		if from != nil && to != nil {
			_ = copyValue(to, from) // on an error it keeps its last value
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

// compile builds the networks and runs each once, which makes XLA compile it.
func (p *panel) compile() {
	if p.compiled {
		return
	}
	p.compiled, p.used = true, map[string]bool{}
	r := p.run
	images := imagesToShow(r)
	if m, ok := r.Program.Model.(run.Reconstructor); ok {
		p.images = images.First(panelPairs)
		if n, err := r.Network(p.recordVariables(m.Reconstruct)); err == nil {
			if _, err := n.Reconstruct(p.images); err == nil {
				p.reconstruct = n
			}
		}
	}
	if m, ok := r.Program.Model.(run.Encoder); ok && r.CodeWidth() == 2 {
		p.points = images.First(panelPoints)
		if n, err := r.Network(p.recordVariables(m.Encode)); err == nil {
			p.encode = n
			if p.codes() == nil {
				p.encode = nil
			}
		}
	}
}

// imagesToShow returns the images that a training is drawn with: the test set,
// or the training set if there is none.
func imagesToShow(r *run.Run) *dataset.Images {
	if test := r.Program.Config.Test; test != nil {
		return test
	}
	return r.Program.Data
}

// recordVariables returns net, recording which variables it reads: a copy of the
// run needs no others, in particular not the optimizer's state.
func (p *panel) recordVariables(net func(scope *model.Scope, x *graph.Node) *graph.Node) func(scope *model.Scope, x *graph.Node) *graph.Node {
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

// close waits for a figure that is being drawn, and frees what was compiled.
func (p *panel) close() {
	p.wait()
	for _, n := range []*run.Network{p.reconstruct, p.encode} {
		if n != nil {
			n.Close()
		}
	}
}
