package notebook

import (
	"fmt"
	"html"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"golang.org/x/term"

	"latentlab/lib/figure"
	"latentlab/lib/run"
)

// view shows a training while it goes on: a line, and below it a panel.
type view struct {
	began    time.Time
	last     time.Time // of the last line
	pace     pace      // of the panel
	line     string    // display id of the progress line
	place    string    // display id of the panel
	width    int       // of the panel, in CSS pixels; 0 as long as there is none
	panel    *panel
	drawn    func(r *run.Run) (*figure.Figure, error) // the caller's panel, nil for the usual
	brief    bool                                     // a line is enough, and nothing of what was trained before
	prefix   string                                   // of the line
	terminal bool
	open     bool // the terminal's cursor stands in a progress line
}

// briefLine is the display id of the line that all brief views of a program
// share: a cell that trains many models shows one line, not many.
var briefLine = "progress-" + gonbui.UniqueId()

func newView() *view {
	return &view{
		began: time.Now(), line: "progress-" + gonbui.UniqueId(), place: "panel-" + gonbui.UniqueId(),
		terminal: term.IsTerminal(int(os.Stdout.Fd())),
	}
}

// observe is the training's run.Observer.
func (v *view) observe(r *run.Run, e run.Event) {
	if e.Message != "" {
		v.say(e.Message)
	}
	if r == nil || e.Message != "" {
		return
	}
	if r.Trained == 0 && !e.Done {
		v.start(r)
		return
	}
	if r.Trained == 0 && v.brief {
		return
	}
	if !gonbui.IsNotebook {
		v.print(r, e)
		return
	}
	if !e.Done && time.Since(v.last) < minInterval {
		return
	}
	v.last = time.Now()
	text := status(r, e)
	if e.Done {
		text = outcome(r, time.Since(v.began))
	}
	if !v.brief {
		v.show(r, e.Done)
	}
	v.progress(text, share(r, e), e.Done)
	if e.Done {
		sync()
	}
}

// share is how much of the training is done.
func share(r *run.Run, e run.Event) float64 { return float64(r.Step) / float64(max(1, e.Target)) }

// start begins to compile what the panel needs, while the training's own step
// is being compiled.
func (v *view) start(r *run.Run) {
	if !gonbui.IsNotebook || v.brief {
		return
	}
	v.progress("compiling the training step", 0, false)
	if v.drawn == nil {
		v.panel = newPanel(r)
	}
}

// show shows the panel as it is now: while the training goes on a copy of it,
// drawn beside the training, and only as often as it costs little.
func (v *view) show(r *run.Run, done bool) {
	if !done && !v.pace.due() {
		return
	}
	if v.drawn != nil {
		v.pace.spend(func() { v.keep(encode(Must(v.drawn(r)))) })
		return
	}
	if v.panel == nil {
		if !done {
			return
		}
		v.panel = &panel{run: r} // it was trained before
	}
	if done {
		v.panel.finish()
		v.keep(encode(v.panel.final(r)))
		return
	}
	if f, cost, ok := v.panel.take(); ok {
		v.width, _ = f.Size()
		if v.pace.shown.IsZero() {
			cost = 0 // the first shows a network of a few steps: another is to follow soon
		}
		if v.pace.spent(cost); !v.pace.due() {
			return
		}
	}
	v.panel.ask(r, v.put)
}

// keep is put, and the line gets the picture's width.
func (v *view) keep(f *encoded) {
	if f != nil {
		v.width, _ = f.Size()
	}
	v.put(f)
}

// put shows a picture in the panel's place.
func (v *view) put(f *encoded) {
	if f != nil {
		displayPNG(v.place, f.Figure, f.png)
	}
}

// say shows a line that the user must see.
func (v *view) say(text string) {
	if !gonbui.IsNotebook {
		v.endLine()
		fmt.Fprintln(os.Stderr, text)
		return
	}
	displayHTML("", "<p><strong>"+html.EscapeString(text)+"</strong></p>", text)
}

// progress shows the line with its bar; without the bar when it is done.
func (v *view) progress(text string, share float64, done bool) {
	displayHTML(v.line, progressHTML(v.prefix+text, share, done, v.width), v.prefix+text)
}

// progressHTML is a line that stands on the white of the picture below it, as
// wide as that or as its words need; width 0 leaves that to the page.
func progressHTML(text string, share float64, done bool, width int) string {
	markup := html.EscapeString(text)
	if !done {
		markup = fmt.Sprintf(`<progress max="1" value="%.4f" aria-label="progress" style="width:14em;max-width:40%%;vertical-align:middle;accent-color:#0072b2"></progress> %s`, share, markup)
	}
	size := ""
	if width > 0 {
		size = fmt.Sprintf("max-width:%dpx;", max(width, 640))
	}
	return `<div style="box-sizing:border-box;` + size + `background:#fff;color:#1f1f1f;color-scheme:light;padding:8px 20px;font:13px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums">` + markup + "</div>"
}

// print follows a training outside a notebook.
func (v *view) print(r *run.Run, e run.Event) {
	switch {
	case e.Done:
		v.endLine()
		fmt.Println(v.prefix + outcome(r, time.Since(v.began)))
	case v.terminal && time.Since(v.last) >= minInterval:
		const width = 24
		full := int(width * share(r, e))
		fmt.Printf("\r\x1b[K[%-*s] %s", width, "########################"[:full], v.prefix+status(r, e))
		v.open, v.last = true, time.Now()
	case !v.terminal && e.EpochEnd:
		fmt.Println(v.prefix + status(r, e))
	}
}

func (v *view) endLine() {
	if v.open {
		fmt.Println()
		v.open = false
	}
}

// close waits for a picture that is being drawn, and frees what was compiled.
func (v *view) close() {
	if v.panel != nil {
		v.panel.close()
	}
}
