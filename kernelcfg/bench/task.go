package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/vae"
)

// task is a training of the chapters, which all contestants do.
type task struct {
	name    string
	title   string
	design  design
	dataSet dataSet
	images  int   // in an epoch of the benchmark; 0: all
	wide    bool  // steps have work for all processors: not measured on a single one
	batches []int // measured by default, among them the notebook's
	batch   int   // one of them, or another that was given
}

// dataSet is a data set with the folder of its files.
type dataSet struct {
	name   string
	folder string // under .latentlab/data
	load   func() (*dataset.Set, error)
}

var (
	mnist = dataSet{"MNIST", "mnist", dataset.MNIST}
	ring  = dataSet{"points near a ring", "", func() (*dataset.Set, error) {
		points, err := dataset.Ring(6400, 0.02, 1)
		return &dataset.Set{Train: points}, err
	}}
	fashion = dataSet{"Fashion-MNIST", "fashion-mnist", dataset.FashionMNIST}
)

var tasks = []task{
	{name: "fashion", title: "Autoencoder of notebook 003", design: autoencoder(ae.Fashion()),
		dataSet: fashion, batches: []int{512}},
	{name: "digits", title: "Autoencoder of notebook 000", design: autoencoder(ae.Digits()),
		dataSet: mnist, batches: []int{32}},
	{name: "vae-digits", title: "VAE of notebook 000, corrected", design: variational(vae.Digits()),
		dataSet: mnist, batches: []int{32, 128}},
	{name: "vae-wide", title: "VAE of notebook 001", design: variational(vae.Wide()),
		dataSet: mnist, batches: []int{32, 128}},
	{name: "conv", title: "Convolutional VAE", design: convolutionalVAE,
		dataSet: fashion, images: 10000, wide: true, batches: []int{128}},
	{name: "aae", title: "Adversarial autoencoder of notebook 004", design: ducau(0),
		dataSet: mnist, images: 10000, wide: true, batches: []int{100}},
	{name: "semi", title: "Semi-supervised autoencoder of notebook 004", design: ducau(100),
		dataSet: mnist, images: 10000, wide: true, batches: []int{100}},
	{name: "ring", title: "Game in the plane", design: game{}, dataSet: ring, batches: []int{64}},
}

const learningRate = 1e-3

func (t task) String() string {
	return fmt.Sprintf("%s (%s), %s, batch %d, %s, Adam", t.title, t.design, t.dataSet.name, t.batch, t.design.loss())
}

// taskNames returns the names of the tasks, separated by commas.
func taskNames() string {
	var all []string
	for _, t := range tasks {
		all = append(all, t.name)
	}
	return strings.Join(all, ",")
}

// chooseTasks returns the tasks named in models, each at the batch sizes in batches or, if
// that is empty, at its own. Both are lists separated by commas.
func chooseTasks(models, batches string) ([]task, error) {
	var sizes []int
	for text := range strings.SplitSeq(batches, ",") {
		if batches == "" {
			break
		}
		size, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || size < 1 {
			return nil, fmt.Errorf("-batch %q: expected whole numbers above 0, separated by commas", batches)
		}
		sizes = append(sizes, size)
	}
	var out []task
	for name := range strings.SplitSeq(models, ",") {
		i := slices.IndexFunc(tasks, func(t task) bool { return t.name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, fmt.Errorf("unknown model %q: expected some of %s", name, taskNames())
		}
		t := tasks[i]
		if len(sizes) > 0 {
			t.batches = sizes
		}
		for _, t.batch = range t.batches {
			out = append(out, t)
		}
	}
	return out, nil
}
