package panel

import (
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/latent"
	"latentlab/lib/trained"
)

// A Sketch draws a few reconstructions of a model, or decoded samples of N(0, I)
// if it does not reconstruct. It keeps the compiled network for the next drawing.
type Sketch struct {
	model               *trained.Model
	reconstruct, decode *trained.Network // at most one is not nil
	examples            shown            // of which some are drawn
	originals           shown            // to be reconstructed
	codes               *tensors.Tensor
}

// NewSketch returns a sketch of m. Its drawings follow the training of m.
func NewSketch(m *trained.Model) *Sketch {
	s := &Sketch{model: m}
	if r, ok := m.Program.Model.(trained.Reconstructor); ok {
		s.examples = examplesToShow(m)
		s.originals = s.examples.toReconstruct(m, 12)
		s.reconstruct, _ = m.Network(r.Reconstruct)
		return s
	}
	d, ok := m.Program.Model.(trained.Decoder)
	if !ok {
		return s
	}
	size := m.Program.DecoderSize
	if codes, err := latent.SampleNormal(24, size, 1); size > 0 && err == nil {
		s.codes = tensors.FromValue(codes)
		s.decode, _ = m.Network(d.Decode)
	}
	return s
}

// Draw draws the model as it is now. It returns nil if there is nothing to show. A
// narrow figure leaves room for many side by side.
func (s *Sketch) Draw(narrow bool) (*figure.Figure, error) {
	switch {
	case s.reconstruct != nil:
		reconstructed, err := s.reconstruct.Reconstruct(s.originals.Examples)
		if err != nil {
			return nil, err
		}
		return s.drawExamples(s.originals.Examples, reconstructed, narrow)
	case s.decode != nil:
		values, err := s.decode.Call(s.codes)
		if err != nil {
			return nil, err
		}
		decoded, err := s.model.Program.Output(values, &dataset.Examples{Name: "samples"})
		if err != nil {
			return nil, err
		}
		return s.drawExamples(decoded, nil, narrow)
	}
	return nil, nil
}

// drawExamples draws images or rows and, unless that is nil, what was reconstructed of them.
func (s *Sketch) drawExamples(real, reconstructed *dataset.Examples, narrow bool) (*figure.Figure, error) {
	columns, rows := 6, 2
	if narrow {
		columns, rows = 4, 1
	}
	if real.IsTable() {
		if reconstructed != nil { // all rows count for the columns' standard deviations
			real = s.examples.Examples
		}
		return figure.Table{Examples: real, Reconstructed: reconstructed, Rows: rows, Columns: sketchColumns}.Draw()
	}
	pixel := max(1, 56/max(1, real.Height, real.Width))
	if reconstructed == nil {
		return figure.Grid{Images: real, Rows: 4, Columns: columns, Pixel: pixel}.Draw()
	}
	return figure.Reconstructions{
		Images: real, Reconstructed: reconstructed, Heading: s.originals.heading, NoHeadings: true,
		Rows: 4, Columns: columns, Pixel: pixel,
	}.Draw()
}

// Caption returns what the drawings show, for below several of them, or "" for nothing.
func (s *Sketch) Caption() string {
	switch {
	case s.reconstruct != nil && s.examples.IsTable():
		return "Reconstructions of " + s.examples.heading + "."
	case s.reconstruct != nil && s.model.Program.Corrupts:
		return "Left: " + s.examples.heading + " with the noise of training; right: reconstructed."
	case s.reconstruct != nil:
		return "Left: " + s.examples.heading + "; right: reconstructed."
	case s.decode != nil:
		return "Decoded samples of N(0, I)."
	}
	return ""
}

// Close frees what was compiled.
func (s *Sketch) Close() {
	for _, n := range []*trained.Network{s.reconstruct, s.decode} {
		if n != nil {
			n.Close()
		}
	}
}
