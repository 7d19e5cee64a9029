package notebook

import (
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/latent"
	"latentlab/lib/run"
	"latentlab/lib/trained"
)

// sketch draws a case that has no Figure: reconstructions, or decoded samples.
// It keeps the compiled network for the next drawing.
type sketch struct {
	reconstruct, decode *trained.Network // at most one is not nil
	images              *dataset.Images
	codes               *tensors.Tensor
}

func (s *sketch) close() {
	for _, n := range []*trained.Network{s.reconstruct, s.decode} {
		if n != nil {
			n.Close()
		}
	}
}

// draw draws the case as its run is now. It returns nil if there is nothing to
// show. A narrow figure leaves room for many side by side.
func (k *caseRun) draw(narrow bool) (*figure.Figure, error) {
	if k.Figure != nil {
		return k.Figure(k.run)
	}
	if k.sketch == nil {
		k.sketch = newSketch(k.run)
	}
	height, width := k.run.Program.Data.Dims()
	cols, side := 6, max(height, width)
	if narrow {
		cols = 4
	}
	pixel := max(1, 56/max(1, side))
	switch s := k.sketch; {
	case s.reconstruct != nil:
		reconstructed, err := s.reconstruct.Reconstruct(s.images)
		if err != nil {
			return nil, err
		}
		return figure.Reconstructions{Images: s.images, Reconstructed: reconstructed, Rows: 4, Columns: cols, Pixel: pixel}.Draw()
	case s.decode != nil:
		values, err := s.decode.Call(s.codes)
		if err != nil {
			return nil, err
		}
		flat, err := tensors.CopyFlatData[float32](values)
		if err != nil {
			return nil, err
		}
		return figure.Grid{Images: figure.Floats{Height: height, Width: width, Pixels: flat}, Rows: 4, Columns: cols, Pixel: pixel}.Draw()
	}
	return nil, nil
}

func newSketch(r *run.Run) *sketch {
	s := &sketch{}
	if m, ok := r.Program.Model.(trained.Reconstructor); ok {
		s.images = imagesToShow(r.Model).First(12)
		s.reconstruct, _ = r.Network(m.Reconstruct)
		return s
	}
	m, ok := r.Program.Model.(trained.Decoder)
	if !ok {
		return s
	}
	size := r.Program.DecoderSize
	if codes, err := latent.SampleNormal(24, size, 1); size > 0 && err == nil {
		s.codes = tensors.FromValue(codes)
		s.decode, _ = r.Network(m.Decode)
	}
	return s
}
