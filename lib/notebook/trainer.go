package notebook

import (
	"fmt"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/page"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// A Trainer shows a training as a live element of the output: the reader's browser trains the
// cell's own networks, while the reader turns knobs. It needs no kernel, and works in a notebook
// saved as HTML. It starts from a run, or from initial weights:
//
//	notebook.Trainer{Run: r, Data: digits.Test.First(2000)}.Show()
//
//	hp := struct {
//		Beta float64 `knob:"0.5..8, step 0.5, name β"`
//	}{1}
//	notebook.Trainer{
//		Model: func() (train.Model, error) {
//			return vae.New(vae.Config{Hidden: []int{200}, Code: 2, Beta: &hp.Beta})
//		},
//		Knobs: &hp,
//		Data:  digits.Train.First(2000),
//	}.Show()
//
// A button in the page has the kernel remember the values of the knobs, until it ends or restarts: when
// the cell is run again, its struct begins with these.
type Trainer struct {
	// Run has the weights from which the training starts, and the model and the options where Model and
	// Options are nil. Nil means initial weights.
	Run *run.Run
	// Model and Options return the model and the training's options at the values that the
	// struct has which Knobs points to. They are called for each position of each knob. Nil
	// means those of Run; without it there must be a Model. The number of epochs has no effect.
	Model   func() (train.Model, error)
	Options func() []train.Option
	Knobs   any
	// Data are what the page trains on. They are part of the output: 2,000 digits are 240 kB, with
	// gray levels rounded to 16.
	Data *dataset.Examples
	// Samples are codes whose images are shown, [n][size]. Nil means none for a model that
	// reconstructs, and samples of N(0, I) for others.
	Samples [][]float32
	// Pad adds a pad on which the reader draws an image, of which the networks give a
	// reconstruction while they train. The model must encode and decode.
	Pad bool
	// Caption stands below the trainer. Alt describes its still figure, which is shown where
	// scripts do not run; empty means the figure's own description. Fallback is that figure;
	// nil means the losses of Run, and what the networks output for some examples.
	Caption, Alt string
	Fallback     *figure.Figure
}

// Show shows the trainer, with the struct of Knobs at the values that the kernel remembers. In a
// plain terminal it writes the still figure to a file. An error ends the program, as in [Check].
func (t Trainer) Show() { showTraining("notebook.Trainer", t.Knobs, t.element(), t.Caption) }

// element returns the trainer as package page has it.
func (t Trainer) element() page.Trainer {
	e := page.Trainer{
		Model: t.Model, Options: t.Options, Knobs: t.Knobs, Data: t.Data, Samples: t.Samples, Pad: t.Pad,
		Caption: t.Caption, Alt: t.Alt, Fallback: t.Fallback,
	}
	if t.Run == nil {
		return e
	}
	e.Start = t.Run.Model
	e.Losses = chart.Series{Name: t.Run.History.Names[0]}
	e.Losses.X, e.Losses.Y = t.Run.History.Averages(400)
	return e
}

// showTraining shows a live element with knobs; name is its type's, for errors.
func showTraining(name string, knobs any, element liveElement, caption string) {
	keep, err := startKept(knobs)
	if err != nil {
		fail(fmt.Errorf("%s: %w", name, err))
	}
	showLive(name, keptElement{element, keep}, caption)
}

// A keptElement is a live element whose card keeps the values of its knobs.
type keptElement struct {
	liveElement
	keep func(*page.Card)
}

// Card returns the element's card.
func (e keptElement) Card() (*page.Card, error) {
	card, err := e.liveElement.Card()
	if err == nil {
		e.keep(card)
	}
	return card, err
}
