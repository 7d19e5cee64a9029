package aae_test

import (
	"fmt"
	"math"
	"testing"

	"latentlab/internal/backendtest"
	"latentlab/lib/aae"
	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/latent"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// patterns returns n color images of 3×4 pixels: the bits of the class, which are
// bright or dark, with small variations. All classes have names.
func patterns(n, classes int) *dataset.Examples {
	im := &dataset.Examples{Name: "patterns", Height: 3, Width: 4, Channels: 3}
	for class := range classes {
		im.Classes = append(im.Classes, fmt.Sprint("class ", class))
	}
	for i := range n {
		class := i * 7 % classes
		for j := range im.Size() {
			level := 20
			if class>>(j%9)&1 == 1 {
				level = 220
			}
			im.Pixels = append(im.Pixels, uint8(level+(i*7+j*5)%31-15))
		}
		im.Labels = append(im.Labels, uint16(class))
	}
	return im
}

// The number of classes is that of the data, in all models.
func TestAnyNumberOfClasses(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	b := backendtest.Go(t)
	for _, classes := range []int{2, 26, 300} {
		data := patterns(600, classes)
		labeled := data.First(300)
		semi := must(aae.NewSemiSupervised(aae.SemiSupervisedConfig{Labeled: labeled, Hidden: []int{8}, Style: aae.GaussianPrior(2, 1)}))
		few := aae.NewFewLabels(labeled, 10)
		few.Hidden, few.StyleSize, few.TeacherWeight = []int{8}, 2, 1
		config := aae.Config{Hidden: []int{8}, Features: data.Size(), Supervised: true, Conditioned: true, Prior: aae.MixturePrior(classes, 4)}
		supervised := must(aae.New(config))
		config.Classes = classes
		stated := must(aae.New(config))
		digests := map[string]bool{}
		for name, m := range map[string]train.Model{"semi-supervised": semi, "few labels": few, "supervised": supervised, "stated": stated} {
			p := must(train.Prepare(m, data, train.BatchSize(20)))
			loop := must(train.NewLoop(b, p))
			rows := must(loop.Run(0, 0, 2))
			loop.Close()
			for k, v := range rows[1] {
				if math.IsNaN(float64(v)) {
					t.Errorf("%s, %d classes: %s is NaN", name, classes, p.Scalars[k])
				}
			}
			if p.DecoderSize != classes+2 {
				t.Errorf("%s, %d classes: the decoder takes codes of %d numbers, expected %d", name, classes, p.DecoderSize, classes+2)
			}
			described := p.Model.(train.Describer).Describe()
			if described["classes"] != classes {
				t.Errorf("%s is described with %v classes, expected %d", name, described["classes"], classes)
			}
			if name == "supervised" || name == "stated" {
				digests[p.Digest] = true
			}
		}
		if len(digests) != 1 {
			t.Errorf("%d classes that are stated are another program than those of the data", classes)
		}
		if supervised.Classes != 0 {
			t.Errorf("training on %d classes changed the model: it has %d", classes, supervised.Classes)
		}
		beyond := *data.First(40)
		beyond.Labels = append([]uint16{uint16(classes)}, beyond.Labels[1:]...)
		r := must(run.Train(t.Context(), few, data, nil, train.Epochs(0)))
		_, err := r.Evaluate(&beyond)
		refused(t, err, fmt.Sprintf("example 0 of patterns has label %d: expected 0 to %d", classes, classes-1))
	}
}

// Twenty-six classes are learned, and a code of one decodes into it.
func TestLearnsTwentySixClasses(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a model is trained until it knows its classes")
	}
	backendtest.XLA(t)
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	const classes = 26
	data, test := patterns(1040, classes), patterns(260, classes)
	m := aae.NewFewLabels(must(data.PerClass(3, 1)), 400)
	m.Hidden, m.StyleSize, m.Affine, m.Noise, m.ReconstructionWeight = []int{48}, 2, false, 0.1, 5
	r := must(run.Train(t.Context(), m, data, nil, train.Epochs(15), train.BatchSize(40), gan.Adam(5e-3)))
	predicted, styles, err := latent.SplitCodes(must(r.Encode(test)), classes)
	if err != nil || len(styles[0]) != 2 {
		t.Fatal(err)
	}
	wrong := 0
	for i, class := range predicted {
		if class != test.Labels[i] {
			wrong++
		}
	}
	if wrong > 13 {
		t.Errorf("%d of 260 images of 26 classes are wrong, expected at most 13", wrong)
	}
	codes := must(latent.JoinCodes([]uint16{21}, classes, [][]float32{{0, 0}}))
	drawn := must(r.Decode(codes))
	if drawn.Channels != 3 {
		t.Fatalf("decoded images have %d channels, expected 3", drawn.Channels)
	}
	for j, v := range drawn.Row(0) {
		if bright := 21>>(j%9)&1 == 1; bright != (v > 128) {
			t.Errorf("value %d of the image of class 21 is %d", j, v)
		}
	}
}
