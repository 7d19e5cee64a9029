package chart

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Limits of a Confusion.
const (
	mostCounted = 30    // classes in a table with numbers; more make a map
	mostClasses = 1_000 // in a map
	longestName = 160   // CSS pixels, longer names are cut
)

// Sizes of a map in CSS pixels.
const (
	mapSide  = 600 // about its width and height
	mapTick  = 26  // least distance of names beside it
	leastDot = 3   // so that single mistakes can be seen
	listSide = 300 // width of the list of pairs
	listMost = 16  // pairs in the list
)

// drawMap draws a dot for each pair of classes with mistakes, and lists the pairs that
// are confused most often.
func (c Confusion) drawMap() (*figure.Figure, error) {
	w := &card.Writer{}
	n := len(c.Counts)
	cell := math.Max(1, math.Floor(mapSide/float64(n)))
	side := cell * float64(n)
	every := int(math.Ceil(mapTick / cell)) // classes from name to name
	names := 0.0
	for i := 0; i < n; i += every {
		names = math.Max(names, w.Advance(card.LabelStyle, c.rowName(w, i, c.Classes != nil)))
	}
	left := math.Ceil(w.Advance(card.NoteStyle, c.RowTitle) + confusionRoom + names + confusionRoom)
	const top = 48
	k, err := card.New(w, c.Title, c.DrawnCaption(), left+side+2*confusionRoom+listSide, top+side, true)
	if err != nil {
		return nil, err
	}
	x, y := k.Left+left, k.Top+top
	k.Text(card.NoteStyle, x+side/2, k.Top+card.NoteStyle.Size/2, 0.5, c.ColumnTitle)
	k.Text(card.NoteStyle, k.Left, y+side/2, 0, c.RowTitle)
	for i := 0; i < n; i += every {
		middle := (float64(i) + 0.5) * cell
		k.Text(card.LabelStyle, x-confusionRoom, y+middle, 1, c.rowName(w, i, c.Classes != nil))
		if i%(2*every) == 0 {
			k.Text(card.LabelStyle, x+middle, y-14, 0.5, fmt.Sprint(i))
		}
	}
	c.drawDots(k, x, y, cell)
	c.writeList(w, k, x+side+2*confusionRoom, y)
	return figure.New(k, c.Text, c.describe()), nil
}

// drawDots draws the map with its top left at (x, y).
func (c Confusion) drawDots(k *card.Card, x, y, cell float64) {
	square := func(fill color.RGBA, x, y, side float64) {
		k.Fill(fill, k.Polygon(0, x, y, x+side, y, x+side, y+side, x, y+side))
	}
	square(card.Tint(card.Rule, 0.7), x, y, cell*float64(len(c.Counts)))
	for i := range c.Counts {
		square(rightColor, x+float64(i)*cell, y+float64(i)*cell, cell)
	}
	pairs := c.confused(math.MaxInt)
	for _, p := range slices.Backward(pairs) { // the most frequent on top
		share := math.Sqrt(float64(p.times) / float64(pairs[0].times))
		dot := math.Max(cell, leastDot)
		square(card.Tint(mistakeColor, 0.7*(1-share)),
			x+(float64(p.taken)+0.5)*cell-dot/2, y+(float64(p.class)+0.5)*cell-dot/2, dot)
	}
}

// writeList writes the error rate and the pairs that are confused most often.
func (c Confusion) writeList(w *card.Writer, k *card.Card, x, y float64) {
	line := 1.5 * card.LabelStyle.Size
	k.Text(rateStyle, x, y+line/2, 0, percent(c.errorRate(-1))+" wrong")
	const half = (listSide - 46 - 30) / 2 // room for a name
	pairs := c.confused(listMost)
	if len(pairs) == 0 {
		return
	}
	k.Text(card.NoteStyle, x, y+2.5*line, 0, fmt.Sprintf("most often, %s for %s:", c.ColumnTitle, c.RowTitle))
	for i, p := range pairs {
		at := y + (float64(i)+3.7)*line
		times := format.Number(float64(p.times), 1)
		k.Text(card.LabelStyle, x+36, at, 1, times)
		taken, class := w.Cut(card.LabelStyle, c.name(p.taken), half), w.Cut(card.LabelStyle, c.name(p.class), half)
		k.Text(card.LabelStyle, x+46, at, 0, taken+" for "+class)
	}
}

// pair is a mistake: examples of a class that were taken for another.
type pair struct{ class, taken, times int }

// confused returns the pairs of classes that were confused, the most frequent first, at
// most that many.
func (c Confusion) confused(most int) []pair {
	var all []pair
	for i, row := range c.Counts {
		for j, n := range row {
			if i != j && n > 0 {
				all = append(all, pair{i, j, n})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int { return cmp.Compare(b.times, a.times) })
	return all[:min(most, len(all))]
}

func (c Confusion) pairName(p pair) string {
	return fmt.Sprintf("%s for %s, %s", c.name(p.taken), c.name(p.class), format.Count(p.times, "time"))
}
