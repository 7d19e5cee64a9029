package train_test

import (
	"errors"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/gan"
	"latentlab/lib/train"
)

// encoder is a model with an encoder as a function.
type encoder struct {
	step
	encode func(scope *model.Scope, x *Node) *Node
}

func (e encoder) Encode(scope *model.Scope, x *Node) *Node { return e.encode(scope, x) }

// Prepare finds the lengths of codes without a change of the program.
func TestCodeSizes(t *testing.T) {
	must := func(m train.Model, err error) train.Model {
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	of := func(m *ae.Model, err error) train.Model { return must(m, err) }
	adversarial := func(m *aae.Model, err error) train.Model { return must(m, err) }
	generative := func(m *gan.Model, err error) train.Model { return must(m, err) }
	autoencoder := of(ae.New(ae.Config{Hidden: []int{8}, Code: 3, Features: 16}))
	for name, c := range map[string]struct {
		m                     train.Model
		codeSize, decoderSize int
	}{
		"autoencoder": {autoencoder, 3, 3},
		"supervised":  {adversarial(aae.New(aae.Config{Hidden: []int{8}, Features: 16, Prior: aae.GaussianPrior(2, 1), Supervised: true})), 2, 12},
		"generator":   {generative(gan.New(gan.Config{Hidden: []int{8}, Code: 5, Features: 16})), 0, 5},
		"no codes":    {small, 0, 0},
		"no decoder":  {encoder{small, func(_ *model.Scope, x *Node) *Node { return Slice(x, AxisRange(), AxisRange(0, 7)) }}, 7, 0},
		"not a code":  {encoder{small, func(_ *model.Scope, x *Node) *Node { return ReduceAllSum(x) }}, 0, 0},
		"broken":      {encoder{small, func(*model.Scope, *Node) *Node { panic(errors.New("no encoder")) }}, 0, 0},
		"new variables": {encoder{small, func(scope *model.Scope, x *Node) *Node {
			return Add(x, scope.In("new").VariableWithValue("v", float32(1)).NodeValue(x.Graph()))
		}}, 16, 0},
	} {
		p := prepare(t, c.m, images(20), train.BatchSize(10))
		if p.CodeSize != c.codeSize || p.DecoderSize != c.decoderSize {
			t.Errorf("%s: codes of %d, decoder of %d, expected %d and %d",
				name, p.CodeSize, p.DecoderSize, c.codeSize, c.decoderSize)
		}
		if p.Store.GetVariable("/new/v") != nil {
			t.Errorf("%s: finding the length of codes has created a variable", name)
		}
	}
}
