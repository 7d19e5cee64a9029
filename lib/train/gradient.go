package train

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// gradientUpdater is an optimizer that accepts gradients computed by the caller.
// GoMLX's Adam and SGD do.
type gradientUpdater interface {
	UpdateGraphWithGradients(scope *model.Scope, gradients []*Node, lossDType dtypes.DType)
}

// updateGraph does what opt.UpdateGraph does, but computes the gradients of small
// dense layers by withCopiedInput. It calls opt.UpdateGraph if opt does not accept
// gradients, and for a loss that is not a scalar, so that opt reports the error.
func updateGraph(opt optimizer.Interface, scope *model.Scope, g *Graph, loss *Node) {
	updater, ok := opt.(gradientUpdater)
	if !ok || !loss.IsScalar() {
		opt.UpdateGraph(scope, g, loss)
		return
	}
	gradients := scope.BuildTrainableVariablesGradientsGraph(loss)
	for i, gradient := range gradients {
		gradients[i] = withCopiedInput(gradient)
	}
	updater.UpdateGraphWithGradients(scope, gradients, loss.DType())
}

// Limits of withCopiedInput: in larger layers the copy costs more than it saves, and
// at larger batches it is faster with one network and slower with another.
const (
	maxCopyBatch   = 127     // images
	maxCopyWeights = 100_000 // in·out
)

// withCopiedInput returns the gradient xᵀ·dy of the weights of a small dense layer,
// computed from a copy of its input x, and other gradients as they are. The values
// are equal up to rounding, unless x contains −Inf.
//
// XLA's CPU client runs independent operations in parallel. It also lets arrays
// with disjoint lifetimes share a buffer, and an operation that writes a buffer
// waits for all that read its former contents. So the gradients of the layers'
// inputs, which are on the critical path, wait for those of the weights. A copy of
// x removes some of these waits: at batch 32 a step takes about an eighth less time
// (see kernelcfg/bench).
func withCopiedInput(gradient *Node) *Node {
	dy, x, ok := denseGradient(gradient)
	if !ok {
		return gradient
	}
	batch, in, out := x.Shape().Dimensions[0], x.Shape().Dimensions[1], dy.Shape().Dimensions[1]
	if x.DType() != dtypes.Float32 || batch > maxCopyBatch || in*out > maxCopyWeights {
		return gradient
	}
	// XLA removes a plain copy. It keeps this maximum, which would change −Inf.
	xT := MaxScalar(Transpose(x, 0, 1), -math.MaxFloat32)
	return Dot(xT, dy).Product()
}

// denseGradient returns dy [batch, out] and x [batch, in] of a gradient [in, out]
// that is xᵀ·dy as GoMLX builds it, the transpose of dyᵀ·x; ok is false for any
// other. A Node does not expose its axes, so they are inferred from the shapes. If
// two of batch, in and out are equal, ok is false too.
func denseGradient(gradient *Node) (dy, x *Node, ok bool) {
	if gradient.Type() != NodeTypeTranspose {
		return nil, nil, false
	}
	product := gradient.Inputs()[0]
	if product.Type() != NodeTypeDotGeneral {
		return nil, nil, false
	}
	dy, x = product.Inputs()[0], product.Inputs()[1]
	if dy.Rank() != 2 || x.Rank() != 2 || product.Rank() != 2 {
		return nil, nil, false
	}
	batch, in, out := x.Shape().Dimensions[0], x.Shape().Dimensions[1], dy.Shape().Dimensions[1]
	if batch == in || batch == out || in == out {
		return nil, nil, false
	}
	ok = dy.Shape().Dimensions[0] == batch && hasShape(product, out, in) && hasShape(gradient, in, out)
	return dy, x, ok
}

// hasShape reports whether n has shape [rows, columns].
func hasShape(n *Node, rows, columns int) bool {
	return n.Rank() == 2 && n.Shape().Dimensions[0] == rows && n.Shape().Dimensions[1] == columns
}
