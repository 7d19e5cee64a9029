package page

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
)

// sharedCard has what cards with a training share, and no training.
func sharedCard(t *testing.T) string {
	t.Helper()
	markup, err := htmlOf(&Card{
		Style: trainingStyle,
		Script: trainingScript + `
function start(root, part) {
  root.latentlab = { latentlabBins, latentlabAxis, latentlabTicks, latentlabExtent, latentlabDigits, said: [] };
  const say = (...words) => root.latentlab.said.push(words.join(" "));
  const on = Object.fromEntries(["start", "pause", "step", "reset", "pace"].map((name) => [name, (...v) => say(name, ...v)]));
  root.latentlab.transport = latentlabTransport(part("live"), on);
  root.latentlab.curve = latentlabCurve(part("live"), {
    title: "Loss", unit: "nats", series: [{ name: "D", color: "#0072b2" }, { name: "G", color: "#d55e00" }],
  });
  root.latentlab.knobs = latentlabKnobs(part("live"), [
    { name: "learning rate", unit: "", texts: ["0.001", "0.01", "0.1"], first: 1 },
    { name: "code", unit: "numbers", texts: ["2", "20"], first: 1, choices: true },
  ], say);
  latentlabSight(root, (seen) => say("seen", seen));
}`, Data: []byte("{}"),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return markup
}

// TestTrainingParts checks what cards with a training share.
func TestTrainingParts(t *testing.T) {
	b := browsertest.Start(t)
	page := b.OpenFile(pageOf(t, "#ffffff", sharedCard(t)))
	page.WaitLive("body", time.Minute)
	page.Eval(`globalThis.shared = document.querySelector("[data-card]").latentlab; 0`, nil)
	said := func() (words []string) {
		page.Eval(`shared.said.splice(0)`, &words)
		return words
	}

	t.Run("bins", func(t *testing.T) {
		var got struct {
			Length, Steps, End           int
			Sum, Least, Greatest, Smooth float64
			Range                        []float64
		}
		page.Eval(`(() => {
			const bins = shared.latentlabBins(2);
			for (let i = 1; i <= 100000; i++) bins.add(500 + i, [i % 2 ? 3 : 1, i === 7777 ? 50 : NaN]);
			const all = [...Array(bins.length).keys()];
			const at = (s) => all.map((i) => bins.at(i, s)).filter((v) => Number.isFinite(v.mean));
			return {
				Length: bins.length, Steps: bins.steps, End: bins.step(bins.length - 1), Range: bins.range(),
				Sum: at(0).reduce((sum, v) => sum + v.mean, 0) / bins.length,
				Least: Math.min(...at(0).map((v) => v.low)), Greatest: at(1)[0].high, Smooth: bins.last(0),
			};
		})()`, &got)
		if got.Length < 256 || got.Length > 512 || got.Steps != 100_000 || got.End != 100_500 {
			t.Errorf("%d bins of %d steps, to step %d; expected 256 to 512, 100,000 and 100,500", got.Length, got.Steps, got.End)
		}
		if math.Abs(got.Sum-2) > 1e-9 || got.Least != 1 || got.Greatest != 50 || math.Abs(got.Smooth-2) > 0.06 {
			t.Errorf("the bins are %+v, expected values of 1 and 3 with a mean of 2, and one of 50", got)
		}
		if got.Range[1] != 50 || got.Range[0] < 1 {
			t.Errorf("the range is %v", got.Range)
		}
	})

	t.Run("axes", func(t *testing.T) {
		var got []string
		page.Eval(`[
			[[0.02, 0.21], false], [[103, 543], false], [[-3.2, 8], false], [[5, 5], false], [[0.02, 0.21], true], [[0.5, 0.6], true],
			[[1e-6, 2000], true], [[0.69, 0.69 + 2e-16], false], [[0.69, 0.69 + 2e-16], true], [[-1e-300, 1e-300], false],
			[[-1e30, 3e38], false], [[0, 0], false],
		].map(([range, log]) => shared.latentlabAxis(range, log).ticks.map(shared.latentlabDigits).join(" "))`, &got)
		for i, want := range []string{
			"0 0.05 0.1 0.15 0.2 0.25", "0 200 400 600", "−5 0 5 10", "4.5 5 5.5", "0.02 0.05 0.1 0.2",
			"0.5 0.55 0.6 0.65", "10⁻⁶ 10⁻⁵ 0.0001 0.001 0.01 0.1 1 10 100 1,000",
			"0.6 0.65 0.7 0.75 0.8", "0.6 0.65 0.7 0.75 0.8", "−10⁻³⁰⁰ −5×10⁻³⁰¹ 0 5×10⁻³⁰¹ 10⁻³⁰⁰", "−10³⁸ 0 10³⁸ 2×10³⁸ 3×10³⁸", "−1 −0.5 0 0.5 1",
		} {
			if got[i] != want {
				t.Errorf("the ticks of axis %d are %q, expected %q", i, got[i], want)
			}
		}
	})

	t.Run("buttons", func(t *testing.T) {
		if n := page.Count(".transport button:enabled"); n != 0 {
			t.Errorf("%d buttons can be pressed before the training is ready", n)
		}
		page.Eval(`shared.transport.show({ running: false, can: true, canReset: true })`, nil)
		page.Click(".transport .go")
		page.Eval(`shared.transport.show({ running: true, can: true, canReset: true })`, nil)
		page.Focus(".transport .go")
		page.PressKeys(" \t\r\t\r")
		page.Eval(`(() => { const s = document.querySelector(".transport select"); s.value = 5; s.dispatchEvent(new Event("change")); })()`, nil)
		if got, want := said(), []string{"start", "pause", "step", "reset", "pace 5"}; !slices.Equal(got, want) {
			t.Errorf("the buttons call %q, expected %q", got, want)
		}
	})

	t.Run("knobs", func(t *testing.T) {
		page.Focus(".knobs input")
		page.PressKeys(kb.ArrowRight)
		if got, want := said(), []string{"0 2 learning rate 0.1"}; !slices.Equal(got, want) {
			t.Errorf("the knob calls %q, expected %q", got, want)
		}
		if got, want := page.Text(".knobs-code span"), "At first: learning rate 0.01"; got != want {
			t.Errorf("beside the knobs is %q, expected %q", got, want)
		}
		page.Click(".knobs-code button")
		if got, want := said(), []string{"0 1 learning rate 0.01"}; !slices.Equal(got, want) {
			t.Errorf("the button calls %q, expected %q", got, want)
		}
	})

	t.Run("curve", func(t *testing.T) {
		page.Eval(`(() => {
			for (let i = 1; i <= 300; i++) shared.curve.add(i, [0.7 + Math.sin(i) / 9, 3 / Math.sqrt(i)]);
			shared.curve.mark(150, "learning rate 0.1", 0);
			shared.curve.describe();
		})()`, nil)
		waitForFrames(page)
		var label string
		page.Eval(`document.querySelector(".curve canvas").getAttribute("aria-label")`, &label)
		want := "Loss, nats, over the steps of the training; 300 steps: D from 0.793 to 0.697, G from 3 to 0.179"
		if label != want {
			t.Errorf("the curve is described as %q, expected %q", label, want)
		}
		page.Screenshot("training-parts")
	})

	t.Run("sight", func(t *testing.T) {
		page.Eval(`document.body.style.paddingTop = "3000px"`, nil)
		page.Wait("the card to leave", `shared.said.includes("seen false")`, time.Minute)
		page.Eval(`document.body.style.paddingTop = ""`, nil)
		page.Wait("the card to come back", `shared.said.includes("seen true")`, time.Minute)
	})
	page.CheckNoErrors()
}
