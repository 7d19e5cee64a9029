package run_test

import (
	"context"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// A training in phases that is interrupted in the middle of an epoch and continued ends with the bits of
// one that was not. A step cannot be interrupted: its phases are one program.
func TestPhasesContinue(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: three models are trained")
	}
	labeled := modeltest.Images(10)
	labeled.Labels = []uint16{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	few := aae.NewFewLabels(labeled, 20)
	few.Hidden, few.StyleSize, few.TeacherWeight = []int{6}, 2, 10
	semi := must(aae.NewSemiSupervised(aae.SemiSupervisedConfig{Labeled: labeled, Hidden: []int{6},
		Style: aae.GaussianPrior(2, 5), Dropout: 0.25, DiscriminatorDropout: 0.2}))
	plain := must(aae.New(aae.Config{Hidden: []int{6}, Features: 16, Prior: aae.SwissRollPrior(10, 4), Dropout: 0.25,
		DiscriminatorDropout: 0.2}))
	for name, c := range map[string]struct {
		model  train.Model
		option train.Option
	}{
		"three phases": {plain, aae.Adam(6e-3, 8e-3)},
		"four phases":  {semi, aae.Adam(6e-3, 8e-3, 1e-2)},
		"a teacher":    {few, train.Decay(15)},
	} {
		t.Run(name, func(t *testing.T) {
			train := func(ctx context.Context, epochs int, observe run.Observer) *run.Run {
				return must(run.Train(ctx, c.model, modeltest.Images(40), observe, train.BatchSize(8), train.Epochs(epochs),
					c.option, train.Seed(4)))
			}
			useFolder(t)
			ctx, cancel := context.WithCancel(t.Context())
			stopped := train(ctx, 4, func(r *run.Run, e run.Event) {
				if r != nil && r.Step > 0 { // after the first chunk, which is short
					cancel()
				}
			})
			cancel()
			if !stopped.Interrupted || stopped.Step%5 == 0 {
				t.Fatalf("interrupted: %v, at step %d: expected a step within an epoch of 5",
					stopped.Interrupted, stopped.Step)
			}
			train(t.Context(), 2, nil)
			continued := train(t.Context(), 4, nil)
			if continued.NewSteps != 10 {
				t.Errorf("%d steps were trained, expected the last 10 of 20", continued.NewSteps)
			}
			if seconds, known := continued.Seconds(20); !known || seconds <= 0 {
				t.Errorf("training took %v s (%v)", seconds, known)
			}
			useFolder(t)
			straight := train(t.Context(), 4, nil)
			same(t, continued, straight)
		})
	}
}

// The digest of a model with labels depends on the labeled images.
func TestLabelsAreIdentity(t *testing.T) {
	digest := func(change func(m *aae.FewLabels), data *dataset.Examples) string {
		labeled := modeltest.Images(10)
		labeled.Labels = []uint16{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
		m := aae.NewFewLabels(labeled, 20)
		m.Hidden, m.StyleSize = []int{6}, 2
		change(m)
		return must(train.Prepare(m, data, train.BatchSize(8))).Digest
	}
	same := func(*aae.FewLabels) {}
	first := digest(same, modeltest.Images(40))
	if digest(same, modeltest.Images(40)) != first {
		t.Error("the same model has another digest")
	}
	for name, change := range map[string]func(m *aae.FewLabels){
		"another label":      func(m *aae.FewLabels) { m.Labeled.Labels[3] = 4 },
		"another pixel":      func(m *aae.FewLabels) { m.Labeled.Pixels[7]++ },
		"a teacher":          func(m *aae.FewLabels) { m.TeacherWeight = 10 },
		"no D_cat":           func(m *aae.FewLabels) { m.ClassWeight = 0 },
		"no affine maps":     func(m *aae.FewLabels) { m.Affine = false },
		"no normalization":   func(m *aae.FewLabels) { m.BatchNorm = false },
		"another code":       func(m *aae.FewLabels) { m.StyleSize = 3 },
		"another loss":       func(m *aae.FewLabels) { m.ReconstructionWeight = 49 },
		"another noise":      func(m *aae.FewLabels) { m.Noise = 0.2 },
		"a weight of styles": func(m *aae.FewLabels) { m.StyleWeight = 0.2 },
	} {
		if digest(change, modeltest.Images(40)) == first {
			t.Errorf("%s does not change the digest", name)
		}
	}
}
