package page

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/gomlx/gomlx/ml/layers/activation"

	"latentlab/internal/browsertest"
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/gan"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// leaky returns dense layers with leaky ReLUs between them.
func leaky(widths ...int) mlp.Net {
	return mlp.Layers{Widths: widths, Activation: activation.TypeLeakyRelu}.Build
}

// ringGame returns a game on a ring with small networks, and a still figure that takes no time.
func ringGame(t testing.TB, seed int64, code int) Game {
	t.Helper()
	ring, err := dataset.Ring(200, 0.02, 1)
	if err != nil {
		t.Fatal(err)
	}
	heaps, err := dataset.Heaps(200, 0.03, 1)
	if err != nil {
		t.Fatal(err)
	}
	still, err := figure.Grid{Images: paintings(4, 64), Text: figure.Text{Alt: "four paintings"}}.Draw()
	if err != nil {
		t.Fatal(err)
	}
	return Game{
		Model: func() (train.Model, error) {
			return &gan.Model{Generator: leaky(16, 16, 2), Discriminator: leaky(16, 16, 1), Code: code}, nil
		},
		Options: func() []train.Option {
			return []train.Option{train.BatchSize(64), gan.Adam(5e-3), train.Seed(seed)}
		},
		Data: ring, More: []*dataset.Examples{heaps}, Fallback: still,
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// gamePage opens games on one page, with functions for the tests.
func gamePage(t testing.TB, b *browsertest.Browser, games ...Game) *browsertest.Page {
	t.Helper()
	var outputs []string
	for _, g := range games {
		card, err := g.Card()
		if err != nil {
			t.Fatal(err)
		}
		markup, err := htmlOf(card, nil)
		if err != nil {
			t.Fatal(err)
		}
		outputs = append(outputs, markup)
	}
	page := b.OpenFile(pageOf(t, "#ffffff", outputs...))
	page.WaitLive("body", time.Minute)
	page.Eval(`globalThis.games = [...document.querySelectorAll("[data-card]")].map((e) => e.latentlab);
		for (const game of games) game.training.on("steps", ({ step }) => (game.at = step));
		new Promise((done) => setTimeout(done, 100))`, nil)
	// rounds does n rounds of a game, and resolves with its measures after them.
	page.Eval(`globalThis.rounds = (game, n) => new Promise((done) => {
		const end = game.at + n;
		const stop = game.training.on("steps", ({ step }) => {
			if (step < end) return;
			stop();
			setTimeout(() => done(game.measures()), 0); // after the outputs
		});
		game.training.step(n);
	}); 0`, nil)
	page.Eval(`globalThis.plain = ({ kl, js, distance, real, fake, d }) => (
		{ KL: kl, JS: js, Distance: distance, Real: [...real], Fake: [...fake], D: [...d] }); 0`, nil)
	return page
}

// measures are what a game in a page has measured.
type measures struct {
	KL, JS, Distance float64
	Real, Fake, D    []float64
}

// measuresAfter does n rounds of a game and returns what is measured then.
func measuresAfter(page *browsertest.Page, game, n int) (m measures) {
	page.Eval(fmt.Sprintf(`rounds(games[%d], %d).then(plain)`, game, n), &m)
	return m
}

// measured returns what a game has measured.
func measured(page *browsertest.Page, game int) (m measures) {
	page.Eval(fmt.Sprintf(`new Promise((done) => setTimeout(done, 150)).then(() => plain(games[%d].measures()))`, game), &m)
	return m
}

// choose chooses an option of the first select that selector finds.
func choose(page *browsertest.Page, selector, value string) {
	page.Eval(fmt.Sprintf(`(() => {
		const select = document.querySelector(%q);
		select.value = %q;
		select.dispatchEvent(new Event("change"));
	})()`, selector, value), nil)
}
