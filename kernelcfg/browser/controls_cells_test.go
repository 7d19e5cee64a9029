package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
)

// tableCell shows the value of its slider in a table.
const tableCell = `import (
	"fmt"

	"latentlab/lib/notebook"
)

%%
hp := struct {
	Noise float64 ` + "`knob:\"0..1, step 0.001, name σ\"`" + `
}{0.1}
notebook.Controls(&hp, func() {
	notebook.Table([]string{"σ"}, []any{fmt.Sprintf("value %.3f", hp.Noise)})
})
fmt.Printf("ended at %.3f\n", hp.Noise)`

// waitValue waits until the slider and the table of cell 0 show a value.
func (n *notebookPage) waitValue(value string) {
	n.t.Helper()
	n.Wait("the slider and the table to show "+value, n.inNotebook(fmt.Sprintf(`const node = notebook.widgets[0].node;
		return node.querySelector("[data-controls] .value").textContent === %q &&
			[...node.querySelectorAll("td")].some(e => e.textContent.includes("value " + %[1]q));`, value)), time.Minute)
}

// waitStatus waits until the controls show a text.
func (n *notebookPage) waitStatus(text string, timeout time.Duration) {
	n.t.Helper()
	shown := fmt.Sprintf(`document.querySelector("[data-part=status]").textContent.includes(%s)`, browsertest.Quote(text))
	n.Wait("the controls to show "+text, shown, timeout)
}

// activeCell returns the index of the notebook's active cell.
func (n *notebookPage) activeCell() (i int) {
	n.t.Helper()
	n.Eval(n.inNotebook("return notebook.activeCellIndex;"), &i)
	return i
}

// runTable runs the cell with the slider and waits until it is live.
func (n *notebookPage) runTable() {
	n.t.Helper()
	for range 3 {
		n.RunCell(0)
		n.WaitRunning(0, time.Minute)
		n.Wait("the controls", n.inNotebook(`const status = notebook.widgets[0].node.querySelector("[data-part=status]");
			return /^(live|training)/.test(status?.textContent) || !`+running(0)), 2*time.Minute)
		if !strings.Contains(n.Output(0), "cannot reach this page") {
			return
		}
	}
	n.Fatalf("the controls are not live")
}

// TestControlsAmongCells uses a slider by keys, and goes on to another cell by keys; the
// controls end for it by themselves. It finds the value when the cell runs again, also
// on a second page, where the slider works too, and in a page that was closed.
func TestControlsAmongCells(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("controls.ipynb", tableCell, "%%\nfmt.Println(\"the next cell\")"))
	nb.runTable()
	nb.Focus(slider)
	nb.PressKeys(kb.ArrowRight)
	nb.waitValue("0.101")
	if at := nb.activeCell(); at != 0 {
		t.Errorf("an arrow key in the slider activates cell %d", at)
	}
	nb.PressKeys(kb.Escape + kb.ArrowDown)
	nb.Wait("an arrow key after Escape to go to the next cell",
		nb.inNotebook("return notebook.activeCellIndex === 1;"), 10*time.Second)
	nb.waitValue("0.101")
	nb.PressKey(kb.Enter, input.ModifierShift)
	began := time.Now()
	nb.waitStatus("Another cell waits", 20*time.Second)
	nb.Screenshot("controls-waiting")
	nb.WaitOutput(1, "the next cell", time.Minute)
	if took := time.Since(began); took < 3*time.Second {
		t.Errorf("the controls ended %v after the next cell was run, expected about 5 s", took)
	}
	if text := nb.Output(0); !strings.Contains(text, "ended at 0.101") {
		t.Errorf("the cell with the controls ends with\n%s", text)
	}

	nb.WaitIdle(time.Minute)
	nb.runTable()
	nb.waitValue("0.101")
	if text := nb.Text("[data-part=code]"); text != "In the code: σ 0.100" {
		t.Errorf("run again, the controls show %q", text)
	}
	nb.Screenshot("controls-kept")

	nb.Save()
	second := l.OpenBusy(b, nb.name)
	second.waitStatus("figures on this page do not follow", 30*time.Second)
	if at := second.Text("[data-controls] .value"); at != "0.101" {
		t.Errorf("on the second page the slider is at %s", at)
	}
	second.Focus(slider)
	second.PressKeys(kb.End)
	nb.waitValue("1.000")
	second.Screenshot("controls-second-page")
	nb.Click("[data-part=reset]")
	nb.waitValue("0.100")
	second.Wait("the second page to follow",
		`document.querySelector("[data-controls] .value").textContent === "0.100"`, 20*time.Second)
	second.CheckNoErrors()

	// Shift-Enter in the slider runs its cell again, at the value left.
	nb.Focus(slider)
	nb.PressKeys(kb.Home)
	nb.waitValue("0.000")
	nb.PressKey(kb.Enter, input.ModifierShift)
	nb.Wait("the controls to be new", nb.inNotebook(`return notebook.activeCellIndex === 1 &&
		notebook.widgets[0].node.querySelector("[data-part=status]")?.textContent === "live";`), time.Minute)
	nb.waitValue("0.000")
	second.waitStatus("have ended", 30*time.Second)
	nb.Click("[data-part=done]")
	nb.WaitOutput(0, "ended at 0.000", time.Minute)
	nb.CheckNoErrors()
}
