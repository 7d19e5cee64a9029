package page

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
)

// trainerScriptForTests has functions that the tests of trainers call in the page.
const trainerScriptForTests = `
globalThis.cards = [...document.querySelectorAll("[data-card]")];
globalThis.live = (k) => cards[k].latentlab;
globalThis.find = (k, selector) => cards[k].querySelector(selector);
globalThis.textOf = (k, name) => find(k, "[data-part=" + name + "]").textContent;
globalThis.stepOf = (k) => +textOf(k, "count").replace(/\D/g, "");
globalThis.lossOf = (k) => find(k, ".curve-value").textContent;
globalThis.pictureOf = (k, selector) => find(k, selector).toDataURL();
// train does some steps from the first state, and resolves to the losses.
globalThis.train = (k, steps) => new Promise((done) => {
	const t = live(k).training, rows = [];
	const end = t.on("steps", (m) => {
		if (m.step === 0) return;
		for (let i = 0; i < m.rows.length; i += t.scalars.length) rows.push(m.rows[i]);
		if (m.step < steps) return;
		end();
		done(rows);
	});
	find(k, ".transport button:nth-of-type(3)").click();
	t.step(steps);
});
0`

// openTrainers opens a page with three trainers: of planeTrainer, ganTrainer and rowsTrainer.
func openTrainers(t *testing.T, b *browsertest.Browser, background string) (page *browsertest.Page, path string) {
	t.Helper()
	var outputs []string
	for _, trainer := range []Trainer{planeTrainer(t, 300), ganTrainer(t, 100), rowsTrainer(t)} {
		began := time.Now()
		markup, err := htmlOf(trainer.Card())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("a trainer takes %d kB, made in %v", len(markup)/1000, time.Since(began))
		outputs = append(outputs, markup)
	}
	path = pageOf(t, background, outputs...)
	page = b.OpenFile(path)
	page.WaitLive("body", time.Minute)
	page.Wait("the first pictures", `[...document.querySelectorAll("[data-card]")].every(e => e.dataset.first)`, time.Minute)
	page.Eval(trainerScriptForTests, nil)
	return page, path
}

