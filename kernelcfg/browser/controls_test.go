package browser

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"latentlab/internal/browsertest"
)

// redrawCell shows pictures that its slider makes noisier, and first a gray
// one that is as bright as the slider's place.
const redrawCell = `import (
	"fmt"
	"slices"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/notebook"
	"latentlab/lib/train"
)

%%
var hp struct {
	Noise float64 ` + "`knob:\"0..1, step 0.001, name σ of the noise\"`" + `
}
hp.Noise = 0.1
pictures := notebook.Must(dataset.FashionMNIST()).Test.Slice(0, 25)
calls := 0
notebook.Controls(&hp, func() {
	calls++
	noisy := notebook.Must(pictures.Noisy(hp.Noise, 1))
	noisy.Pixels = slices.Clone(noisy.Pixels)
	for i := range noisy.Size() {
		noisy.Pixels[i] = uint8(255*hp.Noise + 0.5)
	}
	notebook.Show(figure.Grid{Images: noisy, Rows: 5, Columns: 5}.Draw())
})
fmt.Printf("ended at %.3f after %d calls\n", hp.Noise, calls)`

// retrainCell trains anew for each place of its slider.
const retrainCell = `%%
var hp struct {
	Noise float64 ` + "`knob:\"0..1, step 0.001, name σ of the noise\"`" + `
}
hp.Noise = 0.1
data := notebook.Must(dataset.FashionMNIST())
notebook.Controls(&hp, func() {
	config := ae.Fashion()
	config.Noise = hp.Noise
	notebook.Train(notebook.Must(ae.New(config)), data.Train, train.Epochs(3), train.BatchSize(512), train.Adam(1e-3))
})
fmt.Printf("ended at %.3f\n", hp.Noise)`

// watchPictures has a page note, for each new picture below an element, when
// it was drawn on the screen, and for each change of a slider when it was.
// Both are in milliseconds of the page's own clock; an input event's time is
// that of the mouse's.
const watchPictures = `(() => {
	const out = document.querySelector(%s), slider = out.querySelector("input[type=range]");
	const w = globalThis.latentlabWatch = { inputs: [], pictures: [] };
	slider.addEventListener("input", e => w.inputs.push(e.timeStamp), true);
	const seen = new WeakMap();
	const look = () => out.querySelectorAll(".jp-OutputArea-output img").forEach(async img => {
		if (img.closest("[data-controls]") || seen.get(img) === img.src) return;
		seen.set(img, img.src);
		await img.decode().catch(() => {});
		requestAnimationFrame(() => setTimeout(() => w.pictures.push(performance.now())));
	});
	look();
	new MutationObserver(look).observe(out, { childList: true, subtree: true, attributes: true, attributeFilter: ["src"] });
	return true;
})()`

// latestChange is how long after the last input event a picture was new, 0 if
// none is yet. One that comes sooner than so many milliseconds is of the
// change before.
const latestChange = `(() => {
	const w = latentlabWatch, last = w.inputs.at(-1);
	const shown = w.pictures.find(t => t > last + %d);
	return last !== undefined && shown !== undefined ? shown - last : 0;
})()`

const slider = " [data-controls] input[type=range]"

// live runs cell i and waits until its controls are connected and have drawn.
// On a machine that is busy with other things they may not find the page in
// their 3 seconds; a reader would run the cell again.
func (n *notebookPage) live(i int) (outputs string) {
	n.t.Helper()
	for try := range 3 {
		n.RunCell(i)
		if outputs = n.tryLive(i); outputs != "" {
			return outputs
		}
		n.t.Logf("try %d: the controls did not find the page, and the cell went on", try+1)
	}
	n.Fatalf("the cell with the controls ends by itself:\n%s", n.Output(i))
	return ""
}

