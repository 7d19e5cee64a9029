package page

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/lib/aae"
	"latentlab/lib/train"
)

// TestCodesGameInBrowser plays the game of an adversarial autoencoder: its codes come to follow
// the prior.
func TestCodesGameInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	g := ringGame(t, 1, 2)
	hp := struct {
		Spread float64 `knob:"1..3, step 1"`
	}{2}
	g.More, g.Data = nil, paintings(300, 8)
	g.Model = func() (train.Model, error) {
		return aae.New(aae.Config{Hidden: []int{24}, Features: g.Data.Size(), Prior: aae.GaussianPrior(2, hp.Spread)})
	}
	g.Knobs = &hp
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
	var narrow measures
	page.Eval(`games[0].knobs.set(games[0].training.knobs.findIndex((k) => k.field === "Spread"), 0), plain(games[0].measures())`, &narrow)
	for i := range len(narrow.Real) - 2 {
		if got, want := narrow.Real[i+2]-narrow.Real[i], (last.Real[i+2]-last.Real[i])/2; math.Abs(got-want) > 1e-5 {
			t.Fatalf("with half the spread samples %d and %d of the prior are %v apart, expected %v", i/2, i/2+1, got, want)
		}
	}
	if narrow.KL == last.KL || narrow.Distance == last.Distance {
		t.Errorf("KL %v and the distance from D* %v are those of the first prior", narrow.KL, narrow.Distance)
	}
	page.Click("[data-part=stepD]")
	if after := measured(page, 0); slices.Equal(after.D, last.D) || !slices.Equal(after.Fake, last.Fake) {
		t.Error("a step of D changes the codes, or not D")
	}
	if n := page.Count(".game-sets:not([hidden]), [data-part=codes]:not([hidden])"); n != 0 {
		t.Errorf("%d parts are shown that are for points of the plane only", n)
	}
	if text := page.Text(".game-round"); !strings.Contains(text, "of Q") {
		t.Errorf("beside the steps of a round is %q", text)
	}
	page.Screenshot("game-codes")
	var size struct{ Width, Height float64 }
	page.Eval(`(() => {
		const canvas = document.querySelector("[data-part=plane]");
		[canvas.width, canvas.height] = [300, 150]; // as a canvas begins
		canvas.style.width = "302px"; // with its border
		games[0].frame();
		return { width: canvas.width, height: canvas.height };
	})()`, &size)
	if size.Width != 300 || size.Height != 300 {
		t.Errorf("a plane of 300 pixels is drawn on %v × %v", size.Width, size.Height)
	}
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
