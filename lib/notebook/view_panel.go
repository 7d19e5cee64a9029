package notebook

import (
	"math"
	"slices"
	"time"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"latentlab/lib/backend"
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

// idle says whether nothing goes on beside the training.
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
	from := r.Program.Config.Test
	if from == nil {
		from = r.Program.Data
	}
	if m, ok := r.Program.Model.(run.Reconstructor); ok {
		p.sample = from.First(panelPairs)
		if n, err := r.Network(p.noting(m.Reconstruct)); err == nil {
			if _, err := n.Reconstruct(p.sample); err == nil {
				p.rebuild = n
			}
		}
	}
	if m, ok := r.Program.Model.(encoder); ok && codeWidth(r, m) == 2 {
		p.points = from.First(panelPoints)
		if n, err := r.Network(p.noting(m.Encode)); err == nil {
			p.encode = n
			if p.codes() == nil {
				p.encode = nil
			}
		}
	}
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

// encoder is a model that has a code for each picture.
type encoder interface {
	// Encode builds z of x: [batch, features] → [batch, code].
	Encode(scope *model.Scope, x *graph.Node) *graph.Node
}

// codeWidth is the number of values in a code of the model, 0 where that
// cannot be known. It builds the network, which takes a millisecond, and does
// not compile it.
func codeWidth(r *run.Run, m encoder) (width int) {
	b, err := backend.Portable()
	if err != nil {
		return 0
	}
	_ = exceptions.TryCatch[error](func() {
		exec, err := model.NewExec(b, r.Program.Store, func(scope *model.Scope, x *graph.Node) *graph.Node {
			z := m.Encode(scope, x)
			if z.Rank() == 2 {
				width = z.Shape().Dimensions[1]
			}
			train.KeepVariables(scope, x.Graph())
			return z
		})
		if err != nil {
			return
		}
		defer exec.Finalize()
		_, _ = exec.Compile(shapes.Make(dtypes.Float32, 1, r.Program.Data.Size()))
	})
	return width
}

// draw returns the panel of r, or nil where there is nothing to show. Charts
// have what r says, pictures and codes are of the panel's own run.
func (p *panel) draw(r *run.Run) *figure.Figure {
	p.compile()
	var left []*figure.Figure
	if p.rebuild != nil {
		if rebuilt, err := p.rebuild.Reconstruct(p.sample); err == nil {
			pixel := 3
			if p.encode != nil {
				pixel = 2 // the chart of codes needs the room
			}
			if side := max(p.sample.Height, p.sample.Width); side > 28 {
				pixel = max(1, pixel*28/side)
			}
			if f, err := figure.Reconstructions(p.sample, rebuilt, 5, 10, figure.Pixel(pixel)); err == nil {
				left = append(left, f)
			}
		}
	}
	if f, err := lossCurve(r); err == nil && f != nil {
		left = append(left, f)
	}
	codes := p.scatter()
	switch {
	case codes != nil && len(left) > 0:
		column, err := figure.Panels{Figures: left, Cols: 1}.Draw()
		if err != nil {
			return nil
		}
		column.Alt = alts(left)
		left = []*figure.Figure{column, codes}
	case codes != nil:
		return codes
	case len(left) == 0:
		return nil
	}
	f, err := figure.Beside(left, figure.Alt(alts(left)))
	if err != nil {
		return nil
	}
	return f
}

// alts are what figures show, in a sentence.
func alts(figures []*figure.Figure) string {
	text := ""
	for i, f := range figures {
		if i > 0 {
			text += "; "
		}
		text += f.Alt
	}
	return text
}

// codes encodes the points, nil where that gives no two numbers each.
func (p *panel) codes() [][]float32 {
	if p.encode == nil {
		return nil
	}
	x := tensors.FromShape(shapes.Make(dtypes.Float32, p.points.Len(), p.points.Size()))
	err := tensors.MutableFlatData(x, func(flat []float32) {
		for i, pixel := range p.points.Pixels {
			flat[i] = float32(pixel) * (1.0 / 255)
		}
	})
	if err != nil {
		return nil
	}
	z, err := p.encode.Call(x)
	if err != nil {
		return nil
	}
	codes, ok := z.Value().([][]float32)
	if !ok || len(codes) == 0 || len(codes[0]) != 2 {
		return nil
	}
	return codes
}

// scatter draws codes of two numbers, nil where they are not.
func (p *panel) scatter() *figure.Figure {
	codes := p.codes()
	if codes == nil {
		return nil
	}
	points := figure.Scatter{
		Points: codes, Labels: p.points.Labels, Classes: p.points.Classes, Numerals: p.points.Labels != nil, NoLegend: true,
		X: figure.Axis{Label: "z₁"}, Y: figure.Axis{Label: "z₂"}, Width: 390, Height: 400,
	}
	for _, z := range codes {
		for _, value := range z {
			if v := float64(value); math.IsNaN(v) || math.IsInf(v, 0) {
				return nil
			}
		}
	}
	f, err := points.Draw()
	if err != nil {
		return nil
	}
	return f
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
