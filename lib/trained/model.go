package trained

import (
	"errors"
	"fmt"
	"math"
	"path"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// Model is a program with weights. It is not for use by several goroutines at a time.
type Model struct {
	Program       *train.Program // with the weights in its Store
	Step          int            // training steps that led to the weights
	StepsPerEpoch int            // of the training that they come from; 0 if unknown

	kept keptNetworks
}

// New returns a Model of m with initial weights. It is not meant to be trained, so
// like may be any images of the size that m expects, or any rows with its features, and Program.Digest is "".
func New(m train.Model, like *dataset.Examples) (*Model, error) {
	return newModel(m, like)
}

func newModel(m train.Model, like *dataset.Examples, options ...train.Option) (*Model, error) {
	if err := like.Check(); err != nil {
		return nil, err
	}
	p, err := train.Prepare(m, like, append(options, train.BatchSize(min(128, like.Len())))...)
	if err != nil {
		return nil, err
	}
	p.Digest = "" // like is not training data, so the digest would identify no training
	return &Model{Program: p}, nil
}

// Restore is New for weights of a model that was trained on examples with a schema, so
// that rows are matched by column and scaled as they were there, and labels are matched by
// the names of the classes. A nil schema means images whose classes have no names, or
// examples whose schema is unknown.
func Restore(m train.Model, like *dataset.Examples, schema *train.Schema) (*Model, error) {
	if schema == nil {
		return New(m, like)
	}
	if err := like.Check(); err != nil {
		return nil, err
	}
	matched, err := like.AlignClasses(schema.Classes)
	if err != nil {
		return nil, err
	}
	aligned := *matched
	if aligned.Labels == nil || len(aligned.Classes) == 0 {
		aligned.Classes = schema.Classes
	}
	switch {
	case len(schema.Columns) == 0:
		return newModel(m, &aligned)
	case !like.IsTable():
		return nil, fmt.Errorf("the model was trained on rows of a table, %s has images: expected rows", like.Name)
	}
	rows, err := aligned.Align(schema.Columns)
	if err != nil {
		return nil, err
	}
	return newModel(m, rows, train.WithScaling(schema.Scaling))
}

// Epochs returns the number of epochs that led to the weights, a fraction during
// an epoch. It is NaN if the length of an epoch is unknown.
func (m *Model) Epochs() float64 {
	switch {
	case m.Step == 0:
		return 0
	case m.StepsPerEpoch == 0:
		return math.NaN()
	}
	return float64(m.Step) / float64(m.StepsPerEpoch)
}

// Encoder is a model with a code for each example.
type Encoder interface {
	// Encode builds z of x: [batch, features] → [batch, code].
	Encode(scope *model.Scope, x *graph.Node) *graph.Node
}

// Decoder is a model with an image or row for each code.
type Decoder interface {
	// Decode builds x̂ of z: [batch, code] → [batch, features].
	Decode(scope *model.Scope, z *graph.Node) *graph.Node
}

// Reconstructor is a model that reconstructs its input.
type Reconstructor interface {
	// Reconstruct builds x̂ of x: [batch, features] → [batch, features].
	Reconstruct(scope *model.Scope, x *graph.Node) *graph.Node
}

// WeightChecker is a model whose weights may fit another model but have another
// meaning there.
type WeightChecker interface {
	// CheckWeights returns an error if weights have another meaning in this model
	// than in the one that they come from, given what that model's Describe
	// returned, read back from JSON.
	CheckWeights(described map[string]any) error
}

// CheckMeaning returns the error of the model's CheckWeights. It returns nil if the
// model is not a [WeightChecker] or described is nil.
func (m *Model) CheckMeaning(described map[string]any) error {
	if checker, ok := m.Program.Model.(WeightChecker); ok && described != nil {
		return checker.CheckWeights(described)
	}
	return nil
}

// averagesScope holds running averages of weights, which some models use in place
// of the weights.
const averagesScope = "/averages/"

// IsWeight reports whether a variable is part of the trained model: a weight, a
// running average of one, or a statistic of a batch normalization. What only
// training needs, such as an optimizer's state, is not.
func IsWeight(v *model.Variable) bool {
	average := strings.HasPrefix(v.Path(), averagesScope) && !v.Shape().IsScalar() // a scalar counts steps
	return v.Trainable || average || IsBatchNorm(v.Path())
}

// IsBatchNorm reports whether the variable at a path of the store is one of
// mlp.BatchNorm, which has its own scope "norm".
func IsBatchNorm(variable string) bool {
	scope, name := path.Split(variable)
	switch name {
	case "scale", "offset", "mean", "variance":
		return path.Base(scope) == "norm"
	}
	return false
}

// CheckFinite returns an error naming the first weight that is NaN or infinite:
// nothing computed with it would be finite.
func (m *Model) CheckFinite() error {
	state, err := m.Program.State()
	if err != nil {
		return err
	}
	return m.CheckState(state)
}

// CheckState is CheckFinite for a state that the program may be set to.
func (m *Model) CheckState(state train.State) error {
	values := state.ByName()
	for _, v := range m.Program.Variables() {
		value, ok := values[v.Path()]
		if !ok || !IsWeight(v) {
			continue
		}
		if err := value.CheckFinite(); err != nil {
			return fmt.Errorf("%s %w: its training has diverged; train it with a smaller learning rate", v.Path(), err)
		}
	}
	return nil
}

// CheckNames returns an error that lists weights that the model needs but are missing, and those
// that it does not have. It returns nil if there are none.
func CheckNames(missing, unexpected []string) error {
	var parts []string
	if len(missing) > 0 {
		parts = append(parts, "it has no "+strings.Join(missing, ", "))
	}
	if len(unexpected) > 0 {
		parts = append(parts, "the model has no place for "+strings.Join(unexpected, ", "))
	}
	if parts == nil {
		return nil
	}
	return errors.New(strings.Join(parts, "; ") + ": expected the model, and the names, that it was saved with")
}
