package page

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// movedPrior returns a Gaussian around a point on the diagonal of the plane.
func movedPrior(std, place float64) aae.Prior {
	prior := aae.GaussianPrior(2, std)
	around := prior.Sample
	prior.Sample = func(scope *model.Scope, g *graph.Graph, n int, part *graph.Node) *graph.Node {
		return graph.AddScalar(around(scope, g, n, part), place)
	}
	return prior
}

// TestGameRefuses checks that what cannot be played is an error that names it.
func TestGameRefuses(t *testing.T) {
	paper := paintings(10, 4)
	model := func(m train.Model, err error) func(g *Game) {
		return func(g *Game) { g.Model = func() (train.Model, error) { return m, err } }
	}
	outside := &dataset.Examples{Name: "outside", Columns: []dataset.Column{{Name: "x"}, {Name: "y"}}, Values: []float32{0, 2}}
	for _, c := range []struct {
		change func(g *Game)
		want   string
	}{
		{func(g *Game) { g.Model = nil }, "there is no Model"},
		{model(nil, errors.New("no paint")), "no paint"},
		{model(ae.New(ae.Config{Hidden: []int{4}, Code: 2, Features: 2})), "expected a *gan.Model"},
		{func(g *Game) { g.Data = nil }, "the Data: there are no images or rows"},
		{func(g *Game) { g.Data = paper }, "expected two pixels"},
		{func(g *Game) { g.More = []*dataset.Examples{outside} }, "expected coordinates from 0 to 1"},
		{func(g *Game) { g.Discriminator = -1 }, "the number of steps Discriminator is -1"},
		{func(g *Game) { g.Generator = 1000 }, "the number of steps Generator is 1000"},
		{model(aae.New(aae.Config{Hidden: []int{4}, Features: paper.Size(), Prior: aae.GaussianPrior(2, 1)})), "More points"},
		{func(g *Game) {
			model(aae.New(aae.Config{Hidden: []int{4}, Features: paper.Size(), Prior: aae.GaussianPrior(3, 1)}))(g)
			g.More, g.Data = nil, paper
		}, "samples of length 3"},
		{func(g *Game) {
			hp := &struct {
				Spread float64 `knob:"3..5, step 1"`
				Place  float64 `knob:"7..9, step 1"`
			}{3, 7}
			g.Model = func() (train.Model, error) {
				return aae.New(aae.Config{Hidden: []int{4}, Features: paper.Size(), Prior: movedPrior(hp.Spread, hp.Place)})
			}
			g.More, g.Data, g.Knobs = nil, paintings(80, 4), hp
		}, "Spread and Place both change the prior"},
		{model(&gan.Model{Generator: leaky(4, 3), Discriminator: leaky(4, 1), Code: 2}, nil), "as wide as an image"},
	} {
		g := ringGame(t, 1, 2)
		c.change(&g)
		if _, err := g.Card(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected one with %q", err, c.want)
		}
	}
}

// TestGameStill checks the still figure of a game, which is of a training.
func TestGameStill(t *testing.T) {
	g := ringGame(t, 1, 2)
	g.Fallback = nil
	still, err := g.Still()
	if err != nil {
		t.Fatal(err)
	}
	if width, height := still.Size(); width < 600 || width > 760 || height < 200 {
		t.Errorf("the still figure is %d × %d pixels", width, height)
	}
	if !strings.Contains(still.Alt, "1,500 rounds") {
		t.Errorf("the still figure is described as %q, expected its steps", still.Alt)
	}
}

// TestGameData checks what a page plays with: sizes of codes, and the range of the plane.
func TestGameData(t *testing.T) {
	for code, lines := range map[int]int{1: gameLine, 2: gameGrid, 3: 0} {
		x, err := ringGame(t, 1, code).prepare()
		if err != nil {
			t.Fatal(err)
		}
		d, err := x.play(nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Quantiles) != lines || d.Size != code || len(d.Sets) != 2 || d.Low != 0 || d.High != 1 {
			t.Errorf("with codes of %d the page plays with %+v", code, d)
		}
	}
	q := normalQuantiles(3)
	if math.Abs(q[0]+0.9674) > 1e-4 || q[1] != 0 || math.Abs(q[2]-0.9674) > 1e-4 {
		t.Errorf("the middles of the thirds of N(0, 1) are %v, expected ±0.9674 and 0", q)
	}
}

// TestGameKnobs checks that a number in the discriminator's own function is a knob of the page,
// beside the learning rates.
func TestGameKnobs(t *testing.T) {
	hp := struct {
		Noise float64 `knob:"0.01..0.1, step 0.01, name σ of the noise"`
	}{0.03}
	g := ringGame(t, 1, 2)
	g.Knobs = &hp
	g.Model = func() (train.Model, error) {
		noisy := func(scope *model.Scope, x *graph.Node) *graph.Node {
			if scope.IsTraining(x.Graph()) {
				ε := random.Normal(scope, x.Graph(), x.Shape().Dimensions...)
				x = graph.Add(x, graph.MulScalar(ε, hp.Noise))
			}
			return leaky(8, 1)(scope, x)
		}
		return &gan.Model{Generator: leaky(8, 2), Discriminator: noisy, Code: 2}, nil
	}
	card, err := g.Card()
	if err != nil {
		t.Fatal(err)
	}
	var data struct {
		Training struct {
			Knobs []struct {
				Name  string
				Texts []string
				First int
			}
		}
	}
	if err := json.Unmarshal(card.Data, &data); err != nil {
		t.Fatal(err)
	}
	var knobs []string
	for _, k := range data.Training.Knobs {
		knobs = append(knobs, k.Name+" "+k.Texts[k.First])
	}
	slices.Sort(knobs)
	want := []string{"learning rate (discriminator) 0.005", "learning rate (generator) 0.005", "σ of the noise 0.03"}
	if !slices.Equal(knobs, want) {
		t.Errorf("the knobs are %q, expected %q", knobs, want)
	}
}
