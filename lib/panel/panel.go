package panel

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

// A Panel draws a training: reconstructions, the loss curve, and codes of two
// numbers. During the training it draws a copy of the run in the background, so
// that the training waits for the copying only.
type Panel struct {
	model       *trained.Model    // what is drawn
	snapshot    *run.Snapshot     // a copy of the run in training, with the model; nil for a trained run
	reconstruct *trained.Network  // nil if the model does not reconstruct, or before compile
	encode      *trained.Network  // nil if codes do not have two numbers, or before compile
	compiled    bool              // compile has been called
	examples    shown             // of which some are drawn
	originals   shown             // to be reconstructed
	points      *dataset.Examples // to be encoded

	busy  chan struct{} // closed at the end of the work in the background; nil without any
	drawn *Encoded
	cost  time.Duration // of copying the run, drawing it and encoding the figure
}

const (
	maxPoints = 1000 // codes that are drawn
	maxPairs  = 25   // examples that are reconstructed
)

// New returns a panel of a run that is about to be trained: it copies the run and
// starts compiling its networks. It returns nil if the run cannot be copied.
func New(r *run.Run) *Panel {
	snapshot, err := r.Snapshot()
	if err != nil {
		return nil
	}
	p := &Panel{model: snapshot.Model, snapshot: snapshot}
	p.inBackground(func() {
		p.compile()
		p.cost = 0
	})
	return p
}

// OfTrained returns a panel of a run that is not in training.
func OfTrained(r *run.Run) *Panel { return &Panel{model: r.Model} }

// inBackground runs f on another goroutine. If f panics, nothing is drawn: a
// failed panel must not stop the training.
func (p *Panel) inBackground(f func()) {
	busy := make(chan struct{})
	p.busy = busy
	go func() {
		defer close(busy)
		_ = exceptions.TryCatch[error](f)
	}()
}

// isIdle reports whether nothing runs in the background.
func (p *Panel) isIdle() bool {
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

// Wait waits for the work in the background.
func (p *Panel) Wait() {
	if p.busy != nil {
		<-p.busy
		p.busy = nil
	}
}

// Redraw starts drawing r as it is now, unless the background is busy. It calls
// show from there, since the training may not call Redraw for a while.
func (p *Panel) Redraw(r *run.Run, show func(f *Encoded)) {
	if !p.isIdle() {
		return
	}
	start := time.Now()
	p.snapshot.Update(r)
	p.inBackground(func() {
		if p.drawn = EncodeLive(p.draw(p.snapshot.History, p.snapshot.Tests, p.snapshot.Validation)); p.drawn != nil {
			show(p.drawn)
		}
		p.cost = time.Since(start)
	})
}

// TakeDrawn returns the figure that was drawn last and its cost. It returns each
// figure once, and ok is false if there is none.
func (p *Panel) TakeDrawn() (f *Encoded, cost time.Duration, ok bool) {
	if !p.isIdle() || p.drawn == nil {
		return nil, 0, false
	}
	f, p.drawn = p.drawn, nil
	return f, p.cost, true
}

// Encoded is a figure with its PNG, whose encoding takes longer than most figures
// take to draw.
type Encoded struct {
	*figure.Figure
	PNG []byte
}

// Encode encodes a figure that stays. It returns nil if f is nil or cannot be encoded.
func Encode(f *figure.Figure) *Encoded { return encoded(f, (*figure.Figure).PNG) }

// EncodeLive is like Encode for a figure that is soon replaced: it is faster, and the PNG larger.
func EncodeLive(f *figure.Figure) *Encoded { return encoded(f, (*figure.Figure).LivePNG) }

func encoded(f *figure.Figure, encode func(*figure.Figure) ([]byte, error)) *Encoded {
	if f == nil {
		return nil
	}
	png, err := encode(f)
	if err != nil {
		return nil
	}
	return &Encoded{f, png}
}

// DrawFinal draws r, whose training has ended. It returns nil if there is nothing
// to show.
func (p *Panel) DrawFinal(r *run.Run) *figure.Figure {
	if p.snapshot != nil {
		p.snapshot.Update(r)
	}
	return p.draw(r.History, r.Tests, r.Validation)
}

// compile builds the networks and runs each once, which makes XLA compile it.
func (p *Panel) compile() {
	if p.compiled {
		return
	}
	p.compiled = true
	p.examples = examplesToShow(p.model)
	if m, ok := p.model.Program.Model.(trained.Reconstructor); ok {
		p.originals = p.examples.toReconstruct(p.model, maxPairs)
		if n, err := p.network(m.Reconstruct); err == nil {
			if _, err := n.Reconstruct(p.originals.Examples); err == nil {
				p.reconstruct = n
			}
		}
	}
	if m, ok := p.model.Program.Model.(trained.Encoder); ok && p.model.Program.CodeSize == 2 {
		p.points = p.examples.First(maxPoints)
		if n, err := p.network(m.Encode); err == nil {
			p.encode = n
			if p.codes() == nil {
				p.encode = nil
			}
		}
	}
}

// network returns net on the variables that the panel draws with.
func (p *Panel) network(net func(scope *model.Scope, x *graph.Node) *graph.Node) (*trained.Network, error) {
	if p.snapshot != nil {
		return p.snapshot.Network(net)
	}
	return p.model.Network(net)
}

// Close waits for a figure that is being drawn, and frees what was compiled.
func (p *Panel) Close() {
	p.Wait()
	for _, n := range []*trained.Network{p.reconstruct, p.encode} {
		if n != nil {
			n.Close()
		}
	}
}
