package aae_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/ml/layers/activation"

	"latentlab/lib/aae"
	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

func refused(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, expected one with %q", err, want)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		config aae.Config
		want   string
	}{
		{aae.Config{}, "there is no prior"},
		{aae.Config{Prior: aae.GaussianPrior(0, 1)}, "have length 0"},
		{aae.Config{Prior: aae.GaussianPrior(2, 5), Hidden: []int{0, 0}},
			"Hidden[0] is 0: a layer needs at least one unit"},
		{aae.Config{Prior: aae.GaussianPrior(2, 5), Dropout: 1}, "Dropout is 1"},
		{aae.Config{Prior: aae.GaussianPrior(2, 5), DiscriminatorDropout: math.NaN()}, "DiscriminatorDropout is NaN"},
		{aae.Config{Prior: aae.GaussianPrior(2, 5), Features: -1}, "Features is -1"},
		{aae.Config{Prior: aae.GaussianPrior(2, 5), Classes: -1}, "Classes is -1"},
	} {
		_, err := aae.New(c.config)
		refused(t, err, c.want)
	}
}

// Labels that are missing, too many or not classes, and networks and priors that do
// not fit, are refused before anything is trained.
func TestPrepareRefuses(t *testing.T) {
	net := func(widths ...int) mlp.Net {
		return mlp.Layers{Widths: widths, Activation: activation.TypeRelu}.Build
	}
	with := func(change func(im *dataset.Examples)) *dataset.Examples {
		im := tones(40)
		change(im)
		return im
	}
	unlabeled := with(func(im *dataset.Examples) { im.Labels = nil })
	eleventh := with(func(im *dataset.Examples) { im.Labels[7] = 10 })
	prior := aae.GaussianPrior(2, 5)
	small := func(c aae.Config) *aae.Model {
		c.Features, c.Hidden = 9, []int{4}
		return must(aae.New(c))
	}
	semi := func(labeled *dataset.Examples) train.Model {
		return must(aae.NewSemiSupervised(aae.SemiSupervisedConfig{Labeled: labeled, Hidden: []int{4}, Style: prior}))
	}
	fewOf := func(labeled *dataset.Examples) *aae.FewLabels { return aae.NewFewLabels(labeled, 10) }
	other := &dataset.Examples{Name: "wide", Height: 4, Width: 4, Pixels: make([]uint8, 32), Labels: []uint16{0, 1}}
	rows := &dataset.Examples{Name: "table", Columns: []dataset.Column{{Name: "x"}}, Values: make([]float32, 40), Labels: tones(40).Labels}
	lengths := &dataset.Examples{Name: "lengths", Columns: []dataset.Column{{Name: "x"}}, Values: slices.Repeat([]float32{1, 2, 3, 4}, 5)}
	negative := fewOf(tones(10))
	negative.ClassWeight = -1
	noStyle := fewOf(tones(10))
	noStyle.StyleSize = 0
	noRamp := fewOf(tones(10))
	noRamp.TeacherWeight, noRamp.RampSteps = 1, 0
	negativeRamp := aae.NewFewLabels(tones(10), -3)
	negativeRamp.TeacherWeight = 1
	noisy := fewOf(tones(10))
	noisy.Noise = math.Inf(1)
	for _, c := range []struct {
		name  string
		model train.Model
		data  *dataset.Examples
		want  string
	}{
		{"no encoder", &aae.Model{Prior: prior}, tones(40), "no Encoder"},
		{"no decoder", &aae.Model{Prior: prior, Encoder: net(2)}, tones(40), "no Decoder"},
		{"no discriminator", &aae.Model{Prior: prior, Encoder: net(2), Decoder: net(9)}, tones(40), "no Discriminator"},
		{"no prior", &aae.Model{Encoder: net(2), Decoder: net(9), Discriminator: net(1)}, tones(40),
			"there is no prior"},
		{"a prior of another dimension", &aae.Model{Prior: aae.GaussianPrior(3, 5), Encoder: net(2), Decoder: net(9), Discriminator: net(1)}, tones(40),
			"gives codes (Float32)[20, 2], the samples of the prior \"normal with standard deviation 5\" have length 3"},
		{"a narrow decoder", &aae.Model{Prior: prior, Encoder: net(2), Decoder: net(8), Discriminator: net(1)},
			tones(40),
			"as wide as an image"},
		{"two logits", &aae.Model{Prior: prior, Encoder: net(2), Decoder: net(9), Discriminator: net(2)}, tones(40),
			"last layer must have one unit"},
		{"supervised without labels", small(aae.Config{Prior: prior, Supervised: true}), unlabeled,
			"tones has no labels"},
		{"supervised with an eleventh class", small(aae.Config{Prior: prior, Supervised: true, Classes: 10}), eleventh,
			"example 7 of tones has label 10: expected 0 to 9"},
		{"conditioned with an eleventh class", small(aae.Config{Prior: prior, Conditioned: true, Classes: 10}), eleventh,
			"label 10: expected 0 to 9"},
		{"parts that are not classes", small(aae.Config{Prior: aae.MixturePrior(7, 1), Conditioned: true}), tones(40),
			"has 7 parts for labels of 10 classes"},
		{"more labels than images", semi(tones(50)), tones(40), "50 labeled images and 40 others"},
		{"few: more labels than images", fewOf(tones(50)), tones(40), "50 labeled images and 40 others"},
		{"few: 0 labels", fewOf(nil), tones(40), "there are 0 labeled examples"},
		{"few: no labels", fewOf(unlabeled), tones(40), "has no labels"},
		{"few: one class", fewOf(with(func(im *dataset.Examples) { clear(im.Labels) })), tones(40), "all labels of tones are 0"},
		{"few: one class, not the first", fewOf(with(func(im *dataset.Examples) {
			for i := range im.Labels {
				im.Labels[i] = 3
			}
		})), tones(40), "all labels of tones are 3"},
		{"rows of a table", small(aae.Config{Prior: prior}), lengths, "probabilities are from 0 to 1"},
		{"few: rows of a table", fewOf(rows), rows, "Affine moves the pixels of images, and table has rows"},
		{"few: other images", fewOf(other), tones(40), "the labeled images of wide are 4×4, the other images are 3×3"},
		{"few: a negative weight", negative, tones(40), "ClassWeight is -1"},
		{"few: no style", noStyle, tones(40), "StyleSize is 0"},
		{"few: no ramp", noRamp, tones(40), "RampSteps is 0"},
		{"few: a negative ramp", negativeRamp, tones(40), "RampSteps is -3"},
		{"few: infinite noise", noisy, tones(40), "Noise is +Inf: expected 0 to 1e6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := train.Prepare(c.model, c.data, train.BatchSize(20))
			refused(t, err, c.want)
		})
	}
}

func TestSemiSupervisedRefuses(t *testing.T) {
	for _, c := range []struct {
		config aae.SemiSupervisedConfig
		want   string
	}{
		{aae.SemiSupervisedTutorial(nil), "there are 0 labeled examples"},
		{aae.SemiSupervisedTutorial(tones(0)), "there are 0 labeled examples"},
		{aae.SemiSupervisedConfig{Labeled: tones(10)}, "there is no prior"},
		{aae.SemiSupervisedConfig{Labeled: tones(10), Style: aae.GaussianPrior(2, 5), Hidden: []int{0}},
			"Hidden[0] is 0"},
	} {
		_, err := aae.NewSemiSupervised(c.config)
		refused(t, err, c.want)
	}
}

// A batch of one image has no two-sample statistic, but is not an error: a summary
// of the layers builds the step with it.
func TestBatchOfOne(t *testing.T) {
	m := must(aae.New(aae.Config{Hidden: []int{4}, Features: 9, Prior: aae.GaussianPrior(2, 5)}))
	p, err := train.Prepare(m, tones(40), train.BatchSize(1))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range p.Scalars {
		if name == "two-sample" {
			t.Error("a two-sample statistic of one code")
		}
	}
}
