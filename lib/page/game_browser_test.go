package page

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"
	"github.com/gomlx/gomlx/ml/layers/activation"

	"latentlab/internal/browsertest"
	"latentlab/lib/aae"
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
			setTimeout(() => done(game.measures()), 0); // after the pictures
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

// TestGameInBrowser plays games on a ring, several in one page.
func TestGameInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	wild := ringGame(t, 4, 1)
	wild.Options = func() []train.Option { return []train.Option{train.BatchSize(64), train.SGD(1e30)} }
	page := gamePage(t, b, ringGame(t, 1, 2), ringGame(t, 2, 2), ringGame(t, 3, 2), wild)

	t.Run("learns", func(t *testing.T) {
		for i := range 3 {
			first, last := measuresAfter(page, i, 1), measuresAfter(page, i, 2000)
			t.Logf("game %d: KL %.2f, then %.2f; JS %.2f, then %.2f", i, first.KL, last.KL, first.JS, last.JS)
			if !(last.KL < first.KL/3) || !(last.JS < first.JS/2) {
				t.Errorf("game %d: after 2,000 rounds KL has gone from %.2f to %.2f, and JS from %.2f to %.2f",
					i, first.KL, last.KL, first.JS, last.JS)
			}
		}
	})

	t.Run("one alone", func(t *testing.T) {
		before := measured(page, 0)
		page.Click("[data-part=stepD]")
		after := measured(page, 0)
		if slices.Equal(after.D, before.D) || !slices.Equal(after.Fake, before.Fake) {
			t.Error("a step of D changes the generator's points, or not D")
		}
		page.Click("[data-part=stepG]")
		if end := measured(page, 0); !slices.Equal(end.D, after.D) || slices.Equal(end.Fake, after.Fake) {
			t.Error("a step of G changes D, or not the generator's points")
		}
	})

	t.Run("unequal steps", func(t *testing.T) {
		// D alone approaches D*.
		before := measured(page, 0)
		choose(page, "[data-part=l]", "0")
		after := measuresAfter(page, 0, 1500)
		if !slices.Equal(after.Fake, before.Fake) {
			t.Error("the generator moves in rounds that have no step of it")
		}
		t.Logf("D is %.3f from D*, and %.3f after 1,500 steps alone", before.Distance, after.Distance)
		if !(after.Distance < 0.9*before.Distance) {
			t.Errorf("D is %.3f from D* after 1,500 steps alone, and %.3f before", after.Distance, before.Distance)
		}
		choose(page, "[data-part=k]", "0")
		var l string
		page.Eval(`document.querySelector("[data-part=l]").value`, &l)
		if l != "1" {
			t.Errorf("a round has %s steps of G where D has none, expected one", l)
		}
		choose(page, "[data-part=k]", "1")
	})

	t.Run("other points", func(t *testing.T) {
		choose(page, "[data-part=set]", "1")
		first := measured(page, 0)
		if len(first.Real) != 400 {
			t.Fatalf("the game has %d coordinates of the four heaps, expected 400", len(first.Real))
		}
		page.Click("[data-part=draw]")
		page.Drag("[data-part=plane]", []float64{0.2, 0.4, 0.6, 0.8}, 20*time.Millisecond, nil)
		drawn := measured(page, 0)
		for i := 0; i < len(drawn.Real); i += 2 {
			if x, y := drawn.Real[i], drawn.Real[i+1]; x < 0.1 || x > 0.9 || math.Abs(y-0.5) > 0.1 {
				t.Fatalf("a drawn point is at %.2f, %.2f, expected one in the middle of the plane's height", x, y)
			}
		}
		page.Focus("[data-part=plane]")
		page.PressKeys(kb.ArrowUp + " ")
		page.PressKey(kb.ArrowUp, input.ModifierShift)
		page.PressKeys(kb.Enter + kb.Escape)
		keys := measured(page, 0)
		if n := len(keys.Real) - len(drawn.Real); n != 32 {
			t.Errorf("keys have drawn %d coordinates, expected 32", n)
		}
		if y := keys.Real[len(keys.Real)-1]; math.Abs(y-0.62) > 0.08 {
			t.Errorf("the last point is at a height of %.2f, expected about 0.62", y)
		}
		after := measuresAfter(page, 0, 1500)
		t.Logf("%d points drawn; KL %.2f, after 1,500 rounds %.2f", len(keys.Real)/2, keys.KL, after.KL)
		if !(after.KL < keys.KL/2) {
			t.Errorf("KL from the drawn points has gone from %.2f to %.2f in 1,500 rounds", keys.KL, after.KL)
		}
	})

	t.Run("keyboard", func(t *testing.T) {
		page.Eval(countKeys, nil)
		page.Focus(".transport .go")
		page.PressKeys(" ")
		page.Wait("the training to run", `games[0].training.state().running`, time.Minute)
		page.PressKeys(" ")
		page.Wait("the training to pause", `!games[0].training.state().running`, time.Minute)
		page.PressKeys("\t\r") // Step
		page.Focus("[data-show=real]")
		page.PressKeys(" ")
		var label string
		page.Eval(`document.querySelector("[data-part=plane]").getAttribute("aria-label")`, &label)
		if !strings.Contains(label, " points of the data, 1,000 points of G, the generator, ") || !strings.Contains(label, "KL") {
			t.Errorf("the plane is described as %q", label)
		}
	})

	t.Run("out of sight", func(t *testing.T) {
		page.Eval(`games[0].training.start()`, nil)
		page.Eval(`document.body.style.paddingTop = "9000px"; scrollTo(0, 0)`, nil)
		page.Wait("the game to pause out of sight", `!games[0].training.state().running`, time.Minute)
		page.Eval(`document.body.style.paddingTop = ""`, nil)
		page.Wait("the game to go on", `games[0].training.state().running`, time.Minute)
		page.Click(".transport button:nth-child(3)")
		page.Wait("the first state", `games[0].training.state().running === false && games[0].at === 0`, time.Minute)
	})

	t.Run("diverges", func(t *testing.T) {
		page.Eval(`games[3].training.start()`, nil)
		page.Wait("the game to diverge", `games[3].training.state().diverged`, time.Minute)
		var said string
		page.Eval(`document.querySelectorAll("[data-part=said]")[3].textContent`, &said)
		if !strings.Contains(said, "diverged") || !strings.Contains(said, "Reset") {
			t.Errorf("the page says %q, expected that the training has diverged", said)
		}
		page.Eval(`games[3].training.reset()`, nil)
		page.Wait("the text to go", `document.querySelectorAll("[data-part=said]")[3].hidden`, time.Minute)
	})

	t.Run("little motion", func(t *testing.T) {
		page.Run("asking for no motion", time.Minute, emulation.SetEmulatedMedia().WithFeatures(
			[]*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}))
		var frames float64
		page.Eval(`new Promise((done) => {
			const card = document.querySelector("[data-card]"), before = +card.dataset.frames;
			games[0].training.start();
			setTimeout(() => { games[0].training.pause(); done(+card.dataset.frames - before); }, 1200);
		})`, &frames)
		if frames < 1 || frames > 4 {
			t.Errorf("%v pictures in 1.2 s, expected two a second", frames)
		}
	})

	t.Run("narrow", func(t *testing.T) {
		page.Run("narrowing the window", time.Minute, emulation.SetDeviceMetricsOverride(380, 1000, 1, false))
		waitForFrames(page)
		var wide float64
		page.Eval(`document.documentElement.scrollWidth`, &wide)
		if wide > 380 {
			t.Errorf("the page is %v pixels wide in a window of 380", wide)
		}
		page.Screenshot("game-narrow")
	})
	page.CheckNoErrors()
}

