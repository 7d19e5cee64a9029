package page

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/train"
)

// A Game shows an adversarial game in the plane as a live element: the reader's browser trains
// both networks, from initial weights. A plane shows the points of the data and those of the
// generator, the discriminator's output at each point of the plane, and the direction in which its
// gradient moves the generator's points. Beside the plane is the optimal discriminator for these points.
// Below it are the losses, and the divergences of the two distributions over time.
//
// The reader chooses how many steps each network has in a round, trains one of them alone for a
// step, changes the learning rates, and chooses other points or draws them by hand.
//
// Where scripts do not run, a still figure stands in its place.
type Game struct {
	// Model returns a *gan.Model whose generator gives points of the plane, from codes of any
	// length; those of one or two numbers show as a grid. Or it returns an *aae.Model with codes
	// of two dimensions, which play against samples of the prior; its discriminator must not see
	// labels (Conditioned), which points of the plane do not have. Other models must have phases,
	// see train.Alternating. It is called for each position of each knob.
	Model func() (train.Model, error)
	// Data are what the model learns from: points of the plane, such as dataset.Ring returns,
	// or the images of an autoencoder.
	Data *dataset.Examples
	// More are other points of the plane that the reader can choose.
	More []*dataset.Examples
	// Options returns those of the training, as for train.Prepare: the batch size, the seed, the
	// optimizer. The number of epochs has no effect. Nil means the defaults.
	Options func() []train.Option
	// Knobs points to a struct with knob tags, whose values Model and Options use. The reader
	// changes them while the page trains. Nil means no knobs besides the learning rates.
	Knobs any
	// Discriminator and Generator are how many steps each has in a round, at first; 0 means 1.
	Discriminator, Generator int
	// Caption stands below the game. Alt describes its still figure; empty means a description of
	// it.
	Caption, Alt string
	// Fallback is the still figure; nil means one of a short training.
	Fallback *figure.Figure
}

// opponents is a model that plays an adversarial game.
type opponents interface {
	train.Alternating
	Discriminate(scope *model.Scope, x *graph.Node) *graph.Node // [n, 2] → [n, 1], a logit
}

// A generator makes points of the data from codes.
type generator interface {
	opponents
	Decode(scope *model.Scope, z *graph.Node) *graph.Node
	DecoderSize() int
}

// An adversarialEncoder makes codes of the data that the discriminator compares with a prior.
type adversarialEncoder interface {
	opponents
	Encode(scope *model.Scope, x *graph.Node) *graph.Node
	PriorPoints(n int, seed int64) ([][]float32, error)
}

// Still returns the still figure.
func (g Game) Still() (*figure.Figure, error) {
	x, err := g.prepare()
	if err != nil {
		return nil, err
	}
	return x.Fallback, nil
}

// Card returns the game as a live element.
func (g Game) Card() (*Card, error) {
	x, err := g.prepare()
	if err != nil {
		return nil, err
	}
	return x.card()
}

// game is a Game with its defaults filled in.
type game struct {
	Game
	model   train.Model
	options []train.Option
}

// prepare checks the game and fills in its defaults.
func (g Game) prepare() (*game, error) {
	if g.Model == nil {
		return nil, errors.New("there is no Model, expected a function that returns a *gan.Model or an *aae.Model")
	}
	m, err := g.Model()
	if err != nil {
		return nil, err
	}
	x := &game{Game: g, model: m}
	if err := x.check(); err != nil {
		return nil, err
	}
	if g.Options != nil {
		x.options = g.Options()
	}
	x.Discriminator, x.Generator = max(1, x.Discriminator), max(1, x.Generator)
	if x.Fallback == nil {
		x.Fallback, err = x.drawStill()
	}
	return x, err
}

// maxSteps is the largest number of steps of a network in a round.
const maxSteps = 100

func (g *game) check() error {
	if err := g.Data.Check(); err != nil {
		return fmt.Errorf("the Data: %w", err)
	}
	for name, n := range map[string]int{"Discriminator": g.Discriminator, "Generator": g.Generator} {
		if n < 0 || n > maxSteps {
			return fmt.Errorf("the number of steps %s is %d: expected 1 to %d in a round, or 0 for one", name, n, maxSteps)
		}
	}
	switch m := g.model.(type) {
	case adversarialEncoder:
		if len(g.More) > 0 {
			return errors.New("there are More points, but the model encodes its data: expected none")
		}
		points, err := m.PriorPoints(1, 0)
		if err != nil {
			return fmt.Errorf("the Model: %w", err)
		}
		if n := len(points[0]); n != 2 {
			return fmt.Errorf("the Model's prior has samples of length %d: expected 2, points of the plane", n)
		}
	case generator:
		for i, set := range append([]*dataset.Examples{g.Data}, g.More...) {
			if err := checkPlane(set); err != nil {
				return fmt.Errorf("set %d of points: %w", i, err)
			}
		}
	default:
		return fmt.Errorf("the Model returns a %T: expected a *gan.Model or an *aae.Model, whose step has phases", g.model)
	}
	return nil
}

// checkPlane returns an error unless a set is points of the plane, from 0 to 1.
func checkPlane(set *dataset.Examples) error {
	if err := set.Check(); err != nil {
		return err
	}
	points, err := set.Points()
	if err != nil {
		return err
	}
	for i, p := range points {
		if p[0] < 0 || p[0] > 1 || p[1] < 0 || p[1] > 1 {
			return fmt.Errorf("point %d of %s is at %v: expected coordinates from 0 to 1", i, set.Name, p)
		}
	}
	return nil
}
