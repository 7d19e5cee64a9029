package page

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
	"latentlab/lib/train"
)

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

	t.Run("drawn and left", func(t *testing.T) {
		page.Click("[data-part=draw]")
		page.Focus("[data-part=plane]")
		page.PressKeys(" ")
		var at string
		page.Eval(`location.hash = document.querySelector("[data-card]").dataset.card.slice(0, 6) + "=s0~r1,1~k" + games[0].knobs.positions();
			new Promise((done) => setTimeout(() => done(document.querySelector("[data-part=set]").value), 200))`, &at)
		if n := len(measured(page, 0).Real); at != "0" || n != 400 {
			t.Errorf("after a link to set 0 the page says %s and has %d coordinates, expected 400", at, n)
		}
	})

	t.Run("reset", func(t *testing.T) {
		var shown, described string
		page.Eval(`document.querySelectorAll(".transport button")[2].click(); games[0].at = 0; rounds(games[0], 30).then(() => 0)`, nil)
		waitForFrames(page)
		page.Eval(`document.querySelector("[data-part=losses] .curve-value").textContent`, &shown)
		page.Eval(`document.querySelector("[data-part=losses] canvas").getAttribute("aria-label")`, &described)
		if shown == "" || !strings.Contains(described, "30 rounds: D from ") {
			t.Errorf("after a reset and 30 rounds the loss is %q, and the curve is described as %q", shown, described)
		}
		page.Eval(`document.querySelectorAll(".transport button")[2].click();
			for (let i = 0; i < 5; i++) document.querySelector("[data-part=stepD]").click();
			new Promise((done) => setTimeout(done, 150))`, nil)
		page.Eval(`document.querySelector("[data-part=losses] canvas").getAttribute("aria-label")`, &described)
		if !strings.Contains(described, "1 round: D from 0.") || !strings.HasSuffix(described, "G has none") {
			t.Errorf("after steps of D alone the curve is described as %q", described)
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
			t.Errorf("%v frames in 1.2 s, expected two a second", frames)
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
