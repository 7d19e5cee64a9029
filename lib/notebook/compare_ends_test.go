package notebook

import (
	"image"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/figure"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// endsChild makes the test binary a program that only runs TestCompareEnds.
const endsChild = "LATENTLAB_TEST_ENDS"

// TestCompareEnds checks what a comparison shows at its end: of trainings that diverge, of
// runs that an earlier one evaluated, and of figures that are made by hand or are nil.
func TestCompareEnds(t *testing.T) {
	if os.Getenv(endsChild) == "" {
		// The pure-Go backend compiles nothing.
		cmd := exec.Command(os.Args[0], "-test.run=^TestCompareEnds$", "-test.v")
		cmd.Env = append(os.Environ(), endsChild+"=1", "GOMLX_BACKEND=go")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data := modeltest.Images(32)
	byHand := func(*run.Run) (*figure.Figure, error) {
		return &figure.Figure{Image: image.NewGray(image.Rect(0, 0, 28, 28)), Alt: "by hand"}, nil
	}
	hp := struct{ Rate float64 }{}
	var page *fakePage
	// compare compares rates; only those above tested have a test set.
	compare := func(draw func(*run.Run) (*figure.Figure, error), tested float64, rates ...any) (shown string) {
		page = newFakePage(t)
		Compare(&hp, Over("Rate", rates...), func() Case {
			c := Case{
				Model: modeltest.Network(), Data: data, Figure: draw,
				Options: []train.Option{train.Epochs(1), train.BatchSize(8), train.Adam(hp.Rate)},
			}
			if hp.Rate > tested {
				c.Options = append(c.Options, train.Test(data))
			}
			return c
		})
		return page.texts()
	}
	const all = 0
	for _, c := range []struct {
		name      string
		shown     string
		want, not []string
	}{
		{
			"all diverge", compare(byHand, all, 1e30, 2e30),
			[]string{"2 runs: 2 diverged. Rate = 1e+30 diverged at step 1. Rate = 2e+30 diverged at step 1."},
			[]string{"trained before", "panel", "by hand", "compiling", "epoch "},
		},
		{
			"one diverges", compare(byHand, all, 1e30, 1e-3),
			[]string{"2 runs: 1 trained in 0:", " now, 1 diverged.", "by hand", "mse ↓"}, []string{"trained before"},
		},
		{
			"it is loaded", compare(byHand, all, 1e30, 1e-3),
			[]string{"2 runs: 1 trained before, 1 diverged."}, []string{"trained in"},
		},
		{
			"no test set now", compare(nil, math.Inf(1), 1e-3, 2e-3),
			[]string{"training loss ↓", "2 runs, 1 of them trained in"}, []string{"mse", "–"},
		},
		{
			"a test set for one", compare(nil, 1.5e-3, 1e-3, 2e-3),
			[]string{"mse ↓", "–", "2 runs, trained before."}, nil,
		},
		{
			"no figure", compare(func(*run.Run) (*figure.Figure, error) { return nil, nil }, all, 3e-3, 4e-3),
			[]string{"2 runs, trained in "}, []string{"panel", "epoch 0", "compiling"},
		},
	} {
		for _, want := range c.want {
			if !strings.Contains(c.shown, want) {
				t.Errorf("%s: it shows\n%s\nexpected %q in it", c.name, c.shown, want)
			}
		}
		for _, not := range c.not {
			if strings.Contains(c.shown, not) {
				t.Errorf("%s: it shows\n%s\nwith %q", c.name, c.shown, not)
			}
		}
	}

	// A metric that cannot be evaluated is an error before anything is trained.
	_, err := newComparison(&hp, Over("Rate", 1e-3), func() Case {
		return Case{Model: modeltest.Network(), Data: data, Options: []train.Option{train.BatchSize(8)}, Metrics: []Metric{{Name: "mse"}}}
	})
	if err == nil || !strings.Contains(err.Error(), "there is no test set") {
		t.Errorf("the error is %v, expected one about the test set", err)
	}
}
