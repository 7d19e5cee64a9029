package page

import (
	"fmt"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/format"
	"latentlab/lib/train"
	"latentlab/lib/trained"
	"latentlab/lib/wasm/training"
)

// A Trainer shows a training as a live element. The reader starts it, and sees the losses fall,
// what the networks output for some examples, and the plane of codes if they have two dimensions. It
// trains in the reader's browser, with the numbers that a kernel computes, also one step at a time,
// and knobs change its hyperparameters meanwhile.
//
// It pauses while it is out of sight. Where scripts do not run, a still figure stands in its place.
type Trainer struct {
	// Model returns the model for the present values of the struct that Knobs points to. Nil means the
	// model of Start.
	Model func() (train.Model, error)
	// Options returns the options of the training for the same values: batch size, seed, optimizer. Nil
	// means those of Start, or none.
	Options func() []train.Option
	// Knobs points to a struct with knob tags, or is nil. Learning rates are knobs without it.
	Knobs any
	// Data is what the page trains on: some thousand examples, which are part of the output. Gray
	// levels are rounded to 16.
	Data *dataset.Examples
	// Start has the weights from which the training starts, as r.Model of a run r. Nil means
	// initial ones.
	Start *trained.Model
	// Samples are codes whose images are shown, [n][size], such as samples of a prior. Nil
	// means samples of N(0, I) for a model that does not reconstruct, and none for others.
	Samples [][]float32
	// Pad adds a pad on which the reader draws an image, as in an Explorer, of which the networks give
	// a reconstruction while they train, and a code if the plane is shown. The model must encode
	// and decode.
	Pad bool
	// Losses are those of the training that Start comes from, for the still figure. Without Y
	// it has none.
	Losses chart.Series
	// Caption stands below the trainer. Alt describes its still figure; empty means the
	// figure's own description.
	Caption, Alt string
	// Fallback is the still figure; nil means Losses, and what the networks output for the
	// same examples at first.
	Fallback *figure.Figure
}

// Still returns the still figure.
func (t Trainer) Still() (*figure.Figure, error) {
	x, err := t.prepare()
	if err != nil {
		return nil, err
	}
	return x.Fallback, nil
}

// Card returns the trainer as a live element.
func (t Trainer) Card() (*Card, error) {
	x, err := t.prepare()
	if err != nil {
		return nil, err
	}
	return x.card()
}

// trainer is a Trainer with its defaults filled in.
type trainer struct {
	Trainer
	training *training.Training
	data     *trainingData
}

// prepare checks the Trainer and fills in its defaults.
func (t Trainer) prepare() (*trainer, error) {
	x := &trainer{Trainer: t}
	config := training.Config{
		Model: t.Model, Options: t.Options, Knobs: t.Knobs, Examples: t.Data, Start: t.Start,
	}
	var err error
	if x.training, err = training.New(config); err != nil {
		return nil, err
	}
	if x.data, err = newTrainingData(x.training); err != nil {
		return nil, err
	}
	if err := x.chooseSamples(); err != nil {
		return nil, err
	}
	return x, x.drawStill()
}

// trained returns the model as the page begins with it.
func (x *trainer) trained() *trained.Model {
	if x.Start != nil {
		return x.Start
	}
	return &trained.Model{Program: x.training.Program()}
}

// describe returns a sentence about the training.
func (x *trainer) describe() string {
	e := x.training.Examples()
	from := "initial weights"
	if x.Start != nil {
		from = "the weights of a training"
		if epochs := int(x.Start.Epochs()); epochs > 0 {
			from += " of " + format.Count(epochs, "epoch")
		}
	}
	return fmt.Sprintf("It trains on %s %s in batches of %d, from %s, in this page. It pauses while it is out of sight. "+
		"Thick lines, and the numbers beside their names, are moving averages.",
		format.Integer(int64(e.Len())), e.Noun(), x.training.Program().Config.Batch, from)
}