// TestCodesGameInBrowser plays the game of an adversarial autoencoder: its codes come to follow
// the prior.
func TestCodesGameInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	g := ringGame(t, 1, 2)
	g.More, g.Data = nil, paintings(300, 8)
	g.Model = func() (train.Model, error) {
		return aae.New(aae.Config{Hidden: []int{24}, Features: g.Data.Size(), Prior: aae.GaussianPrior(2, 2)})
	}
	g.Options = func() []train.Option { return []train.Option{train.BatchSize(50), aae.Adam(2e-3, 2e-3)} }
	page := gamePage(t, b, g)
	first, last := measuresAfter(page, 0, 1), measuresAfter(page, 0, 1000)
	t.Logf("KL %.2f, then %.2f; JS %.2f, then %.2f", first.KL, last.KL, first.JS, last.JS)
	if !(last.KL < first.KL/2) || !(last.JS < 0.7*first.JS) {
		t.Errorf("after 1,000 rounds KL has gone from %.2f to %.2f, and JS from %.2f to %.2f", first.KL, last.KL, first.JS, last.JS)
	}
	if len(last.Fake) != 600 || len(last.Real) != 2*gameSamples {
		t.Errorf("there are %d and %d coordinates, expected those of 300 codes and %d samples",
			len(last.Fake), len(last.Real), gameSamples)
	}
	page.Click("[data-part=stepD]")
	if after := measured(page, 0); slices.Equal(after.D, last.D) || !slices.Equal(after.Fake, last.Fake) {
		t.Error("a step of D changes the codes, or not D")
	}
	if n := page.Count(".game-sets:not([hidden]), [data-part=codes]:not([hidden])"); n != 0 {
		t.Errorf("%d parts are shown that are for points of the plane only", n)
	}
	if text := page.Text(".game-round"); !strings.Contains(text, "of Q") || !strings.Contains(text, "reconstruction") {
		t.Errorf("beside the steps of a round is %q", text)
	}
	page.Screenshot("game-codes")
	page.CheckNoErrors()
}

