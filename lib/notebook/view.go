package notebook

import (
	"fmt"
	"math"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/figure"
	"latentlab/lib/panel"
	"latentlab/lib/run"
)

// view shows a training while it goes on: a line, and below it a panel.
type view struct {
	line    *line
	shown   time.Time // when a step of the training was shown last
	pace    pace      // of the panel
	panelID string    // display id of the panel
	width   int       // of the panel, in CSS pixels; 0 until there is one
	panel   *panel.Panel
	draw    func(r *run.Run) (*figure.Figure, error) // the caller's panel; nil for the default
	brief   bool                                     // show only the line, and nothing for a run that was trained before
	prefix  string                                   // of the line
}

func newView() *view {
	return &view{line: newLine(), panelID: "panel-" + gonbui.UniqueId()}
}

// observe is the training's run.Observer.
func (v *view) observe(r *run.Run, e run.Event) {
	if e.Message != "" {
		v.showMessage(e.Message)
		return
	}
	if r.NewSteps == 0 && !e.Done {
		v.start(r)
		return
	}
	if r.NewSteps == 0 && v.brief && !r.Interrupted && e.Err == nil {
		if text := brief.add(r, currentCall()); text != "" && gonbui.IsNotebook {
			v.line.end(text)
		} else {
			v.line.clear()
		}
		return
	}
	if !gonbui.IsNotebook {
		v.print(r, e)
		return
	}
	if e.Done && r.Interrupted {
		v.line.end(v.prefix + outcome(r, e.Err)) // before what may take long
	}
	if !e.Done && !v.isDue() {
		return
	}
	if !e.Done {
		v.line.show(v.progress(r, e))
	}
	if !v.brief {
		v.showPanel(r, e.Done)
	}
	v.line.setWidth(v.width)
	if e.Done {
		v.line.end(v.ending(r, e))
		waitForKernel()
	}
}

// ending returns the line after a training: of a brief view, that of all runs of the cell.
func (v *view) ending(r *run.Run, e run.Event) string {
	if v.brief && !r.Interrupted && e.Err == nil {
		if text := brief.add(r, currentCall()); text != "" {
			return text
		}
	}
	return v.prefix + outcome(r, e.Err)
}

// isDue reports whether to show the training anew, and if so records that it was shown now.
func (v *view) isDue() bool {
	due := time.Since(v.shown) >= minInterval
	if due {
		v.shown = time.Now()
	}
	return due
}

// showMessage shows a message about what the training waits for.
func (v *view) showMessage(text string) {
	if gonbui.IsNotebook || v.line.terminal {
		v.line.show(progress{share: math.NaN(), text: text, timed: true})
	} else {
		fmt.Fprintln(os.Stderr, text)
	}
}

// progress returns what the line shows of a training under way.
func (v *view) progress(r *run.Run, e run.Event) progress {
	return progress{share: shareDone(r, e), text: v.prefix + status(r, e), last: v.prefix + reached(r)}
}

// shareDone returns how much of the training is done, in [0, 1].
func shareDone(r *run.Run, e run.Event) float64 { return float64(r.Step) / float64(max(1, e.Target)) }

// start starts compiling what the panel needs, while the training step is being
// compiled.
func (v *view) start(r *run.Run) {
	if !gonbui.IsNotebook && !v.line.terminal {
		return
	}
	v.line.show(progress{text: v.prefix + "compiling the training step", timed: true})
	if v.draw == nil && !v.brief && gonbui.IsNotebook {
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
		encode := panel.EncodeLive
		if done {
			encode = panel.Encode
		}
		v.pace.run(func() {
			f := Must(v.draw(r))
			v.showAndMeasure(encode(f))
			if done && f != nil && f.Caption != "" {
				showCaption(f.Caption)
			}
		})
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
		v.pace.record(cost)
		if !v.pace.isDue() {
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

// print prints the progress of a training outside a notebook.
func (v *view) print(r *run.Run, e run.Event) {
	switch {
	case e.Done:
		v.line.end(v.prefix + outcome(r, e.Err))
	case v.line.terminal:
		v.line.show(v.progress(r, e))
	case e.EpochEnd:
		fmt.Println(v.prefix + status(r, e))
	}
}

// close waits for a figure that is being drawn, and frees what was compiled.
func (v *view) close() {
	v.line.stop() // a newer value of Controls may have stopped the training
	if v.panel != nil {
		v.panel.Close()
	}
}
