package page

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/loss"
	"latentlab/lib/wasm/training"
)

// gameBatch is the number of points in a call of the game's functions.
const gameBatch = 100

// functions returns what the page asks the networks for its pictures: of points of the plane
// the output of D, from 0 to 1, and of codes or examples the generator's points with −∇ of its
// loss.
func (g *game) functions() []training.Function {
	type nodes = map[string]*Node
	play := training.Function{Name: "game", Batch: gameBatch}
	switch m := g.model.(type) {
	case adversarialEncoder:
		play.Inputs = []training.Input{{Name: "x", Width: g.Data.Size()}}
		play.Build = func(scope *model.Scope, in nodes) nodes {
			m := present[adversarialEncoder](g)
			codes := m.Encode(scope, in["x"])
			return nodes{"x": codes, "push": push(scope, m, codes)}
		}
	case generator:
		play.Inputs = []training.Input{{Name: "z", Width: m.DecoderSize()}}
		play.Build = func(scope *model.Scope, in nodes) nodes {
			m := present[generator](g)
			samples := m.Decode(scope, in["z"])
			return nodes{"x": samples, "push": push(scope, m, samples)}
		}
	}
	discriminate := training.Function{
		Name: "discriminate", Batch: gameBatch, Inputs: []training.Input{{Name: "x", Width: 2}},
		Build: func(scope *model.Scope, in nodes) nodes {
			return nodes{"d": Sigmoid(present[opponents](g).Discriminate(scope, in["x"]))} // [n, 1]
		},
	}
	return []training.Function{play, discriminate}
}

// present returns the model at the values that Knobs has: functions are built at each position of each
// knob. Like all graph building it panics on errors.
func present[M opponents](g *game) M {
	made, err := g.Model()
	if err != nil {
		panic(err)
	}
	m, ok := made.(M)
	if !ok {
		panic(fmt.Errorf("the Model returns a %T: expected a %T, as at first", made, g.model))
	}
	return m
}

// push builds −∇ of the generator's loss -log D(x) at points x: [n, 2] → [n, 2].
func push(scope *model.Scope, m opponents, x *Node) *Node {
	n := float64(x.Shape().Dimensions[0])
	ofAll := MulScalar(loss.Generator(m.Discriminate(scope, x)), n)
	return Neg(Gradient(ofAll, x)[0])
}
