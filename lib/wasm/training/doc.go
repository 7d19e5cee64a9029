// Package training exports a whole training, so that it runs in the reader's browser, without Go.
//
// [New] traces what a page computes: the step of a model, or its phases, the initial values of its
// variables, and functions that show what it has learned, such as encode and decode. It traces them at
// each position of each knob. Constants that differ become inputs, so any number in the code that
// builds the model is a knob. Package wasm compiles the traces.
//
//	t, err := training.New(training.Config{
//		Model:    func() (train.Model, error) { return vae.New(vae.Config{Beta: hp.Beta}) },
//		Knobs:    &hp,
//		Examples: digits.First(2000),
//	})
//	data, err := t.JSON() // for latentlabTraining(data) of Script
//
// The page trains as train.Loop does: with the same batches, the same random numbers and the same
// initial values, up to rounding. Only random numbers of GoMLX itself, such as those of Scope.RandomNormal,
// are not those of XLA: sample with package random.
package training
