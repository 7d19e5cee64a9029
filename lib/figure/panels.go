package figure

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strings"

	xdraw "golang.org/x/image/draw"

	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Panels are figures of the same kind in rows and columns, each with a title: small
// multiples, which show the effect of a hyperparameter. The plots of charts in a row are
// aligned. Only Figures must be set.
type Panels struct {
	// Figures are the panels, row by row. A nil one leaves its place empty: a
	// frame for a figure that does not exist yet.
	Figures []*Figure
	// Titles stand above the panels, one for each, or none.
	Titles []string
	// RowTitles and ColumnTitles name the rows and columns of a table, to its
	// left and above it, instead of Titles. There are then as many columns as
	// column titles.
	RowTitles, ColumnTitles []string
	// Notes are written into the frames of panels that are nil, one for each
	// panel, or none.
	Notes []string
	// Columns is the number of columns if there are no ColumnTitles; 0 means as
	// many as fit.
	Columns int
	// Width is how wide all panels together may be, in CSS pixels; 0 means 760.
	// Wider ones are shrunk, all by the same factor.
	Width float64
	Text
}

const (
	panelGap  = 20  // between panels, CSS pixels
	panelHead = 24  // for the title above one
	emptyW    = 200 // of panels until there is one to measure
	emptyH    = 120
)

var frameColor = color.Gray{Y: 0xf6}

// Draw draws the panels. It is an error if there are none, or if there is not a
// title, note or place of the table for each. A figure of another Scale than this
// package's is enlarged or shrunk.
func (p Panels) Draw() (*Figure, error) { return card.Draw("figure.Panels", p.draw) }

func (p Panels) draw() (*Figure, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	p.Figures = slices.Clone(p.Figures)
	for i, f := range p.Figures {
		p.Figures[i] = rescaled(f)
	}
	if p.Width == 0 {
		p.Width = sheetMax
	}
	w := &card.Writer{}
	side := 0.0
	for _, title := range p.RowTitles {
		side = math.Max(side, math.Ceil(w.Advance(card.LabelStyle, title)+titleGap))
	}
	cellW, cellH, colored := largest(p.Figures)
	if cellW == 0 {
		cellW, cellH = emptyW, emptyH
	}
	for _, note := range p.Notes {
		cellW = math.Max(cellW, math.Ceil(w.Advance(card.NoteStyle, note))+16)
	}
	names := 0.0
	for _, title := range slices.Concat(p.Titles, p.ColumnTitles) {
		names = math.Max(names, math.Ceil(w.Advance(card.LabelStyle, title)))
	}
	columns := p.columns(math.Max(cellW, names), side)
	shrink := math.Min(1, ((p.Width-side+panelGap)/float64(columns)-panelGap)/cellW)
	shrink = math.Max(shrink, 0.1)
	panelW := math.Ceil(cellW * shrink)
	pitchW := math.Max(panelW, names) + panelGap
	top := 0.0
	if len(p.ColumnTitles) > 0 {
		top = panelHead
	}
	var tops, heights []float64 // of the rows, heights without titles
	var drops []float64         // of the panels, below the top of their row
	for from := 0; from < len(p.Figures); from += columns {
		row := p.Figures[from:min(from+columns, len(p.Figures))]
		_, high, _ := largest(row)
		for i, drop := range dropsOf(row) {
			drops = append(drops, math.Round(drop*shrink))
			if _, own, _ := largest(row[i : i+1]); row[i] != nil {
				high = math.Max(high, own+drop)
			}
		}
		if high = math.Ceil(high * shrink); high == 0 {
			high = math.Ceil(cellH * shrink)
		}
		if from > 0 {
			top += panelGap
		}
		tops, heights = append(tops, top), append(heights, high)
		if top += high; len(p.Titles) > 0 {
			top += panelHead
		}
	}
	k, err := card.New(w, p.Title, p.DrawnCaption(), side+float64(columns)*pitchW-panelGap, top, colored)
	if err != nil {
		return nil, err
	}
	for i, f := range p.Figures {
		row, column := i/columns, i%columns
		x := k.Left + side + float64(column)*pitchW
		y, panelH := k.Top+tops[row], heights[row]
		middle := x + (pitchW-panelGap)/2
		if row == 0 && len(p.ColumnTitles) > 0 {
			k.Text(card.LabelStyle, middle, k.Top+card.LabelStyle.Size/2, 0.5, p.ColumnTitles[column])
		}
		if len(p.Titles) > 0 {
			k.Text(card.LabelStyle, middle, y+card.LabelStyle.Size/2, 0.5, p.Titles[i])
			y += panelHead
		}
		if column == 0 && len(p.RowTitles) > 0 {
			k.Text(card.LabelStyle, k.Left+side-titleGap, y+panelH/2, 1, p.RowTitles[row])
		}
		left := math.Round(middle - panelW/2)
		if f == nil {
			drawFrame(k, left, y, panelW, panelH)
			if len(p.Notes) > 0 {
				k.Text(card.NoteStyle, middle, y+panelH/2, 0.5, p.Notes[i])
			}
			continue
		}
		drawPanel(k, f, left, y+drops[i], panelW, shrink)
	}
	return New(k, p.Text, p.describe(), p.Figures...), nil
}

