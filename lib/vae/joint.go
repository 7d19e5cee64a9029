package vae

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// LogJoint builds log p(x|z) + log p(z) of k codes of each image or row, in nats:
// x [batch, features], z [batch, k, code] → [batch, k]. z [k, code] is the same codes for
// all, each of which is decoded once. The prior is N(0, I). It implements trained.Joint.
func (m *Model) LogJoint(scope *model.Scope, x, z *Node) *Node {
	input, batch := x, x.Shape().Dim(0)
	k, code := z.Shape().Dim(-2), z.Shape().Dim(-1)
	// Example by example: k codes of the first, then k of the second.
	forAll := func(v *Node) *Node { // [k, width] → [batch·k, width]
		width := v.Shape().Dim(-1)
		return Reshape(BroadcastToDims(ExpandAxes(v, 0), batch, k, width), batch*k, width)
	}
	forEach := func(v *Node) *Node { // [batch, width] → [batch·k, width]
		width := v.Shape().Dim(-1)
		return Reshape(BroadcastToDims(ExpandAxes(v, 1), batch, k, width), batch*k, width)
	}
	logPrior := AddScalar(MulScalar(ReduceSum(Square(z), -1), -0.5),
		-float64(code)/2*math.Log(2*math.Pi)) // [batch, k] or [k]
	var raw *Node // [batch·k, features]
	if z.Rank() == 2 && m.Condition.Size() == 0 {
		raw = forAll(m.decodeRaw(scope, z))
	} else {
		if z.Rank() == 2 {
			z = forAll(z)
		}
		raw = m.decodeRaw(scope, m.Condition.DecoderInput(forEach(input), Reshape(z, batch*k, code)))
	}
	if logPrior.Rank() == 1 {
		logPrior = BroadcastToDims(ExpandAxes(logPrior, 0), batch, k)
	}
	nats := m.lossIn(scope).NatsPerImage(forEach(m.Condition.X(input)), raw) // [batch·k]
	return Sub(logPrior, Reshape(nats, batch, k))
}
