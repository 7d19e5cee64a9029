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

// task is a training of the chapters: what all contestants do alike.
type task struct {
	name     string
	title    string
	design   design
	corpus   corpus
	pictures int   // in an epoch of the benchmark, 0 for all there are
	wide     bool  // steps with work for all processors: not measured on a single one
	batches  []int // measured where none are asked for, the tutorial's among them
	batch    int   // one of them, or another that was asked for
}

// corpus is a data set and where it lies.
type corpus struct {
	name   string
	folder string // under .latentlab/data
	load   func() (*dataset.Set, error)
}

var (
	mnist   = corpus{"MNIST", "mnist", dataset.MNIST}
	fashion = corpus{"Fashion-MNIST", "fashion-mnist", dataset.FashionMNIST}
)

var tasks = []task{
	{name: "fashion", title: "Autoencoder of chapter 12", design: autoencoder(ae.Fashion()), corpus: fashion, batches: []int{512}},
	{name: "digits", title: "Autoencoder of tutorial 000", design: autoencoder(ae.Digits()), corpus: mnist, batches: []int{32}},
	{name: "vae-digits", title: "VAE of tutorial 000, mended", design: variational(vae.Digits()), corpus: mnist, batches: []int{32, 128}},
	{name: "vae-wide", title: "VAE of tutorial 001", design: variational(vae.Wide()), corpus: mnist, batches: []int{32, 128}},
	{name: "aae", title: "Adversarial autoencoder of tutorial 004", design: tutorial004(0), corpus: mnist, pictures: 10000, wide: true, batches: []int{100}},
	{name: "semi", title: "Semi-supervised autoencoder of tutorial 004", design: tutorial004(100), corpus: mnist, pictures: 10000, wide: true, batches: []int{100}},
}

const learningRate = 1e-3

func (t task) String() string {
	return fmt.Sprintf("%s (%s), %s, batch %d, %s, Adam", t.title, t.design, t.corpus.name, t.batch, t.design.loss())
}

// names lists the tasks, separated by commas.
func names() string {
	var all []string
	for _, t := range tasks {
		all = append(all, t.name)
	}
	return strings.Join(all, ",")
}

// chosen returns the tasks of a list of names separated by commas, each at
// the batch sizes of another list, or at its own where that is empty.
func chosen(models, batches string) ([]task, error) {
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
			return nil, fmt.Errorf("unknown model %q: expected some of %s", name, names())
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