// TestTrainerInBrowser trains in a page opened from a file.
func TestTrainerInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	page, path := openTrainers(t, b, "#ffffff")
	page.Eval(countKeys, nil)
	var first, since float64
	page.Eval(`+cards[0].dataset.first`, &first)
	page.Eval(`Math.round(performance.now())`, &since)
	t.Logf("the first picture is there %.0f ms after the card's start, at most %.0f ms after the page's", first, since)
	text := func(expression string) (value string) { page.Eval(expression, &value); return value }
	number := func(expression string) (value float64) { page.Eval(expression, &value); return value }
	untrained := text(`pictureOf(0, ".strip:last-of-type canvas")`)
	page.Screenshot("trainer-first")

	t.Run("start", func(t *testing.T) {
		page.Focus(".transport .go")
		page.PressKeys(kb.Enter)
		page.Wait("steps", `stepOf(0) > 60`, time.Minute)
		if state := text(`textOf(0, "state") + find(0, ".go").textContent`); state != "TrainingPause" {
			t.Errorf("state and button are %q", state)
		}
		page.Screenshot("trainer-training")
		if loss := number(`+lossOf(0)`); !(loss > 0 && loss < 0.15) {
			t.Errorf("after 60 steps the loss is %v, expected below 0.15: it begins with 0.23", loss)
		}
		if text(`pictureOf(0, ".strip:last-of-type canvas")`) == untrained {
			t.Error("the reconstruction is that of the first weights")
		}
		if steps := number(`stepOf(1) + stepOf(2)`); steps != 0 {
			t.Errorf("the other trainers have done %v steps", steps)
		}
		var seen struct{ Frames, Steps float64 }
		page.Eval(`new Promise(done => {
			const began = performance.now(), step = stepOf(0);
			let frames = 0;
			(function next(now) {
				if (now - began > 600) return done({ Frames: frames / (now - began) * 1000, Steps: (stepOf(0) - step) / (now - began) * 1000 });
				frames++;
				requestAnimationFrame(next);
			})(began);
		})`, &seen)
		t.Logf("%.0f frames and %.0f steps a second", seen.Frames, seen.Steps)
		if seen.Frames < 8 {
			t.Errorf("%.1f frames a second, expected 30 and more on an idle machine", seen.Frames)
		}
	})

	t.Run("pause and step", func(t *testing.T) {
		page.PressKeys(" ")
		page.Wait("the pause", `textOf(0, "state") === "Paused"`, time.Minute)
		waitForFrames(page)
		before := number(`stepOf(0)`)
		page.Eval(`new Promise(done => setTimeout(done, 200))`, nil)
		if after := number(`stepOf(0)`); after != before {
			t.Errorf("%v steps in a pause", after-before)
		}
		if got, want := text(`textOf(0, "said")`), fmt.Sprintf("Paused at %v steps, loss 0.", before); !strings.HasPrefix(got, want) {
			t.Errorf("of the pause is said %q, expected %s…", got, want)
		}
		page.PressKeys("\t\r")
		page.Wait("a step", fmt.Sprintf(`stepOf(0) === %v`, before+1), time.Minute)
		if got := text(`find(0, ".curve canvas").getAttribute("aria-label")`); !strings.Contains(got, fmt.Sprintf("%v steps: from 0.", before+1)) {
			t.Errorf("after %v steps the curve is described as %q", before+1, got)
		}
	})

	t.Run("reset", func(t *testing.T) {
		page.PressKeys("\t\r")
		page.Wait("the first step", `stepOf(0) === 0 && textOf(0, "state") === "Ready"`, time.Minute)
		if focus := text(`document.activeElement.textContent`); focus != "Reset" {
			t.Errorf("the focus is on %q after Reset", focus)
		}
		page.Wait("the first reconstruction", fmt.Sprintf(`pictureOf(0, ".strip:last-of-type canvas") === %q`, untrained), time.Minute)
	})

	t.Run("knobs", func(t *testing.T) {
		var losses [4][]float64
		page.Eval(`train(0, 8)`, &losses[0])
		page.Eval(`train(0, 8)`, &losses[1])
		page.Focus(".knobs input")
		page.PressKeys(kb.Home)
		page.Eval(`train(0, 8)`, &losses[2])
		page.PressKeys("\t" + kb.End)
		page.Eval(`train(0, 8)`, &losses[3])
		for k := range losses[0] {
			if losses[0][k] != losses[1][k] {
				t.Errorf("step %d has the loss %v, and after Reset %v", k, losses[0][k], losses[1][k])
			}
		}
		if !(losses[2][7] > 1.5*losses[0][7]) {
			t.Errorf("at the lowest learning rate the loss is %v after 8 steps, expected above that of the code, %v", losses[2][7], losses[0][7])
		}
		if losses[3][0] == losses[2][0] {
			t.Error("another noise gives the same loss")
		}
		page.Click(".knobs-code button")
		if got := text(`find(0, ".knobs-code span").textContent`); got != "" {
			t.Errorf("with the values of the code there is the note %q", got)
		}
	})

	t.Run("slow motion", func(t *testing.T) {
		page.Eval(`(() => { const s = find(0, ".transport select"); s.value = 30; s.dispatchEvent(new Event("change")); find(0, ".go").click(); })()`, nil)
		page.Wait("slow steps", `stepOf(0) > 10`, time.Minute)
		began, before := time.Now(), number(`stepOf(0)`)
		page.Eval(`new Promise(done => setTimeout(done, 500))`, nil)
		if rate := (number(`stepOf(0)`) - before) / time.Since(began).Seconds(); rate > 45 {
			t.Errorf("%.0f steps a second, expected at most 30", rate)
		}
	})

	t.Run("out of sight", func(t *testing.T) {
		page.Eval(`document.body.style.paddingTop = "4000px"`, nil)
		page.Wait("the pause", `!live(0).training.state().running && textOf(0, "state") === "Paused out of sight"`, time.Minute)
		page.Eval(`find(0, ".go").click(); new Promise(done => setTimeout(done, 150))`, nil)
		page.Wait("the start to wait for the reader", `!live(0).training.state().running && textOf(0, "state") === "Paused out of sight"`, time.Second)
		page.Eval(`document.body.style.paddingTop = ""`, nil)
		page.Wait("the training to go on", `live(0).training.state().running && textOf(0, "state") === "Training"`, time.Minute)
		page.Eval(`Object.defineProperty(document, "hidden", { value: true, configurable: true }); document.dispatchEvent(new Event("visibilitychange"))`, nil)
		page.Wait("the pause", `!live(0).training.state().running`, time.Minute)
		page.Eval(`delete document.hidden; document.dispatchEvent(new Event("visibilitychange"))`, nil)
		page.Wait("the training to go on", `live(0).training.state().running`, time.Minute)
		page.Eval(`find(0, ".go").click()`, nil)
		page.Wait("the pause", `textOf(0, "state") === "Paused"`, time.Minute)
	})

	t.Run("decoded", func(t *testing.T) {
		before := text(`pictureOf(0, "[data-part=plane]")`)
		page.Click(".legend button")
		page.Wait("the plane's images", fmt.Sprintf(`pictureOf(0, "[data-part=plane]") !== %q`, before), time.Minute)
		page.Screenshot("trainer-decoded")
		var units []float64
		page.Eval(`live(0).units()`, &units)
		if math.Abs(units[0]/units[1]-1) > 1e-9 {
			t.Errorf("a unit of the axes has %v pixels, expected the same of both", units)
		}
	})

	t.Run("diverged", func(t *testing.T) {
		page.Eval(`live(2).knobs.set(0, live(2).training.knobs[0].texts.length - 1); find(2, ".go").click()`, nil)
		page.Wait("the divergence", `textOf(2, "state") === "Diverged"`, time.Minute)
		page.Box("[data-card]:last-of-type")
		page.Screenshot("trainer-diverged")
		if got := text(`textOf(2, "alert")`); len(got) < 40 {
			t.Errorf("a reader is told %q", got)
		}
		if disabled := text(`[...cards[2].querySelectorAll(".transport button:disabled")].map(b => b.textContent).join()`); disabled != "Start,Step" {
			t.Errorf("the buttons %q are disabled, expected Start and Step", disabled)
		}
		page.Eval(`live(2).knobs.set(0, 0); find(2, "[data-part=alert] button").click()`, nil)
		page.Wait("the first state", `textOf(2, "state") === "Ready" && !textOf(2, "alert")`, time.Minute)
		if focus := text(`document.activeElement.textContent`); focus != "Start" {
			t.Errorf("the focus is on %q", focus)
		}
		page.PressKeys(kb.Enter)
		page.Wait("steps", `stepOf(2) > 5 && lossOf(2) > 0`, time.Minute)
	})

	t.Run("numbers that are none", func(t *testing.T) {
		page.Eval(`(() => { const t = live(1).training; t.replace(new Float32Array(20 * t.width).fill(NaN), new Uint16Array(20)); t.step(); })()`, nil)
		page.Wait("the divergence", `textOf(1, "state") === "Diverged"`, time.Minute)
		page.Eval(`live(1).training.replace(new Float32Array(20 * live(1).training.width).fill(0.5), new Uint16Array(20));
			find(1, "[data-part=alert] button").click()`, nil)
		page.Wait("the first state", `textOf(1, "state") === "Ready"`, time.Minute)
	})

	t.Run("samples", func(t *testing.T) {
		before := text(`pictureOf(1, ".strip canvas")`)
		page.Eval(`train(1, 5).then(() => 0)`, nil)
		page.Wait("the samples", fmt.Sprintf(`pictureOf(1, ".strip canvas") !== %q`, before), time.Minute)
		if n := number(`cards[1].querySelectorAll(".curve-value").length`); n != 2 {
			t.Errorf("there are %v losses, expected two", n)
		}
		waitForFrames(page)
		for _, k := range []string{"0", "1"} {
			if loss := number(`+cards[1].querySelectorAll(".curve-value")[` + k + `].textContent`); math.IsNaN(loss) || loss <= 0 {
				t.Errorf("loss %s is %v", k, loss)
			}
		}
	})

	t.Run("address", func(t *testing.T) {
		var state, position string
		page.Eval(`location.hash = cards[0].dataset.card.slice(0, 6) + "=k0,1~s5"; new Promise(done => setTimeout(done, 50))`, nil)
		page.Eval(`live(0).knobs.positions() + " " + find(0, ".transport select").value`, &position)
		if position != "0,1 5" {
			t.Errorf("knobs and speed are at %s, expected 0,1 5 of the address", position)
		}
		page.Eval(`location.hash = cards[0].dataset.card.slice(0, 6) + "=k0,99~s7"; new Promise(done => setTimeout(done, 50))`, nil)
		page.Eval(`live(0).knobs.positions() + " " + find(0, ".transport select").value`, &state)
		if state != position {
			t.Errorf("a damaged address changes %s to %s", position, state)
		}
	})

	var heard int
	page.Eval("globalThis.heard", &heard)
	if heard != 0 {
		t.Errorf("%d keys reached the page, which may act on them", heard)
	}
	page.CheckNoErrors()

	t.Run("damaged", func(t *testing.T) {
		markup, err := htmlOf(rowsTrainer(t).Card())
		if err != nil {
			t.Fatal(err)
		}
		head, data, _ := strings.Cut(markup, `{"training":`)
		page := b.ForTest(t).OpenFile(pageOf(t, "#ffffff", head+`{"training":`+strings.Replace(data, `"name":"step"`, `"name":"leap"`, 1)))
		page.Wait("the message", `document.querySelector("[data-part=alert]").textContent.includes("cannot run here")`, time.Minute)
		if n := page.Count("[data-part=still]:not([hidden]) img"); n != 1 {
			t.Errorf("%d still figures are shown, expected one", n)
		}
		if box := page.Box("[data-part=live]"); box.Height > 150 {
			t.Errorf("below the still figure are %g pixels, expected the message only", box.Height)
		}
		page.Screenshot("trainer-damaged")
	})

	t.Run("no scripts", func(t *testing.T) {
		still := b.ForTest(t).OpenFileWithoutScripts(path)
		checkStill(t, still, 3)
		still.Screenshot("trainer-still")
	})
}
