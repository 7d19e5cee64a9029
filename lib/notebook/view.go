package notebook

import (
	"fmt"
	"html"
	"math"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"golang.org/x/term"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/run"
)

const (
	minInterval = 100 * time.Millisecond // at most 10 updates a second
	maxShare    = 0.03                   // of the time may go into drawing the panel
)

// view shows a training while it goes on.
type view struct {
	began    time.Time
	last     time.Time     // of the last line
	shown    time.Time     // of the last panel
	cost     time.Duration // of drawing that
	line     string        // display id of the progress line
	panel    string        // display id of the picture
	sample   *dataset.Images
	rebuild  *run.Network
	drawn    func(r *run.Run) (*figure.Figure, error) // the caller's panel, nil for the usual
	brief    bool                                     // a line is enough, and nothing of what was trained before
	terminal bool
	open     bool // the terminal's cursor stands in a progress line
}

// briefLine is the display id of the line that all brief views of a program
// share: a cell that trains many models shows one line, not many.
var briefLine = "progress-" + gonbui.UniqueId()

func newView() *view {
	return &view{
		began: time.Now(), line: "progress-" + gonbui.UniqueId(), panel: "panel-" + gonbui.UniqueId(),
		terminal: term.IsTerminal(int(os.Stdout.Fd())),
	}
}

// observe is the training's run.Observer.
func (v *view) observe(r *run.Run, e run.Event) {
	if e.Message != "" {
		v.say(e.Message)
	}
	if r == nil || e.Message != "" || r.Trained == 0 && (!e.Done || v.brief) {
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
	v.progress(text, float64(r.Step)/float64(max(1, e.Target)), e.Done)
	if !v.brief && (e.Done || v.due()) {
		v.show(r)
	}
	if e.Done {
		sync()
	}
}

// show shows the panel as it is now.
func (v *view) show(r *run.Run) {
	first, start := v.shown.IsZero(), time.Now()
	if f := v.draw(r); f != nil {
		picture(f, v.panel)
	}
	v.shown, v.cost = time.Now(), time.Since(start)
	if first {
		v.cost = 0 // most of it was compiling the networks that it shows, once
	}
}

// due says whether the panel may be shown anew: not so often that it slows
// the training down.
func (v *view) due() bool {
	return time.Since(v.shown) >= max(minInterval, time.Duration(float64(v.cost)/maxShare))
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
	markup := html.EscapeString(text)
	if !done {
		markup = fmt.Sprintf(`<progress max="1" value="%.4f" style="width:14em;vertical-align:middle"></progress> %s`, share, markup)
	}
	displayHTML(v.line, "<div>"+markup+"</div>", text)
}

// print follows a training outside a notebook.
func (v *view) print(r *run.Run, e run.Event) {
	switch {
	case e.Done:
		v.endLine()
		fmt.Println(outcome(r, time.Since(v.began)))
	case v.terminal && time.Since(v.last) >= minInterval:
		const width = 24
		full := int(width * float64(r.Step) / float64(e.Target))
		fmt.Printf("\r\x1b[K[%-*s] %s", width, "########################"[:full], status(r, e))
		v.open, v.last = true, time.Now()
	case !v.terminal && e.EpochEnd:
		fmt.Println(status(r, e))
	}
}

func (v *view) endLine() {
	if v.open {
		fmt.Println()
		v.open = false
	}
}

// draw returns the panel: pictures rebuilt, and the loss so far. Either is
// left out where there is nothing to show.
func (v *view) draw(r *run.Run) *figure.Figure {
	if v.drawn != nil {
		f, err := v.drawn(r)
		Check(err)
		return f
	}
	var parts []*figure.Figure
	if f, err := v.grid(r); err == nil && f != nil {
		parts = append(parts, f)
	}
	if f, err := lossCurve(r); err == nil && f != nil {
		parts = append(parts, f)
	}
	if len(parts) == 0 {
		return nil
	}
	panel, err := figure.Beside(parts)
	if err != nil {
		return nil
	}
	return panel
}

// grid rebuilds the first test pictures, 5 rows of 5 beside 5.
func (v *view) grid(r *run.Run) (*figure.Figure, error) {
	m, ok := r.Program.Model.(run.Reconstructor)
	if !ok {
		return nil, nil
	}
	if v.rebuild == nil {
		from := r.Program.Config.Test
		if from == nil {
			from = r.Program.Data
		}
		v.sample = from.Slice(0, min(25, from.Len()))
		var err error
		if v.rebuild, err = r.Network(m.Reconstruct); err != nil {
			return nil, err
		}
	}
	rebuilt, err := v.rebuild.Reconstruct(v.sample)
	if err != nil {
		return nil, err
	}
	return figure.Reconstructions(v.sample, rebuilt, 5, 10, figure.Pixel(3))
}

// curvePoints is how many points a loss curve is thinned to.
const curvePoints = 400

// lossCurve draws the loss of each step, averaged over neighbours, and that
// of the test set after each epoch.
func lossCurve(r *run.Run) (*figure.Figure, error) {
	n := r.History.Len()
	if n < 2 {
		return nil, nil
	}
	perEpoch := float64(r.Program.Steps())
	group := (n + curvePoints - 1) / curvePoints
	var x, y []float64
	for from := 0; from < n; from += group {
		to := min(n, from+group)
		sum := 0.0
		for _, value := range r.History.Columns[0][from:to] {
			sum += float64(value)
		}
		x, y = append(x, float64(from+to)/2/perEpoch), append(y, sum/float64(to-from))
	}
	c := figure.Curves{
		Series: []figure.Series{{Name: "training " + r.History.Names[0], X: x, Y: y}},
		X:      figure.Axis{Label: "epoch"}, Y: figure.Axis{Label: r.History.Names[0]},
		Width: 330, Height: 200,
	}
	if low, high := extent(y); high > 4*low && low > 0 {
		c.Y.Log = true
	}
	if r.Tests.Len() > 0 {
		test := figure.Series{Name: "test " + r.Tests.Names[0]}
		for i, value := range r.Tests.Columns[0] {
			test.X, test.Y = append(test.X, float64(i+1)), append(test.Y, float64(value))
		}
		c.Series = append(c.Series, test)
	}
	return c.Draw()
}

func extent(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

// close frees what the view compiled.
func (v *view) close() {
	if v.rebuild != nil {
		v.rebuild.Close()
	}
}
