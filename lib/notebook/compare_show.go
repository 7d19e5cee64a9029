package notebook

import (
	"fmt"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/figure"
)

// show shows the figures, the curves and the table as they are now. While a
// training goes on the table stays as it was.
func (c *comparison) show(table bool) {
	if !gonbui.IsNotebook {
		return // a terminal gets them at the end
	}
	if c.view.prefix == "" {
		c.view.progress(fmt.Sprintf("%d to train and compare", len(c.trials)), 0, false)
	}
	c.put(c.places.figures, c.panels)
	c.put(c.places.curves, c.curves)
	if table {
		c.putTable()
	}
}

// put shows a figure in its place; a nil one leaves the place empty, for
// later.
func (c *comparison) put(place string, draw func() (*figure.Figure, error)) {
	f := Must(draw())
	if f == nil {
		if c.shown[place] == "" {
			displayHTML(place, "", "")
			c.shown[place] = "nothing"
		}
		return
	}
	width, _ := f.Size()
	c.view.width = max(c.view.width, width)
	picture(f, place)
	c.shown[place] = f.Alt
}

func (c *comparison) putTable() {
	markup := c.htmlTable()
	if c.shown[c.places.table] != markup {
		displayHTML(c.places.table, markup, c.plainTable())
		c.shown[c.places.table] = markup
	}
}

// end leaves what stays.
func (c *comparison) end() {
	words := c.outcome()
	if !gonbui.IsNotebook {
		for _, draw := range []func() (*figure.Figure, error){c.panels, c.curves} {
			if f := Must(draw()); f != nil {
				picture(f, "")
			}
		}
		fmt.Print(c.plainTable())
		fmt.Println(words)
		return
	}
	c.show(true)
	c.view.prefix = ""
	c.view.progress(words, 1, true)
	sync()
}

// outcome words how it ended.
func (c *comparison) outcome() string {
	trained := 0
	var missing []string
	for i, l := range c.trials {
		if l.run != nil && l.run.Trained > 0 {
			trained++
		}
		if l.state == stopped {
			missing = append(missing, c.Title(i)+" ("+l.note+")")
		}
	}
	var text string
	switch n := len(c.trials); {
	case len(missing) > 0:
		text = fmt.Sprintf("Interrupted with %d of %d done. Missing: %s. What was trained is saved; run the cell again to go on.",
			c.finished(), n, strings.Join(missing, "; "))
	case trained == 0:
		text = fmt.Sprintf("%d runs, trained before.", n)
	case trained == n:
		text = fmt.Sprintf("%d runs, trained in %s.", n, clock(time.Since(c.began)))
	default:
		text = fmt.Sprintf("%d runs, %d of them trained in %s now.", n, trained, clock(time.Since(c.began)))
	}
	if len(c.trials) == 1 {
		text = strings.Replace(text, "1 runs", "1 run", 1)
	}
	for i, l := range c.trials {
		if l.state == diverged {
			text += fmt.Sprintf(" %s %s.", c.Title(i), l.note)
		}
	}
	if c.same != "" {
		text += " " + c.same
	}
	return text
}

// panels draws the figures beside each other; nil where no case has any.
func (c *comparison) panels() (*figure.Figure, error) {
	p := figure.Panels{}
	any, coming := false, false
	for i, l := range c.trials {
		p.Figures = append(p.Figures, l.picture)
		note := l.note
		if l.state == finished && l.picture == nil {
			note = "no picture"
		}
		title := c.Title(i)
		if l.picture != nil && l.state == stopped {
			title += " (partly)" // the table says how far
		}
		p.Notes, p.Titles = append(p.Notes, note), append(p.Titles, title)
		any = any || l.picture != nil
		coming = coming || l.state == toCome || l.state == underWay
	}
	if !any && !coming {
		return nil, nil
	}
	if len(c.Names()) == 2 {
		p.Titles, p.RowTitles, p.ColumnTitles = nil, c.AxisTitles(0), c.AxisTitles(1)
	}
	return p.Draw()
}
