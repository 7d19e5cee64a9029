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
)

// Panels are figures of one kind in rows and columns, each with a title: small
// multiples, which show what a hyperparameter does. Its zero value needs only
// Figures.
type Panels struct {
	// Figures are the panels, row by row. A nil one leaves its place free: an
	// empty frame, for what is still to come.
	Figures []*Figure
	// Titles stand above the panels, one for each, or none.
	Titles []string
	// Rows and Columns name the rows and columns of a table, at its left and
	// above it, instead of Titles. There are then as many columns as names.
	Rows, Columns []string
	// Notes are written into the frames of panels that are nil, one for each
	// panel, or none.
	Notes []string
	// Cols is the number of columns where Columns names none; 0 means as many
	// as fit.
	Cols int
	// Width is how wide all of it may be, in CSS pixels; 0 means 760. Panels
	// that are wider together are shrunk, all by the same factor.
	Width float64
	// Title stands above, Caption belongs below; Alt replaces the description
	// that the panels give of themselves.
	Title, Caption, Alt string
	// DrawCaption draws the caption into the picture too.
	DrawCaption bool
}

const (
	panelGap  = 20  // between panels, CSS pixels
	panelHead = 24  // for the title above one
	emptyW    = 200 // of panels as long as there is none to measure
	emptyH    = 120
)

var frameColor = color.Gray{Y: 0xf6}

// Draw draws the panels. It is an error if there are none, or not one title,
// note or named place for each, or if a figure has another Scale than
// this package's.
func (p Panels) Draw() (*Figure, error) {
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("figure.Panels: %w", err)
	}
	if p.Width == 0 {
		p.Width = sheetMax
	}
	w := &writer{}
	side := 0.0
	for _, title := range p.Rows {
		side = math.Max(side, math.Ceil(w.advance(labelStyle, title)+titleGap))
	}
	cellW, cellH, colour := size(p.Figures)
	if cellW == 0 {
		cellW, cellH = emptyW, emptyH
	}
	for _, note := range p.Notes {
		cellW = math.Max(cellW, math.Ceil(w.advance(noteStyle, note))+16)
	}
	names := 0.0
	for _, title := range slices.Concat(p.Titles, p.Columns) {
		names = math.Max(names, math.Ceil(w.advance(labelStyle, title)))
	}
	cols := p.columns(math.Max(cellW, names), side)
	shrink := math.Min(1, ((p.Width-side+panelGap)/float64(cols)-panelGap)/cellW)
	shrink = math.Max(shrink, 0.1)
	panelW := math.Ceil(cellW * shrink)
	pitchW := math.Max(panelW, names) + panelGap
	top := 0.0
	if len(p.Columns) > 0 {
		top = panelHead
	}
	var tops, heights []float64 // of the rows, heights without titles
	for from := 0; from < len(p.Figures); from += cols {
		_, high, _ := size(p.Figures[from:min(from+cols, len(p.Figures))])
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
	c := config{title: p.Title, caption: p.Caption, alt: p.Alt, drawCaption: p.DrawCaption}
	k, err := newCard("Panels", w, c, side+float64(cols)*pitchW-panelGap, top, colour)
	if err != nil {
		return nil, err
	}
	for i, f := range p.Figures {
		row, col := i/cols, i%cols
		x := k.left + side + float64(col)*pitchW
		y, panelH := k.top+tops[row], heights[row]
		middle := x + (pitchW-panelGap)/2
		if row == 0 && len(p.Columns) > 0 {
			k.text(labelStyle, middle, k.top+labelStyle.size/2, 0.5, p.Columns[col])
		}
		if len(p.Titles) > 0 {
			k.text(labelStyle, middle, y+labelStyle.size/2, 0.5, p.Titles[i])
			y += panelHead
		}
		if col == 0 && len(p.Rows) > 0 {
			k.text(labelStyle, k.left+side-titleGap, y+panelH/2, 1, p.Rows[row])
		}
		left := math.Round(middle - panelW/2)
		if f == nil {
			k.frame(left, y, panelW, panelH)
			if len(p.Notes) > 0 {
				k.text(noteStyle, middle, y+panelH/2, 0.5, p.Notes[i])
			}
			continue
		}
		k.panel(f, left, y, panelW, shrink)
	}
	return k.figure(c, p.describe()), nil
}

