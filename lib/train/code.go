package train

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// DecoderSizer is a Model whose decoder takes codes of another length than its
// encoder gives, or that has a decoder and no encoder.
type DecoderSizer interface {
	// DecoderSize returns the length of the codes that Decode takes.
	DecoderSize() int
}

// setCodeSizes sets CodeSize and DecoderSize.
func (p *Program) setCodeSizes(portable compute.Backend) {
	p.CodeSize = p.encodedSize(portable)
	if m, ok := p.Model.(DecoderSizer); ok {
		p.DecoderSize = m.DecoderSize()
	} else if _, decodes := p.Model.(interface {
		Decode(scope *model.Scope, z *graph.Node) *graph.Node
	}); decodes {
		p.DecoderSize = p.CodeSize
		if p.CodeSize > 0 {
			p.DecoderSize += p.condition().Size()
		}
	}
}

// encodedSize returns the length of the codes that the model's encoder gives, 0
// if it has none or it cannot be built.
func (p *Program) encodedSize(portable compute.Backend) int {
	m, ok := p.Model.(interface {
		Encode(scope *model.Scope, x *graph.Node) *graph.Node
	})
	if !ok {
		return 0
	}
	// The shape needs no values, and a copy of them takes 20 ms for networks 1,000
	// units wide. Only an encoder that looks up variables of the step needs it.
	if size := p.builtSize(portable, model.NewStore(), m.Encode); size > 0 {
		return size
	}
	store, err := p.Store.Clone() // the program stays as it is
	if err != nil {
		return 0
	}
	return p.builtSize(portable, store, m.Encode)
}

// builtSize returns the length of the rows of a network's output, built with the
// variables of a store, 0 if it has no rows or cannot be built.
func (p *Program) builtSize(
	portable compute.Backend, store *model.Store, net func(scope *model.Scope, x *graph.Node) *graph.Node,
) (size int) {
	exec, err := model.NewExec(portable, store, func(scope *model.Scope, x *graph.Node) *graph.Node {
		defer PanicError(x.Graph())
		if z := net(scope, x); z.Rank() == 2 {
			size = z.Shape().Dimensions[1]
		}
		return graph.Const(x.Graph(), float32(0)) // the shape is enough
	})
	if err != nil {
		return 0
	}
	defer exec.Finalize()
	if _, err := Compile(exec, shapes.Make(dtypes.Float32, 1, p.Data.Size()+p.condition().classes)); err != nil {
		return 0
	}
	return size
}
