package notebook

import (
	"time"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/run"
	"latentlab/lib/trained"
)

// panel draws a training: reconstructions, the loss curve, and codes of two
// numbers. During the training it draws a copy of the run in the background, so
// that the training waits for the copying only.
type panel struct {
	model       *trained.Model   // whose networks are drawn with
	snapshot    *run.Snapshot    // of a run in training, which has the model; nil for a run that was trained before
	reconstruct *trained.Network // nil if the model does not reconstruct, or before compile
	encode      *trained.Network // nil if codes do not have two numbers, or before compile
	compiled    bool             // compile has been called
	images      *dataset.Images  // to be reconstructed
	points      *dataset.Images  // to be encoded

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
	snapshot, err := r.Snapshot()
	if err != nil {
		return nil
	}
	p := &panel{model: snapshot.Model, snapshot: snapshot}
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
	p.snapshot.Update(r)
	p.inBackground(func() {
		if p.drawn = encodeFigure(p.draw(p.snapshot.History, p.snapshot.Tests)); p.drawn != nil {
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
	if p.snapshot != nil {
		p.snapshot.Update(r)
	}
	return p.draw(r.History, r.Tests)
}

// compile builds the networks and runs each once, which makes XLA compile it.
func (p *panel) compile() {
	if p.compiled {
		return
	}
	p.compiled = true
	images := imagesToShow(p.model)
	if m, ok := p.model.Program.Model.(trained.Reconstructor); ok {
		p.images = images.First(panelPairs)
		if n, err := p.network(m.Reconstruct); err == nil {
			if _, err := n.Reconstruct(p.images); err == nil {
				p.reconstruct = n
			}
		}
	}
	if m, ok := p.model.Program.Model.(trained.Encoder); ok && p.model.Program.CodeSize == 2 {
		p.points = images.First(panelPoints)
		if n, err := p.network(m.Encode); err == nil {
			p.encode = n
			if p.codes() == nil {
				p.encode = nil
			}
		}
	}
}

// imagesToShow returns the images that a training is drawn with: the test set,
// or the training set if there is none.
func imagesToShow(m *trained.Model) *dataset.Images {
	if test := m.Program.Config.Test; test != nil {
		return test
	}
	return m.Program.Data
}

// network returns net on the variables that the panel draws with.
func (p *panel) network(net func(scope *model.Scope, x *graph.Node) *graph.Node) (*trained.Network, error) {
	if p.snapshot != nil {
		return p.snapshot.Network(net)
	}
	return p.model.Network(net)
}

// close waits for a figure that is being drawn, and frees what was compiled.
func (p *panel) close() {
	p.wait()
	for _, n := range []*trained.Network{p.reconstruct, p.encode} {
		if n != nil {
			n.Close()
		}
	}
}
