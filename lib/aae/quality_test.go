package aae_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"latentlab/internal/backendtest"
	"latentlab/internal/hometest"
	"latentlab/lib/aae"
	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/latent"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// digits is MNIST, for tests that train on XLA.
func digits(t *testing.T) *dataset.Set {
	t.Helper()
	backendtest.Full(t)
	hometest.Need(t, "mnist", "data", "mnist")
	set, err := dataset.MNIST()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// A small adversarial autoencoder's codes of test images have the prior's mean and
// standard deviations after training with a falling rate: at a constant rate they
// fluctuate around them.
func TestCodesFollowThePrior(t *testing.T) {
	set := digits(t)
	m := must(aae.New(aae.Config{Hidden: []int{256, 256}, Prior: aae.GaussianPrior(2, 5)}))
	r := must(run.Train(t.Context(), m, set.Train, nil, train.Epochs(6), train.BatchSize(100), aae.Adam(6e-4, 8e-4),
		train.Decay(3600)))
	q := must(latent.FitGaussian(must(r.Encode(set.Test))))
	t.Logf("mean %.2f, standard deviations %.2f", q.Mean, q.Std())
	for i, std := range q.Std() {
		if math.Abs(q.Mean[i]) > 0.75 || std < 4.25 || std > 5.75 {
			t.Errorf("number %d of the codes has mean %.2f and standard deviation %.2f, expected about 0 and 5",
				i+1, q.Mean[i], std)
		}
	}
}

// fewTraining trains the recipe on a set of labels, with as many of each class, and
// 50,000 unlabeled images, and returns the test error in percent.
func fewTraining(t *testing.T, set *dataset.Set, perClass int, seed int64, epochs int, change func(m *aae.FewLabels)) float64 {
	t.Helper()
	rest, _ := set.Train.Split(50000)
	labeled := must(rest.PerClass(perClass, uint64(seed)))
	steps := epochs * rest.Len() / 250
	m := aae.NewFewLabels(labeled, steps)
	change(m)
	r := must(run.Train(t.Context(), m, rest, nil,
		train.Epochs(epochs), train.BatchSize(250), train.Seed(seed), gan.Adam(1e-3), train.Decay(steps)))
	for _, v := range must(r.Evaluate(set.Test)) {
		if v.Name == "error" {
			seconds, _ := r.Seconds(r.Step)
			t.Logf("%d labels, set %d, %d epochs: %.2f %% in %.0f s", labeled.Len(), seed, epochs, 100*v.Value, seconds)
			return 100 * v.Value
		}
	}
	t.Fatal("no error is evaluated")
	return 0
}

func withTeacher(m *aae.FewLabels) { m.TeacherWeight = 10 }

// TestFewLabels expects of the recipe, after a few epochs, an error that the
// tutorial's network does not reach with 100 labels.
func TestFewLabels(t *testing.T) {
	set := digits(t)
	if e := fewTraining(t, set, 10, 0, 5, withTeacher); e > 5 {
		t.Errorf("the test error is %.2f %%, expected at most 5", e)
	}
}

// TestLabelSets measures the full recipe on five sets of labels. It takes half an
// hour on four cores, so it is skipped by default.
func TestLabelSets(t *testing.T) {
	if os.Getenv("LATENTLAB_LABELS") == "" {
		t.Skip("LATENTLAB_LABELS=1 runs this for half an hour")
	}
	set := digits(t)
	for _, c := range []struct {
		name     string
		perClass int
		bound    float64 // of the mean, in percent
		change   func(m *aae.FewLabels)
	}{
		{"adversary alone, 100 labels", 10, 3.0, func(*aae.FewLabels) {}},
		{"with a teacher, 100 labels", 10, 1.6, withTeacher},
		{"with a teacher, 1,000 labels", 100, 1.5, withTeacher},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sum, squares float64
			var all []string
			const sets = 5
			for seed := range sets {
				e := fewTraining(t, set, c.perClass, int64(seed), 50, c.change)
				sum, squares = sum+e, squares+e*e
				all = append(all, fmt.Sprintf("%.2f", e))
			}
			mean := sum / sets
			t.Logf("%.2f ± %.2f %% (%s)", mean, math.Sqrt((squares-sets*mean*mean)/(sets-1)), strings.Join(all, ", "))
			if mean > c.bound {
				t.Errorf("the mean test error is %.2f %%, expected at most %.1f", mean, c.bound)
			}
		})
	}
}