// tryLive waits until the controls of cell i, which was started, are connected
// and have drawn; it returns "" when they did not find the page.
func (n *notebookPage) tryLive(i int) (outputs string) {
	n.t.Helper()
	n.WaitRunning(i, time.Minute)
	over := "!" + running(i)
	n.Wait("the controls", n.in(fmt.Sprintf(`return %s || notebook.widgets[%d].node.querySelector("[data-controls]")`, over, i)), 3*time.Minute)
	outputs = n.Outputs(i)
	n.Wait("the controls to be connected", n.in(fmt.Sprintf(`return %s || /^(live|training)/.test(document.querySelector(%s).innerText.trim())`,
		over, browsertest.Quote(outputs+" [role=status]"))), time.Minute)
	var ended bool
	if n.Eval(n.in("return "+over), &ended); ended {
		if text := n.Output(i); !strings.Contains(text, "cannot reach this page") {
			n.Fatalf("the cell with the controls has ended by itself:\n%s", text)
		}
		return ""
	}
	n.Wait("the first picture", fmt.Sprintf(`document.querySelector(%s).naturalWidth > 0`, browsertest.Quote(outputs+" .jp-RenderedImage img")), 3*time.Minute)
	return outputs
}

// drag moves the slider below outputs with the mouse n times, and returns for
// each how long it took from the event to the new picture, at least soonest.
func (n *notebookPage) drag(outputs string, moves int, soonest, timeout time.Duration) []time.Duration {
	n.t.Helper()
	change := fmt.Sprintf(latestChange, soonest.Milliseconds())
	n.Eval(fmt.Sprintf(watchPictures, browsertest.Quote(outputs)), nil)
	places := make([]float64, moves+1)
	for i := range places {
		places[i] = 0.15 + 0.7*float64(i)/float64(moves)
		if i%2 == 1 {
			places[i] = 1 - places[i] // there and back
		}
	}
	var took []time.Duration
	n.Drag(outputs+slider, places, 0, func(int) {
		n.Wait("a picture of the slider's new place", change, timeout)
		var ms float64
		n.Eval(change, &ms)
		took = append(took, time.Duration(ms*float64(time.Millisecond)))
		time.Sleep(30 * time.Millisecond) // a picture is followed by none
	})
	return took
}

func median(d []time.Duration) time.Duration {
	d = slices.Clone(d)
	slices.Sort(d)
	return d[len(d)/2]
}

// shown returns the slider's place in the gray picture, in thousandths, as
// the page shows it.
func (n *notebookPage) shown(outputs string) float64 {
	n.t.Helper()
	var gray float64
	n.Eval(fmt.Sprintf(`(async () => {
		const img = document.querySelector(%s), canvas = document.createElement("canvas");
		await img.decode();
		canvas.width = img.naturalWidth; canvas.height = img.naturalHeight;
		const draw = canvas.getContext("2d");
		draw.drawImage(img, 0, 0);
		return draw.getImageData(Math.round(canvas.width * 0.1), Math.round(canvas.height * 0.1), 1, 1).data[0];
	})()`, browsertest.Quote(outputs+" .jp-RenderedImage img")), &gray)
	return gray / 255
}

