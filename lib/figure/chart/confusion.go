package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Confusion is a table of a classifier's answers: how many examples of each class
// it assigned to each. Only Counts must be set. Mistakes are colored,
// more of them more strongly; right answers, of which there are most, are not.
//
// Of more than 30 classes it is a map: a dot for each pair of classes that were
// confused, without numbers, and the names of the pairs confused most often.
type Confusion struct {
	// Counts are [k][k]: of class i, Counts[i][j] were taken for class j.
	Counts [][]int
	// Classes name the k classes; nil numbers them from 0.
	Classes []string
	// RowTitle and ColumnTitle name what the rows and the columns are; empty
	// means "label" and "predicted".
	RowTitle, ColumnTitle string
	figure.Text
}

// Sizes of a Confusion in CSS pixels.
const (
	confusionCell = 50 // least width of a cell
	confusionLine = 36 // its height
	confusionGap  = 2  // white between cells
	confusionRoom = 14 // between the cells and the words beside them
)

var (
	mistakeColor = figure.Vermillion
	rightColor   = card.Tint(figure.Blue, 0.86)
	countStyle   = card.Style{Font: card.Sans, Size: 15, Color: card.Ink}
	noneColor    = color.RGBA{0xb8, 0xb8, 0xb8, 0xff}
	rateStyle    = card.Style{Font: card.Bold, Size: 14, Color: card.Ink}
)

// Draw draws the table. It is an error if there are fewer than two classes or more than
// 1,000, if the counts are not square, are negative or all 0, or if there are more or
// fewer names than classes.
func (c Confusion) Draw() (*figure.Figure, error) { return card.Draw("chart.Confusion", c.draw) }

func (c Confusion) draw() (*figure.Figure, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.RowTitle == "" {
		c.RowTitle = "label"
	}
	if c.ColumnTitle == "" {
		c.ColumnTitle = "predicted"
	}
	if len(c.Counts) > mostCounted {
		return c.drawMap()
	}
	w := &card.Writer{}
	g := c.measure(w)
	k, err := card.New(w, c.Title, c.DrawnCaption(), g.width, g.height, true)
	if err != nil {
		return nil, err
	}
	c.drawCells(k, g)
	c.writeSides(w, k, g)
	return figure.New(k, c.Text, c.describe()), nil
}

func (c Confusion) check() error {
	k := len(c.Counts)
	if k < 2 {
		return fmt.Errorf("there are %d rows of counts: expected at least 2 classes", k)
	}
	if k > mostClasses {
		return fmt.Errorf("there are %d classes: expected at most %d, choose some of them", k, mostClasses)
	}
	if c.Classes != nil && len(c.Classes) != k {
		return fmt.Errorf("there are %d names for %d classes: give one for each, or none", len(c.Classes), k)
	}
	sum := 0
	for i, row := range c.Counts {
		if len(row) != k {
			return fmt.Errorf("row %d has %s, and there are %d rows: expected equal numbers", i, format.Count(len(row), "count"), k)
		}
		for j, n := range row {
			if n < 0 {
				return fmt.Errorf("class %d was taken for class %d %d times: a count must be at least 0", i, j, n)
			}
			if n > math.MaxInt-sum {
				return fmt.Errorf("the counts have a sum above %d, the largest integer: expected numbers of images", math.MaxInt)
			}
			sum += n
		}
	}
	if sum == 0 {
		return errors.New("all counts are 0: there is nothing to show")
	}
	return nil
}

// table is the layout of a Confusion, in CSS pixels from its top left.
type table struct {
	width, height float64
	cell          float64    // width of a cell
	line          float64    // its height
	left, top     float64    // of the cells
	count         card.Style // of the numbers
	numbered      bool       // columns have the numbers of classes, since their names would be too wide
	names         [][]string // of the columns, in lines
	errors        float64    // right end of the rates
}

// errorHeading is the heading of the rates.
const errorHeading = "error"

func (c Confusion) measure(w *card.Writer) table {
	g := table{cell: confusionCell, line: confusionLine, count: countStyle, numbered: c.Classes != nil && len(c.Counts) > 12}
	if len(c.Counts) > 12 {
		g.cell, g.line, g.count = 26, 24, card.Style{Font: card.Sans, Size: 11, Color: card.Ink}
	}
	rows, lines := 0.0, 1
	for i, row := range c.Counts {
		rows = math.Max(rows, w.Advance(card.LabelStyle, c.rowName(w, i, g.numbered)))
		name := w.Wrap(card.LabelStyle, strings.ReplaceAll(w.Cut(card.LabelStyle, c.name(i), longestName), "/", "/ "), 1) // each word on its own line
		if g.numbered {
			name = []string{fmt.Sprint(i)}
		}
		g.names = append(g.names, name)
		lines = max(lines, len(name))
		for _, word := range name {
			g.cell = math.Max(g.cell, math.Ceil(w.Advance(card.LabelStyle, word)+10))
		}
		for _, n := range row {
			g.cell = math.Max(g.cell, math.Ceil(w.Advance(g.count, format.Number(float64(n), 1))+12))
		}
	}
	k := float64(len(c.Counts))
	rates := w.Advance(card.NoteStyle, errorHeading)
	for i := range c.Counts {
		rates = math.Max(rates, w.Advance(card.NoteStyle, percent(c.errorRate(i))))
	}
	rates = math.Max(rates, w.Advance(rateStyle, percent(c.errorRate(-1))))
	g.left = math.Ceil(w.Advance(card.NoteStyle, c.RowTitle) + confusionRoom + rows + confusionRoom)
	g.top = math.Ceil(card.NoteStyle.Size*card.LineHeight + 6 + float64(lines)*card.LabelStyle.Size*card.LineHeight + 4)
	g.errors = g.left + k*(g.cell+confusionGap) + confusionRoom + math.Ceil(rates)
	g.width = g.errors
	g.height = g.top + k*(g.line+confusionGap) + 6 + card.LabelStyle.Size*card.LineHeight
	return g
}

