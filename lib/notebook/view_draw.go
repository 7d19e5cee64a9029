package notebook

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"

	"latentlab/lib/backend"
	"latentlab/lib/figure"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

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
			defer train.PanicError()
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