func (p Panels) check() error {
	n := len(p.Figures)
	switch {
	case n == 0:
		return errors.New("there are no figures: give at least one")
	case len(p.Titles) != 0 && len(p.Titles) != n:
		return fmt.Errorf("there are %d titles for %s: give one each, or none", len(p.Titles), format.Count(n, "panel"))
	case len(p.Notes) != 0 && len(p.Notes) != n:
		return fmt.Errorf("there are %d notes for %s: give one each, or none", len(p.Notes), format.Count(n, "panel"))
	case len(p.Titles) > 0 && len(p.RowTitles)+len(p.ColumnTitles) > 0:
		return errors.New("there are Titles and titles of rows or columns: give one or the other")
	case len(p.RowTitles) > 0 && len(p.ColumnTitles) == 0:
		return errors.New("the rows have titles and the columns do not: a table needs both")
	case len(p.ColumnTitles) > 0 && (n+len(p.ColumnTitles)-1)/len(p.ColumnTitles) != max(len(p.RowTitles), 1):
		return fmt.Errorf("%s do not fill %s and %s", format.Count(n, "panel"),
			format.Count(max(len(p.RowTitles), 1), "row"), format.Count(len(p.ColumnTitles), "column"))
	case p.Columns < 0:
		return fmt.Errorf("there cannot be %d columns: expected at least 1, or 0 to choose", p.Columns)
	case !(p.Width >= 0 && p.Width <= math.MaxFloat64):
		return fmt.Errorf("a width of %g cannot be drawn: expected CSS pixels, or 0 for 760", p.Width)
	}
	for i, f := range p.Figures {
		if f != nil && f.Image == nil {
			return fmt.Errorf("figure %d has no Image: was its error ignored?", i+1)
		}
	}
	return nil
}

// largest returns the size in CSS pixels that holds each of the figures before
// it is shrunk, 0 if all are nil, and whether one has colors.
func largest(figures []*Figure) (width, height float64, colored bool) {
	for _, f := range figures {
		if f == nil {
			continue
		}
		size := f.inside().Size()
		width = math.Max(width, math.Ceil(float64(size.X)/Scale))
		height = math.Max(height, math.Ceil(float64(size.Y)/Scale))
		if _, gray := f.Image.(*image.Gray); !gray {
			colored = true
		}
	}
	return width, height, colored
}

// columns returns the number of columns: what is asked for, or as many as fit,
// but no more than leave the last row about full.
func (p Panels) columns(width, side float64) int {
	if len(p.ColumnTitles) > 0 {
		return len(p.ColumnTitles)
	}
	n := len(p.Figures)
	if p.Columns > 0 {
		return min(p.Columns, n)
	}
	fit := min(n, max(1, int((p.Width-side+panelGap)/(width+panelGap))))
	rows := (n + fit - 1) / fit
	return (n + rows - 1) / rows
}

// drawPanel draws a figure without its margin, centered in a panel's width.
func drawPanel(k *card.Card, f *Figure, x, y, width, shrink float64) {
	from := f.inside()
	w, h := float64(from.Dx())*shrink, float64(from.Dy())*shrink
	at := image.Pt(int(x*Scale+math.Round((width*Scale-w)/2)), int(y*Scale))
	if shrink == 1 {
		draw.Draw(k.Image, image.Rectangle{Min: at, Max: at.Add(from.Size())}, f.Image, from.Min, draw.Src)
		return
	}
	to := image.Rectangle{Min: at, Max: at.Add(image.Pt(int(w), int(h)))}
	xdraw.CatmullRom.Scale(k.Image, to, f.Image, from, xdraw.Src, nil)
}

// drawFrame draws the place of a panel that does not exist yet.
func drawFrame(k *card.Card, x, y, width, height float64) {
	outer := image.Rect(int(x)*Scale, int(y)*Scale, int(x+width)*Scale, int(y+height)*Scale)
	draw.Draw(k.Image, outer, image.NewUniform(card.Rule), image.Point{}, draw.Src)
	draw.Draw(k.Image, outer.Inset(Scale), image.NewUniform(frameColor), image.Point{}, draw.Src)
}

// describe returns the panels in words, once if all descriptions are the same.
func (p Panels) describe() string {
	var shown, missing, alts []string
	for i, f := range p.Figures {
		name := p.name(i)
		if f == nil {
			if len(p.Notes) > 0 && p.Notes[i] != "" {
				name += " (" + p.Notes[i] + ")"
			}
			missing = append(missing, name)
			continue
		}
		shown, alts = append(shown, name), append(alts, f.Alt)
	}
	text := format.Count(len(shown), "panel")
	if same := len(slices.Compact(slices.Clone(alts))) == 1; same {
		text += ", " + strings.Join(shown, "; ") + ". Each: " + alts[0]
	} else {
		for i := range shown {
			text += "; " + shown[i] + ": " + alts[i]
		}
	}
	if len(missing) > 0 {
		text += ". Without a figure: " + strings.Join(missing, "; ")
	}
	return text
}

// name returns how the description calls panel i.
func (p Panels) name(i int) string {
	switch {
	case len(p.Titles) > 0:
		return p.Titles[i]
	case len(p.ColumnTitles) > 0 && len(p.RowTitles) > 0:
		return p.RowTitles[i/len(p.ColumnTitles)] + ", " + p.ColumnTitles[i%len(p.ColumnTitles)]
	case len(p.ColumnTitles) > 0:
		return p.ColumnTitles[i]
	}
	return fmt.Sprintf("panel %d", i+1)
}
