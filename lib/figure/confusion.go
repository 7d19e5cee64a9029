package figure

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg/draw"
)

// Confusion is a table of what a classifier takes for what: how many pictures
// of each class it puts into each. Its zero value needs only Counts. Mistakes
// are coloured, stronger for more; what is right, most of it, is not.
type Confusion struct {
	// Counts are [k][k]: of class i, Counts[i][j] were taken for class j.
	Counts [][]int
	// Classes name the k classes; nil counts them from 0.
	Classes []string
	// Rows and Columns say what the rows and the columns are; empty means
	// "label" and "predicted".
	Rows, Columns string
	// Title stands above, Caption belongs below; Alt replaces the description
	// that the table gives of itself.
	Title, Caption, Alt string
	// DrawCaption draws the caption into the picture too.
	DrawCaption bool
}

// Sizes of a Confusion in CSS pixels.
const (
	confusionCell = 50 // width of a cell at least
	confusionLine = 36 // its height
	confusionGap  = 2  // white between cells
	confusionRoom = 14 // between the cells and what stands at their sides
)

var (
	mistakeColor = Vermillion
	rightColor   = tint(Blue, 0.86)
	countStyle   = style{sans, 15, ink}
	noneStyle    = style{sans, 15, color.RGBA{0xb8, 0xb8, 0xb8, 0xff}}
	rateStyle    = style{bold, 14, ink}
)

// Draw draws the table. It is an error if there are fewer than two classes, if
// the counts are not square, negative or all 0, or if there are more or fewer
// names than classes.
func (c Confusion) Draw() (*Figure, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("figure.Confusion: %w", err)
	}
	if c.Rows == "" {
		c.Rows = "label"
	}
	if c.Columns == "" {
		c.Columns = "predicted"
	}
	w := &writer{}
	g := c.measure(w)
	card := config{title: c.Title, caption: c.Caption, alt: c.Alt, drawCaption: c.DrawCaption}
	k, err := newCard("Confusion", w, card, g.width, g.height, true)
	if err != nil {
		return nil, err
	}
	c.cells(k, g)
	c.sides(k, g)
	return k.figure(card, c.describe()), nil
}

func (c Confusion) check() error {
	k := len(c.Counts)
	if k < 2 {
		return fmt.Errorf("there are %d rows of counts: expected at least 2 classes", k)
	}
	if c.Classes != nil && len(c.Classes) != k {
		return fmt.Errorf("there are %d names for %d classes: give one for each, or none", len(c.Classes), k)
	}
	sum := 0
	for i, row := range c.Counts {
		if len(row) != k {
			return fmt.Errorf("row %d has %s, and there are %d rows: expected as many of one as of the other", i, count(len(row), "count"), k)
		}
		for j, n := range row {
			if n < 0 {
				return fmt.Errorf("class %d was taken for class %d %d times: expected no count below 0", i, j, n)
			}
			sum += n
		}
	}
	if sum == 0 {
		return errors.New("all counts are 0: there is nothing to show")
	}
	return nil
}

// table is where the parts of a Confusion are, in CSS pixels from its top left.
type table struct {
	width, height float64
	cell          float64    // width of a cell
	left, top     float64    // of the cells
	names         [][]string // of the columns, in lines
	errors        float64    // right end of the rates
}

// errorHeading stands above the rates.
const errorHeading = "error"

func (c Confusion) measure(w *writer) table {
	g := table{cell: confusionCell}
	rows, lines := 0.0, 1
	for i, row := range c.Counts {
		rows = math.Max(rows, w.advance(labelStyle, c.name(i)))
		name := w.wrap(labelStyle, strings.ReplaceAll(c.name(i), "/", "/ "), 1) // each word on a line of its own
		g.names = append(g.names, name)
		lines = max(lines, len(name))
		for _, word := range name {
			g.cell = math.Max(g.cell, math.Ceil(w.advance(labelStyle, word)+10))
		}
		for _, n := range row {
			g.cell = math.Max(g.cell, math.Ceil(w.advance(countStyle, number(float64(n), 1))+12))
		}
	}
	k := float64(len(c.Counts))
	rates := w.advance(noteStyle, errorHeading)
	for i := range c.Counts {
		rates = math.Max(rates, w.advance(noteStyle, percent(c.missed(i))))
	}
	rates = math.Max(rates, w.advance(rateStyle, percent(c.missed(-1))))
	g.left = math.Ceil(w.advance(noteStyle, c.Rows) + confusionRoom + rows + confusionRoom)
	g.top = math.Ceil(noteStyle.size*lineHeight + 6 + float64(lines)*labelStyle.size*lineHeight + 4)
	g.errors = g.left + k*(g.cell+confusionGap) + confusionRoom + math.Ceil(rates)
	g.width = g.errors
	g.height = g.top + k*(confusionLine+confusionGap) + 6 + labelStyle.size*lineHeight
	return g
}