func (p Panels) check() error {
	n := len(p.Figures)
	switch {
	case n == 0:
		return errors.New("there are no figures: give at least one")
	case len(p.Titles) != 0 && len(p.Titles) != n:
		return fmt.Errorf("there are %d titles for %s: give one each, or none", len(p.Titles), count(n, "panel"))
	case len(p.Notes) != 0 && len(p.Notes) != n:
		return fmt.Errorf("there are %d notes for %s: give one each, or none", len(p.Notes), count(n, "panel"))
	case len(p.Titles) > 0 && len(p.Rows)+len(p.Columns) > 0:
		return errors.New("there are Titles and names of rows or columns: give one or the other")
	case len(p.Rows) > 0 && len(p.Columns) == 0:
		return errors.New("the rows have names and the columns none: a table needs both")
	case len(p.Columns) > 0 && (n+len(p.Columns)-1)/len(p.Columns) != max(len(p.Rows), 1):
		return fmt.Errorf("%s do not fill %s and %s", count(n, "panel"), count(max(len(p.Rows), 1), "row"), count(len(p.Columns), "column"))
	case p.Cols < 0 || !(p.Width >= 0) || !finite(p.Width):
		return fmt.Errorf("%d columns in a width of %g cannot be drawn", p.Cols, p.Width)
	}
	for i, f := range p.Figures {
		if f != nil && (f.Image == nil || f.scale() != Scale) {
			return fmt.Errorf("figure %d has %g device pixels per CSS pixel, and %d are expected", i+1, f.scale(), Scale)
		}
	}
	return nil
}

// size is what holds each of the figures before it is shrunk, in CSS pixels,
// 0 where there is none, and whether one has colours.
func size(figures []*Figure) (width, height float64, colour bool) {
	for _, f := range figures {
		if f == nil {
			continue
		}
		size := f.inside().Size()
		width = math.Max(width, math.Ceil(float64(size.X)/Scale))
		height = math.Max(height, math.Ceil(float64(size.Y)/Scale))
		if _, gray := f.Image.(*image.Gray); !gray {
			colour = true
		}
	}
	return width, height, colour
}

// columns is the number of columns: what is asked for, or as many as fit,
// and no more than make the last row about full.
func (p Panels) columns(width, side float64) int {
	if len(p.Columns) > 0 {
		return len(p.Columns)
	}
	n := len(p.Figures)
	if p.Cols > 0 {
		return min(p.Cols, n)
	}
	fit := min(n, max(1, int((p.Width-side+panelGap)/(width+panelGap))))
	rows := (n + fit - 1) / fit
	return (n + rows - 1) / rows
}

// panel draws a figure without its margin, in the middle of a panel's width.
func (k *card) panel(f *Figure, x, y, width, shrink float64) {
	from := f.inside()
	w, h := float64(from.Dx())*shrink, float64(from.Dy())*shrink
	at := image.Pt(int(x*Scale+math.Round((width*Scale-w)/2)), int(y*Scale))
	if shrink == 1 {
		draw.Draw(k.img, image.Rectangle{Min: at, Max: at.Add(from.Size())}, f.Image, from.Min, draw.Src)
		return
	}
	to := image.Rectangle{Min: at, Max: at.Add(image.Pt(int(w), int(h)))}
	xdraw.CatmullRom.Scale(k.img, to, f.Image, from, xdraw.Src, nil)
}

// frame draws the place of a panel that is still to come.
func (k *card) frame(x, y, width, height float64) {
	outer := image.Rect(int(x)*Scale, int(y)*Scale, int(x+width)*Scale, int(y+height)*Scale)
	draw.Draw(k.img, outer, image.NewUniform(rule), image.Point{}, draw.Src)
	draw.Draw(k.img, outer.Inset(Scale), image.NewUniform(frameColor), image.Point{}, draw.Src)
}

// describe is the panels in words; what all show is said once.
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
	text := count(len(shown), "panel")
	if same := len(slices.Compact(slices.Clone(alts))) == 1; same {
		text += ", " + strings.Join(shown, "; ") + ". Each: " + alts[0]
	} else {
		for i := range shown {
			text += "; " + shown[i] + ": " + alts[i]
		}
	}
	if len(missing) > 0 {
		text += ". Without a picture: " + strings.Join(missing, "; ")
	}
	return text
}

// name is what panel i is called.
func (p Panels) name(i int) string {
	switch {
	case len(p.Titles) > 0:
		return p.Titles[i]
	case len(p.Columns) > 0 && len(p.Rows) > 0:
		return p.Rows[i/len(p.Columns)] + ", " + p.Columns[i%len(p.Columns)]
	case len(p.Columns) > 0:
		return p.Columns[i]
	}
	return fmt.Sprintf("panel %d", i+1)
}