// TestControls drags sliders with the mouse. It runs alone, as it measures.
func TestControls(t *testing.T) {
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("controls.ipynb", redrawCell, retrainCell))
	done := func(outputs string, i int) string {
		t.Helper()
		nb.Click(outputs + " [data-part=done]")
		nb.WaitCell(i, time.Minute)
		nb.WaitIdle(time.Minute)
		return nb.Output(i)
	}

	outputs := nb.live(0)
	took := nb.drag(outputs, 30, 0, 30*time.Second)
	t.Logf("redraw: from the mouse to the new picture %v, median of %d; slowest %v (aim: 60 ms)",
		median(took).Round(time.Millisecond), len(took), slices.Max(took).Round(time.Millisecond))
	if m := median(took); m > 600*time.Millisecond {
		t.Errorf("a redraw takes %v, ten times of what it should", m)
	}
	var value float64
	nb.Eval(fmt.Sprintf(`+document.querySelector(%s).value`, browsertest.Quote(outputs+slider)), &value)
	if got := nb.shown(outputs); got < value-0.005 || got > value+0.005 {
		t.Errorf("the picture is of the value %.3f, the slider stands at %.3f", got, value)
	}
	nb.Screenshot("controls")

	// 300 changes in 3 seconds, the last to 0.750.
	nb.Eval(fmt.Sprintf(`new Promise(done => {
		const slider = document.querySelector(%s);
		let i = 0;
		const began = performance.now(), timer = setInterval(() => {
			for (; i < 300 && i <= (performance.now() - began) / 10; i++) {
				slider.value = i === 299 ? 0.75 : Math.random();
				slider.dispatchEvent(new Event("input", { bubbles: true }));
			}
			if (i >= 300) { clearInterval(timer); done(true); }
		}, 5);
	})`, browsertest.Quote(outputs+slider)), nil)
	start := time.Now()
	for got := 0.0; ; time.Sleep(20 * time.Millisecond) {
		if got = nb.shown(outputs); got > 0.745 && got < 0.755 {
			t.Logf("after 300 changes in 3 s the last is shown %v later", time.Since(start).Round(time.Millisecond))
			break
		}
		if time.Since(start) > 10*time.Second {
			t.Fatalf("10 s after 300 changes in 3 s the page shows the value %.3f, want 0.750", got)
		}
	}
	if text := done(outputs, 0); !strings.Contains(text, "ended at 0.750 ") {
		t.Errorf("Done ends the cell with\n%s", text)
	}

	outputs = nb.live(1)
	// The training before may have a picture under way.
	took = nb.drag(outputs, 4, 200*time.Millisecond, time.Minute)
	t.Logf("retraining: from the mouse to the first new picture %v, median of %d; all %v (aim: 2.5 s)",
		median(took).Round(10*time.Millisecond), len(took), took)
	if m := median(took); m > 25*time.Second {
		t.Errorf("the first picture of a retraining takes %v, ten times of what it should", m)
	}
	nb.Screenshot("controls-retraining")
	if text := done(outputs, 1); !strings.Contains(text, "ended at ") {
		t.Errorf("Done ends the cell with\n%s", text)
	}
	nb.NoErrors()
}

// TestUnreachable runs controls in a page that can open no way to the
// program: the cell says so and goes on.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("controls.ipynb", redrawCell))
	nb.Eval(`globalThis.WebSocket = function () { throw new DOMException("this page may not", "SecurityError"); }; true`, nil)
	nb.RunCell(0)
	nb.WaitRunning(0, time.Minute)
	nb.Wait("the controls", nb.in(`return notebook.widgets[0].node.querySelector("[data-controls]")`), 3*time.Minute)
	start := time.Now()
	nb.WaitOutput(0, "going on with the given values", 30*time.Second)
	t.Logf("controls that cannot be reached say so after %.1f s (aim: 3 s)", time.Since(start).Seconds())
	nb.WaitCell(0, 30*time.Second)
	if text := nb.Output(0); !strings.Contains(text, "ended at 0.100 after 1 calls") {
		t.Errorf("the cell put out\n%s", text)
	}
	nb.Screenshot("controls-unreachable")
}

// TestPrefix uses controls where all addresses begin with a prefix, as on
// JupyterHub and Binder.
func TestPrefix(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{Base: "/some/prefix/"})
	nb := l.Open(b, l.Write("controls.ipynb", redrawCell))
	outputs := nb.live(0)
	took := nb.drag(outputs, 3, 0, 30*time.Second)
	t.Logf("under a prefix: from the mouse to the new picture %v", median(took).Round(time.Millisecond))
	nb.Screenshot("controls-prefix")
	nb.Interrupt()
	nb.WaitCell(0, time.Minute)
	nb.WaitIdle(time.Minute)
	if text := nb.Output(0); !strings.Contains(text, "ended at ") {
		t.Errorf("■ ends the cell with\n%s", text)
	}
	nb.NoErrors()
}