// cells draws the counts, each on its colour.
func (c Confusion) cells(k *card, g table) {
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
			x, y := k.left+g.left+float64(j)*(g.cell+confusionGap), k.top+g.top+float64(i)*(confusionLine+confusionGap)
			fill, text := rightColor, countStyle
			if i != j {
				fill = mistakeFill(n, most)
			}
			k.fill(fill, k.polygon(0, x, y, x+g.cell, y, x+g.cell, y+confusionLine, x, y+confusionLine))
			if n == 0 {
				text = noneStyle
			}
			k.text(text, x+g.cell/2, y+confusionLine/2, 0.5, number(float64(n), 1))
		}
	}
}

// mistakeFill is the colour of n mistakes where the most are most. It follows
// the root of their share, so that single ones show too, and stays pale enough
// to read black on it.
func mistakeFill(n, most int) color.RGBA {
	if n == 0 {
		return tint(rule, 0.7)
	}
	return tint(mistakeColor, 0.92-0.62*math.Sqrt(float64(n)/float64(most)))
}

// sides writes what stands around the cells.
func (c Confusion) sides(k *card, g table) {
	n := float64(len(c.Counts))
	cells := n*(g.cell+confusionGap) - confusionGap
	left, top := k.left+g.left, k.top+g.top
	bottom := top + n*(confusionLine+confusionGap) - confusionGap
	middle := func(i int) float64 {
		return top + float64(i)*(confusionLine+confusionGap) + confusionLine/2
	}
	k.text(noteStyle, left+cells/2, k.top+noteStyle.size/2, 0.5, c.Columns)
	k.text(noteStyle, k.left, (top+bottom)/2, 0, c.Rows)
	for i, lines := range g.names {
		x := left + float64(i)*(g.cell+confusionGap) + g.cell/2
		for l, line := range lines {
			up := float64(len(lines)-1-l) * labelStyle.size * lineHeight
			k.text(labelStyle, x, top-4-labelStyle.size*lineHeight/2-up, 0.5, line)
		}
		k.text(labelStyle, left-confusionRoom, middle(i), 1, c.name(i))
		k.text(noteStyle, k.left+g.errors, middle(i), 1, percent(c.missed(i)))
	}
	k.text(noteStyle, k.left+g.errors, top-4-labelStyle.size*lineHeight/2, 1, errorHeading)
	k.line(draw.LineStyle{Color: quiet, Width: 1}, left+cells+confusionRoom/2, bottom+4, k.left+g.errors, bottom+4)
	k.text(rateStyle, k.left+g.errors, bottom+8+labelStyle.size*lineHeight/2, 1, percent(c.missed(-1)))
}

func (c Confusion) name(i int) string {
	if c.Classes != nil {
		return c.Classes[i]
	}
	return fmt.Sprint(i)
}

// mistakes counts those of class i, or of all classes if i is -1, and their
// pictures.
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

// missed is the share of mistakes, NaN for a class without pictures.
func (c Confusion) missed(class int) float64 {
	wrong, all := c.mistakes(class)
	return float64(wrong) / float64(all)
}

// percent writes a share: 2.98 %.
func percent(share float64) string {
	switch {
	case math.IsNaN(share):
		return "–"
	case share > 0.0995:
		return fmt.Sprintf("%.1f %%", 100*share)
	}
	return fmt.Sprintf("%.2f %%", 100*share)
}

// describe is the table in words: the error, and the mistake made most often.
func (c Confusion) describe() string {
	wrong, all := c.mistakes(-1)
	text := fmt.Sprintf("a table of %d classes, %s by %s: %s of %s wrong, %s", len(c.Counts), c.Rows, c.Columns,
		number(float64(wrong), 1), number(float64(all), 1), percent(c.missed(-1)))
	from, to := 0, 1
	for i, row := range c.Counts {
		for j, n := range row {
			if i != j && n > c.Counts[from][to] {
				from, to = i, j
			}
		}
	}
	if most := c.Counts[from][to]; most > 0 {
		text += fmt.Sprintf("; most often %s for %s, %s", c.name(to), c.name(from), count(most, "time"))
	}
	return text
}