// BenchmarkGameInBrowser measures rounds and pictures of a game at full speed.
func BenchmarkGameInBrowser(b *testing.B) {
	browser := browsertest.Start(b)
	page := gamePage(b, browser, ringGame(b, 1, 2))
	for b.Loop() {
		var got struct{ Rounds, Frames, Pictures float64 }
		page.Eval(`new Promise((done) => {
			const card = document.querySelector("[data-card]"), game = games[0];
			game.training.pace(0);
			game.training.start();
			setTimeout(() => {
				const began = performance.now(), rounds = game.at, pictures = +card.dataset.frames;
				let frames = 0;
				(function next() {
					frames++;
					if (performance.now() < began + 3000) return requestAnimationFrame(next);
					game.training.pause();
					done({ Rounds: (game.at - rounds) / 3, Frames: frames / 3, Pictures: (card.dataset.frames - pictures) / 3 });
				})();
			}, 500);
		})`, &got)
		b.ReportMetric(got.Rounds, "rounds/s")
		b.ReportMetric(got.Frames, "frames/s")
		b.ReportMetric(got.Pictures, "pictures/s")
	}
}

// choose chooses an option of the first select that selector finds.
func choose(page *browsertest.Page, selector, value string) {
	page.Eval(fmt.Sprintf(`(() => {
		const select = document.querySelector(%q);
		select.value = %q;
		select.dispatchEvent(new Event("change"));
	})()`, selector, value), nil)
}

// TestGameLink checks that a link opens a game with its settings, and that a damaged one is
// ignored.
func TestGameLink(t *testing.T) {
	b := browsertest.Start(t)
	card, err := ringGame(t, 1, 2).Card()
	if err != nil {
		t.Fatal(err)
	}
	markup, err := card.HTML()
	if err != nil {
		t.Fatal(err)
	}
	path := pageOf(t, "#ffffff", markup)
	id := regexp.MustCompile(`data-card="([0-9a-f]{6})`).FindStringSubmatch(markup)[1]
	page := b.Open("file://" + path + "#" + id + "=s1~r5,2~k3,70")
	page.WaitLive("body", time.Minute)
	var got []string
	const settings = `["set", "k", "l"].map((name) => document.querySelector("[data-part=" + name + "]").value).concat(
		[...document.querySelectorAll(".knobs input")].map((e) => e.value))`
	page.Eval(settings, &got)
	if want := []string{"1", "5", "2", "3", "70"}; !slices.Equal(got, want) {
		t.Errorf("the link sets %q, expected %q", got, want)
	}
	for _, damaged := range []string{"s7~r1,1~k1,1", "r0,0~k1,1", "r4,1~k1,1", "r1,1~k1,9999", "r1,1~k1", "x"} {
		page.Eval(`location.hash = "`+id+"="+damaged+`"`, nil)
		var now []string
		page.Eval(`new Promise((done) => setTimeout(done, 50)).then(() => `+settings+`)`, &now)
		if !slices.Equal(now, got) {
			t.Errorf("the damaged state %q sets %q", damaged, now)
		}
	}
	page.CheckNoErrors()
	checkStill(t, b.OpenFileWithoutScripts(path), 1)
}
