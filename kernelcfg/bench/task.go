package main

import (
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
)

// task is a training of the chapters: what all contestants do alike.
type task struct {
	name   string
	title  string
	config func() ae.Config
	data   func() (*dataset.Set, error)
	folder string // of the data set under .latentlab/data
	batch  int    // the tutorial's
}

var tasks = map[string]task{
	"fashion": {
		name: "fashion", title: "Autoencoder of chapter 12 (784-256-128-64-20), Fashion-MNIST, batch 512, cross-entropy, Adam",
		config: ae.Fashion, data: dataset.FashionMNIST, folder: "fashion-mnist", batch: 512,
	},
	"digits": {
		name: "digits", title: "Autoencoder of tutorial 000 (784-256-64-20), MNIST, batch 32, squared error, Adam",
		config: ae.Digits, data: dataset.MNIST, folder: "mnist", batch: 32,
	},
}

const learningRate = 1e-3

// widths returns the widths of all dense layers, code included.
func (t task) widths() (encoder, decoder []int) {
	c := t.config()
	encoder = append(append(encoder, c.Hidden...), c.Code)
	for i := range c.Hidden {
		decoder = append(decoder, c.Hidden[len(c.Hidden)-1-i])
	}
	return encoder, append(decoder, 28*28)
}
