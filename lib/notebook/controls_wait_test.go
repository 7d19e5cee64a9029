package notebook

import (
	"fmt"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/lib/knob"
)

// TestControlsLetCellsRun checks in a page like a notebook's, whose seconds are fifty
// milliseconds long, when controls end for a cell that waits.
func TestControlsLetCellsRun(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	board, err := knob.NewBoard(&noisy{0.3})
	if err != nil {
		t.Fatal(err)
	}
	c := newControls(board, func() {})
	page := openMarkup(t, b, `<script>const later = setInterval; setInterval = (f, ms) => later(f, ms / 20);</script>
		<div class="jp-Notebook">
		<div class="jp-Cell"><div class="jp-InputPrompt">[*]</div>`+withFakeChannel(c.liveHTML())+`</div>
		<div class="jp-Cell"><div class="jp-InputPrompt" id="other">[ ]</div></div></div>
		<script>
			const last = () => JSON.parse(net.sent.at(-1));
			const ended = () => net.sent.some(text => JSON.parse(text).done);
			const status = () => document.querySelector("[data-part=status]").textContent;
			const answer = (n, training) => net.hear[0](`+browsertest.Quote(c.address)+`,
				{ n, training, heard: { [last().from]: last().seq }, values: {} });
			const touch = () => document.querySelector("[type=range]").dispatchEvent(new Event("input"));
		</script>`)
	second := 50 * time.Millisecond
	expect := func(what, expression string) {
		t.Helper()
		var ok bool
		var said string
		page.Eval(expression, &ok)
		page.Eval("status()", &said)
		if !ok {
			t.Errorf("%s: %s does not hold; the controls say %q", what, expression, said)
		}
	}
	page.Wait("the controls", "net.sent.length > 0", 20*time.Second)
	page.Eval("void answer(1, false)", nil)
	expect("no cell waits", `status() === "live"`)
	time.Sleep(15 * second)
	expect("no cell waits", `status() === "live" && !ended()`)
	page.Eval(`void (answer(2, true), other.textContent = "[*]")`, nil)
	time.Sleep(25 * second)
	expect("during a training", `status().includes("runs after this training") && !ended()`)
	for i := range 10 {
		page.Eval(fmt.Sprintf("void (answer(%d, false), touch())", 3+i), nil)
		time.Sleep(3 * second)
	}
	expect("while the reader uses the slider", `/in \d+ s/.test(status()) && !ended()`)
	page.Wait("the controls to end", "ended()", 20*second+5*time.Second)
}
