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
	images              *dataset.Examples
	codes               *tensors.Tensor
}

// NewSketch returns a sketch of m. Its drawings follow the training of m.
func NewSketch(m *trained.Model) *Sketch {
	s := &Sketch{model: m}
	if r, ok := m.Program.Model.(trained.Reconstructor); ok {
		s.images = imagesToShow(m).First(12)
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
	height, width := s.model.Program.Data.Dims()
	columns, side := 6, max(height, width)
	if narrow {
		columns = 4
	}
	pixel := max(1, 56/max(1, side))
	switch {
	case s.reconstruct != nil:
		reconstructed, err := s.reconstruct.Reconstruct(s.images)
		if err != nil {
			return nil, err
		}
		return figure.Reconstructions{
			Images: s.images, Reconstructed: reconstructed, Rows: 4, Columns: columns, Pixel: pixel,
		}.Draw()
	case s.decode != nil:
		values, err := s.decode.Call(s.codes)
		if err != nil {
			return nil, err
		}
		flat, err := tensors.CopyFlatData[float32](values)
		if err != nil {
			return nil, err
		}
		images := figure.Floats{Height: height, Width: width, Channels: s.model.Program.Data.Channels, Pixels: flat}
		return figure.Grid{Images: images, Rows: 4, Columns: columns, Pixel: pixel}.Draw()
	}
	return nil, nil
}

// Close frees what was compiled.
func (s *Sketch) Close() {
	for _, n := range []*trained.Network{s.reconstruct, s.decode} {
		if n != nil {
			n.Close()
		}
	}
}