// drawCells draws the counts, each on its color.
func (c Confusion) drawCells(k *card.Card, g table) {
	most := 1
	for i, row := range c.Counts {
		for j, n := range row {
			if i != j {
				most = max(most, n)
			}
		}
	}
	for i, row := range c.Counts {
		for j, n := range row {
			x, y := k.Left+g.left+float64(j)*(g.cell+confusionGap), k.Top+g.top+float64(i)*(g.line+confusionGap)
			fill, text := rightColor, g.count
			if i != j {
				fill = mistakeFill(n, most)
			}
			k.Fill(fill, k.Polygon(0, x, y, x+g.cell, y, x+g.cell, y+g.line, x, y+g.line))
			if n == 0 {
				text.Color = noneColor
			}
			k.Text(text, x+g.cell/2, y+g.line/2, 0.5, format.Number(float64(n), 1))
		}
	}
}

// mistakeFill returns the color of n mistakes if no cell has more than most. It
// follows the root of their share, so that single mistakes show too, and is pale
// enough to read black on it.
func mistakeFill(n, most int) color.RGBA {
	if n == 0 {
		return card.Tint(card.Rule, 0.7)
	}
	return card.Tint(mistakeColor, 0.92-0.62*math.Sqrt(float64(n)/float64(most)))
}

// writeSides writes the words and rates around the cells.
func (c Confusion) writeSides(w *card.Writer, k *card.Card, g table) {
	n := float64(len(c.Counts))
	cells := n*(g.cell+confusionGap) - confusionGap
	left, top := k.Left+g.left, k.Top+g.top
	bottom := top + n*(g.line+confusionGap) - confusionGap
	middle := func(i int) float64 {
		return top + float64(i)*(g.line+confusionGap) + g.line/2
	}
	k.Text(card.NoteStyle, left+cells/2, k.Top+card.NoteStyle.Size/2, 0.5, c.ColumnTitle)
	k.Text(card.NoteStyle, k.Left, (top+bottom)/2, 0, c.RowTitle)
	for i, lines := range g.names {
		x := left + float64(i)*(g.cell+confusionGap) + g.cell/2
		for l, line := range lines {
			up := float64(len(lines)-1-l) * card.LabelStyle.Size * card.LineHeight
			k.Text(card.LabelStyle, x, top-4-card.LabelStyle.Size*card.LineHeight/2-up, 0.5, line)
		}
		k.Text(card.LabelStyle, left-confusionRoom, middle(i), 1, c.rowName(w, i, g.numbered))
		k.Text(card.NoteStyle, k.Left+g.errors, middle(i), 1, percent(c.errorRate(i)))
	}
	k.Text(card.NoteStyle, k.Left+g.errors, top-4-card.LabelStyle.Size*card.LineHeight/2, 1, errorHeading)
	k.Line(draw.LineStyle{Color: card.Faint, Width: 1}, left+cells+confusionRoom/2, bottom+4, k.Left+g.errors, bottom+4)
	k.Text(rateStyle, k.Left+g.errors, bottom+8+card.LabelStyle.Size*card.LineHeight/2, 1, percent(c.errorRate(-1)))
}

func (c Confusion) name(i int) string {
	if c.Classes != nil {
		return c.Classes[i]
	}
	return fmt.Sprint(i)
}

// rowName returns what stands beside a row: the class's name, cut if it is long, and
// its number where columns have only that.
func (c Confusion) rowName(w *card.Writer, i int, numbered bool) string {
	name := w.Cut(card.LabelStyle, c.name(i), longestName)
	if numbered {
		name = fmt.Sprintf("%s  %d", name, i)
	}
	return name
}

// mistakes returns the number of mistakes of a class, or of all classes if it is
// -1, and that of its images.
func (c Confusion) mistakes(class int) (wrong, all int) {
	for i, row := range c.Counts {
		if class >= 0 && i != class {
			continue
		}
		for j, n := range row {
			all += n
			if i != j {
				wrong += n
			}
		}
	}
	return wrong, all
}

// errorRate returns the share of mistakes, NaN for a class without images.
func (c Confusion) errorRate(class int) float64 {
	wrong, all := c.mistakes(class)
	return float64(wrong) / float64(all)
}

// percent returns a share as it is written: 2.98 %.
func percent(share float64) string {
	switch {
	case math.IsNaN(share):
		return "–"
	case share > 0.0995:
		return fmt.Sprintf("%.1f %%", 100*share)
	}
	return fmt.Sprintf("%.2f %%", 100*share)
}

// describe returns the table in words: the error rate and the most frequent
// mistake.
func (c Confusion) describe() string {
	wrong, all := c.mistakes(-1)
	text := fmt.Sprintf("a table of %s, %s by %s: %s of %s wrong, %s", format.Count(len(c.Counts), "class"), c.RowTitle, c.ColumnTitle,
		format.Number(float64(wrong), 1), format.Number(float64(all), 1), percent(c.errorRate(-1)))
	if pairs := c.confused(1); len(pairs) > 0 {
		text += "; most often " + c.pairName(pairs[0])
	}
	return text
}
