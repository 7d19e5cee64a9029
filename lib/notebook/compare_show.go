package notebook

import (
	"fmt"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/figure"
	"latentlab/lib/format"
	"latentlab/lib/panel"
)

// show shows the figures and the curves as they are now, and the table too if
// withTable; it does not change within a training. A terminal gets all of them
// at the end.
func (c *comparison) show(withTable bool) {
	if !gonbui.IsNotebook {
		return
	}
	if c.view.prefix == "" {
		c.view.line.show(progress{text: fmt.Sprintf("%d to train and compare", len(c.cases))})
	}
	c.showFigures(showFrame)
	if withTable {
		c.showTable()
	}
}

// showFigures shows the figures and the curves with show.
func (c *comparison) showFigures(show func(f *figure.Figure, id string)) {
	c.showFigure(c.ids.figures, c.drawCases, show)
	c.showFigure(c.ids.curves, c.drawCurves, show)
}

// showFigure shows a figure under a display id. A nil figure leaves its place
// empty.
func (c *comparison) showFigure(id string, draw func() (*figure.Figure, error), show func(f *figure.Figure, id string)) {
	f := Must(draw())
	if f == nil {
		if c.shown[id] != "nothing" {
			displayHTML(id, "", "")
			c.shown[id] = "nothing"
		}
		return
	}
	width, _ := f.Size()
	c.view.width = max(c.view.width, width)
	show(f, id)
	c.shown[id] = f.Alt
}

func (c *comparison) showTable() {
	markup := c.htmlTable()
	if c.shown[c.ids.table] != markup {
		displayHTML(c.ids.table, markup, c.plainTable())
		c.shown[c.ids.table] = markup
	}
}

// showFinal shows everything at the end.
func (c *comparison) showFinal() {
	text := c.outcome()
	c.view.line.stop()
	if !gonbui.IsNotebook {
		for _, draw := range []func() (*figure.Figure, error){c.drawCases, c.drawCurves} {
			if f := Must(draw()); f != nil {
				showFigure(f, "")
			}
		}
		fmt.Print(c.plainTable())
		c.view.line.end(text)
		return
	}
	c.showFigures(showFigure)
	c.showTable()
	c.view.line.setWidth(c.view.width)
	c.view.line.end(text)
	waitForKernel()
}

// outcome describes how the comparison ended.
func (c *comparison) outcome() string {
	var before, now, diverging, steps int
	var missing []string
	for i, k := range c.cases {
		switch {
		case k.state == stopped:
			missing = append(missing, c.Title(i)+" ("+k.note+")")
		case k.state == diverged:
			diverging++
		case k.run != nil && k.run.NewSteps > 0:
			now++
		default:
			before++
		}
		if k.run != nil {
			steps += k.run.Step
		}
	}
	n, took := len(c.cases), clock(time.Since(c.began))
	var text string
	switch runs := format.Count(n, "run"); {
	case c.interrupted || len(missing) > 0:
		text = fmt.Sprintf("Interrupted with %d of %d done. ", c.countFinished(), n)
		if len(missing) > 0 {
			text += "Missing: " + strings.Join(missing, "; ") + ". "
		}
		text += "What was trained is saved; run the cell again to go on."
	case before == n && steps == 0:
		text = runs + " for 0 epochs: nothing is trained, and they have their initial weights."
	case before == n:
		text = runs + ", trained before."
	case now == n:
		text = fmt.Sprintf("%s, trained in %s.", runs, took)
	case diverging == 0:
		text = fmt.Sprintf("%s, %d of them trained in %s now.", runs, now, took)
	default:
		var parts []string
		if before > 0 {
			parts = append(parts, fmt.Sprintf("%d trained before", before))
		}
		if now > 0 {
			parts = append(parts, fmt.Sprintf("%d trained in %s now", now, took))
		}
		text = fmt.Sprintf("%s: %s.", runs, strings.Join(append(parts, fmt.Sprintf("%d diverged", diverging)), ", "))
	}
	for i, k := range c.cases {
		if k.state == diverged {
			text += fmt.Sprintf(" %s %s.", c.Title(i), k.note)
		}
	}
	if c.duplicates != "" {
		text += " " + c.duplicates
	}
	return text
}

// drawCases draws the figures of the cases side by side. It returns nil if no
// case has one or will have one.
func (c *comparison) drawCases() (*figure.Figure, error) {
	p := figure.Panels{}
	any, later := false, false
	for i, k := range c.cases {
		// The longest: where some images are noisy, it names the noise.
		if k.sketch != nil && len(k.sketch.Caption()) > len(p.Caption) {
			p.Caption, p.DrawCaption = k.sketch.Caption(), true
		}
		p.Figures = append(p.Figures, k.figure)
		note := k.note
		if k.state == finished && k.figure == nil {
			note = "no figure"
		}
		title := c.Title(i)
		if k.figure != nil && k.state == stopped {
			title += " (partly)" // the table has the epochs
		}
		p.Notes, p.Titles = append(p.Notes, note), append(p.Titles, title)
		any = any || k.figure != nil
		later = later || k.state == pending || k.state == training
	}
	if !any && !later {
		return nil, nil
	}
	if len(c.Names()) == 2 {
		p.Titles, p.RowTitles, p.ColumnTitles = nil, c.AxisTitles(0), c.AxisTitles(1)
	}
	return p.Draw()
}

// maxCurves is how many curves one chart shows: the palette's colors.
const maxCurves = 7

// drawCurves draws the losses of all cases in one chart, or, if they are many,
// of each row of the table in one. It returns nil before there are any.
func (c *comparison) drawCurves() (*figure.Figure, error) {
	if len(c.Names()) < 2 || len(c.cases) <= maxCurves {
		titles := make([]string, len(c.cases))
		for i := range titles {
			titles[i] = c.Title(i)
		}
		return panel.Losses{Runs: c.runs(), Titles: titles, Size: figure.Size{Width: 720, Height: 260}}.Draw()
	}
	var charts []*figure.Figure
	var titles []string
	columns := c.Columns()
	for row, title := range c.AxisTitles(0) {
		f, err := panel.Losses{
			Runs: c.runs()[row*columns : (row+1)*columns], Titles: c.AxisTitles(1), Size: figure.Size{Width: 340, Height: 200},
		}.Draw()
		if err != nil {
			return nil, err
		}
		if f != nil {
			charts, titles = append(charts, f), append(titles, title)
		}
	}
	if len(charts) == 0 {
		return nil, nil
	}
	return figure.Panels{Figures: charts, Titles: titles, Columns: 2}.Draw()
}
