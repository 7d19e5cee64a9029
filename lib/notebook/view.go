package notebook

import (
	"fmt"
	"html"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"golang.org/x/term"

	"latentlab/lib/figure"
	"latentlab/lib/panel"
	"latentlab/lib/run"
)

// view shows a training while it goes on: a line, and below it a panel.
type view struct {
	began     time.Time
	lineShown time.Time // when the line was shown last
	pace      pace      // of the panel
	lineID    string    // display id of the line
	panelID   string    // display id of the panel
	width     int       // of the panel, in CSS pixels; 0 until there is one
	panel     *panel.Panel
	draw      func(r *run.Run) (*figure.Figure, error) // the caller's panel; nil for the default
	brief     bool                                     // show only the line, and nothing for a run that was trained before
	prefix    string                                   // of the line
	terminal  bool
	lineOpen  bool // the terminal's cursor is in a progress line
}

// briefLineID is the display id of the line that all brief views of a program
// share: a cell that trains many models shows one line, not many.
var briefLineID = "progress-" + gonbui.UniqueId()

func newView() *view {
	return &view{
		began: time.Now(), lineID: "progress-" + gonbui.UniqueId(), panelID: "panel-" + gonbui.UniqueId(),
		terminal: term.IsTerminal(int(os.Stdout.Fd())),
	}
}

// observe is the training's run.Observer.
func (v *view) observe(r *run.Run, e run.Event) {
	if e.Message != "" {
		v.showMessage(e.Message)
	}
	if r == nil || e.Message != "" {
		return
	}
	if r.NewSteps == 0 && !e.Done {
		v.start(r)
		return
	}
	if r.NewSteps == 0 && v.brief {
		return
	}
	if !gonbui.IsNotebook {
		v.print(r, e)
		return
	}
	if !e.Done && time.Since(v.lineShown) < minInterval {
		return
	}
	v.lineShown = time.Now()
	text := status(r, e)
	if e.Done {
		text = outcome(r, time.Since(v.began))
	}
	if !v.brief {
		v.showPanel(r, e.Done)
	}
	v.showProgress(text, shareDone(r, e), e.Done)
	if e.Done {
		waitForKernel()
	}
}

// shareDone returns how much of the training is done, in [0, 1].
func shareDone(r *run.Run, e run.Event) float64 { return float64(r.Step) / float64(max(1, e.Target)) }

// start starts compiling what the panel needs, while the training step is being
// compiled.
func (v *view) start(r *run.Run) {
	if !gonbui.IsNotebook || v.brief {
		return
	}
	v.showProgress("compiling the training step", 0, false)
	if v.draw == nil {
		v.panel = panel.New(r)
	}
}

// showPanel shows the panel of r. During a training it draws a copy of r in the
// background, only as often as that costs little.
func (v *view) showPanel(r *run.Run, done bool) {
	if !done && !v.pace.isDue() {
		return
	}
	if v.draw != nil {
		v.pace.run(func() { v.showAndMeasure(panel.Encode(Must(v.draw(r)))) })
		return
	}
	if v.panel == nil {
		if !done {
			return
		}
		v.panel = panel.OfTrained(r)
	}
	if done {
		v.panel.Wait()
		v.showAndMeasure(panel.Encode(v.panel.DrawFinal(r)))
		return
	}
	if f, cost, ok := v.panel.TakeDrawn(); ok {
		v.width, _ = f.Size()
		if v.pace.shown.IsZero() {
			cost = 0 // the first shows a network after a few steps: another should follow soon
		}
		if v.pace.record(cost); !v.pace.isDue() {
			return
		}
	}
	v.panel.Redraw(r, v.showEncoded)
}

// showAndMeasure shows a figure as the panel, and gives the line its width.
func (v *view) showAndMeasure(f *panel.Encoded) {
	if f != nil {
		v.width, _ = f.Size()
	}
	v.showEncoded(f)
}

// showEncoded shows a figure as the panel.
func (v *view) showEncoded(f *panel.Encoded) {
	if f != nil {
		displayPNG(v.panelID, f.Figure, f.PNG)
	}
}

// showMessage shows a line that stays.
func (v *view) showMessage(text string) {
	if !gonbui.IsNotebook {
		v.endLine()
		fmt.Fprintln(os.Stderr, text)
		return
	}
	displayHTML("", "<p><strong>"+html.EscapeString(text)+"</strong></p>", text)
}

// showProgress shows the line, with its bar unless done.
func (v *view) showProgress(text string, share float64, done bool) {
	displayHTML(v.lineID, progressHTML(v.prefix+text, share, done, v.width), v.prefix+text)
}

// progressHTML returns a line on white, like the figure below it, and as wide as
// that or as its text; width 0 leaves the width to the page.
func progressHTML(text string, share float64, done bool, width int) string {
	markup := html.EscapeString(text)
	if !done {
		const bar = `<progress max="1" value="%.4f" aria-label="progress" ` +
			`style="width:14em;max-width:40%%;vertical-align:middle;accent-color:#0072b2"></progress> %s`
		markup = fmt.Sprintf(bar, share, markup)
	}
	size := ""
	if width > 0 {
		size = fmt.Sprintf("max-width:%dpx;", max(width, 640))
	}
	return `<div style="box-sizing:border-box;` + size + `background:#fff;color:#1f1f1f;color-scheme:light;padding:8px 20px;` +
		`font:13px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums">` + markup + "</div>"
}

// print prints the progress of a training outside a notebook.
func (v *view) print(r *run.Run, e run.Event) {
	switch {
	case e.Done:
		v.endLine()
		fmt.Println(v.prefix + outcome(r, time.Since(v.began)))
	case v.terminal && time.Since(v.lineShown) >= minInterval:
		const width = 24
		full := int(width * shareDone(r, e))
		fmt.Printf("\r\x1b[K[%-*s] %s", width, "########################"[:full], v.prefix+status(r, e))
		v.lineOpen, v.lineShown = true, time.Now()
	case !v.terminal && e.EpochEnd:
		fmt.Println(v.prefix + status(r, e))
	}
}

// endLine ends the terminal's progress line, if there is one.
func (v *view) endLine() {
	if v.lineOpen {
		fmt.Println()
		v.lineOpen = false
	}
}

// close waits for a figure that is being drawn, and frees what was compiled.
func (v *view) close() {
	if v.panel != nil {
		v.panel.Close()
	}
}
