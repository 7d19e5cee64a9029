package page

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/heapprofiler"

	"latentlab/internal/browsertest"
	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/train"
)

// TestTrainerAccess checks trainers with the keyboard alone, on a narrow dark page, with little motion
// and for a screen reader, and that a training ends with its card.
func TestTrainerAccess(t *testing.T) {
	b := browsertest.Start(t)
	page, _ := openTrainers(t, b, "#111111")

	t.Run("focus order", func(t *testing.T) {
		var names []string
		page.Eval(`document.body.tabIndex = -1, document.body.focus()`, nil)
		for range 10 {
			page.PressKeys("\t")
			var name string
			page.Eval(`(() => {
				const e = document.activeElement, style = getComputedStyle(e);
				const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
				return (e.getAttribute("aria-label") || e.labels?.[0]?.firstChild.textContent.trim() || e.textContent.trim()) + (ring ? "" : " without a ring");
			})()`, &name)
			names = append(names, name)
		}
		want := "Start, Step, Reset, Speed, Copy link to this state, Decoded, Log scale, learning rate, σ of the noise, Start"
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("the tab key goes to %s, expected %s", got, want)
		}
	})

	t.Run("live regions", func(t *testing.T) {
		var changes int
		page.Eval(`new Promise(done => {
			let changes = 0;
			const live = "output, [role=status], [role=alert], [aria-live]:not([aria-live=off])";
			new MutationObserver(list => {
				for (const m of list) if ((m.target.closest ? m.target : m.target.parentNode).closest(live)) changes++;
			}).observe(document.body, { subtree: true, childList: true, characterData: true });
			find(0, ".go").click();
			setTimeout(() => { find(0, ".go").click(); setTimeout(() => done(changes), 100); }, 600);
		})`, &changes)
		if changes == 0 || changes > 4 {
			t.Errorf("live regions change %d times while it trains for 0.6 s, expected at its start and its end", changes)
		}
		var label string
		page.Eval(`find(0, ".curve canvas").getAttribute("aria-label")`, &label)
		if !strings.Contains(label, "squared error per pixel") || !strings.Contains(label, "steps: from 0.") {
			t.Errorf("the curve is described as %q", label)
		}
	})

	t.Run("little motion", func(t *testing.T) {
		const draws = `new Promise(done => {
			const context = find(0, "[data-part=plane]").getContext("2d"), rect = context.strokeRect;
			let draws = 0, codes = 0;
			context.strokeRect = (...box) => { draws++; rect.apply(context, box); };
			const seen = live(0).codes;
			live(0).codes = (z) => { codes++; seen(z); };
			find(0, ".go").click();
			setTimeout(() => { find(0, ".go").click(); delete context.strokeRect; live(0).codes = seen; done(draws - codes); }, 400);
		})`
		var more int
		if page.Eval(draws, &more); more < 3 {
			t.Errorf("the plane is drawn %d times more often than it has codes: the dots do not glide", more)
		}
		reduced := []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}
		page.Run("reduced motion", time.Minute, emulation.SetEmulatedMedia().WithFeatures(reduced))
		page.Eval(`new Promise(done => setTimeout(done, 300))`, nil) // the last glide ends
		if page.Eval(draws, &more); more > 1 {
			t.Errorf("with little motion the plane is drawn %d times more often than it has codes", more)
		}
	})

	t.Run("narrow", func(t *testing.T) {
		page.Run("a narrow window", time.Minute, emulation.SetDeviceMetricsOverride(380, 1300, 1, false))
		waitForFrames(page)
		var cut []string
		page.Eval(`[...document.querySelectorAll("[data-card] *")].filter(e => e.getClientRects().length && !e.closest(".trainer-said, .strip, .trainer-table")
			&& (e.getBoundingClientRect().right > e.closest("[data-card]").getBoundingClientRect().right + 0.5
			|| e.getBoundingClientRect().left < e.closest("[data-card]").getBoundingClientRect().left - 0.5))
			.map(e => e.className || e.dataset.part || e.tagName)`, &cut)
		if len(cut) > 0 {
			t.Errorf("beyond the card's edges: %s", strings.Join(cut, ", "))
		}
		if box := page.Box("[data-part=plane]"); box.Width < 250 {
			t.Errorf("the plane is %g pixels wide, expected 250 and more", box.Width)
		}
		for k := range 3 {
			page.Eval(fmt.Sprintf(`cards[%d].scrollIntoView({ block: "start" })`, k), nil)
			waitForFrames(page)
			page.Screenshot(fmt.Sprintf("trainer-narrow-%d", k+1))
		}
	})

	t.Run("gone", func(t *testing.T) {
		page.Eval(`globalThis.ended = 0;
			for (const card of cards) {
				const t = card.latentlab.training, close = t.close;
				t.close = () => { ended++; close(); };
				card.remove();
			}
			globalThis.cards = globalThis.live = globalThis.find = null;
			document.activeElement.blur()`, nil)
		for range 20 {
			page.Run("collecting garbage", time.Minute, heapprofiler.CollectGarbage())
			var closed int
			if page.Eval(`new Promise(done => setTimeout(() => done(ended), 50))`, &closed); closed == 3 {
				return
			}
		}
		t.Error("trainings go on when their cards have gone")
	})
	page.CheckNoErrors()
}

// TestTrainerClasses checks a trainer of more classes than are seen at a glance.
func TestTrainerClasses(t *testing.T) {
	squares := modeltest.Squares(80, 6)
	for i := range squares.Len() {
		squares.Labels = append(squares.Labels, uint16(i%40))
	}
	markup, err := htmlOf(Trainer{Options: batchOf10, Data: squares, Model: func() (train.Model, error) {
		return ae.New(ae.Config{Code: 2, Features: 36})
	}}.Card())
	if err != nil {
		t.Fatal(err)
	}
	page := browsertest.Start(t).OpenFile(pageOf(t, "#ffffff", markup))
	page.Wait("the legend", `document.querySelectorAll("[data-part=legend] bdi").length === 40`, time.Minute)
	if box := page.Box("[data-part=legend]"); box.Height > 120 {
		t.Errorf("the legend of 40 classes is %g pixels high, expected one that scrolls", box.Height)
	}
	if note := page.Text("[data-part=note]"); !strings.Contains(note, "Colors repeat after 26 classes.") {
		t.Errorf("the note is %q", note)
	}
	if n := page.Count("[data-part=codes] > button"); n != 1 {
		t.Errorf("%d buttons are below the legend, expected that for decoded images", n)
	}
	page.Screenshot("trainer-classes")
	page.CheckNoErrors()
}
