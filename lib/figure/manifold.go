package figure

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg/draw"
)

// Manifold is what a decoder makes of a plane of codes: pictures side by side
// without gaps, with the codes' values at the margins. Its zero value needs
// Images and Cols.
type Manifold struct {
	// Images are the decoded pictures, row by row from the top left.
	Images Images
	// Cols is how many there are in a row.
	Cols int
	// X and Y name the axes and say between which values they run, from the
	// middle of the first picture to that of the last: left to right, and
	// bottom to top. Without ends an axis has no values.
	X, Y Axis
	// Size is the number of device pixels for a pixel of a picture; 0 chooses
	// what suits the width of a notebook.
	Size int
	// Title stands above, Caption belongs below; Alt replaces the description
	// that the figure gives of itself.
	Title, Caption, Alt string
	// DrawCaption draws the caption into the picture too.
	DrawCaption bool
}

// manifoldSide is about how wide and high a manifold is, in CSS pixels.
const manifoldSide = 600

// Draw draws the figure. It is an error if there are no images, or no whole
// number of rows of them.
func (m Manifold) Draw() (*Figure, error) {
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("figure.Manifold: %w", err)
	}
	rows := m.Images.Len() / m.Cols
	high, wide := m.Images.Dims()
	if m.Size == 0 {
		m.Size = max(1, int(math.Round(manifoldSide*Scale/math.Max(float64(wide*m.Cols), float64(high*rows)))))
	}
	cellW, cellH := float64(wide)*float64(m.Size)/Scale, float64(high)*float64(m.Size)/Scale
	width, height := cellW*float64(m.Cols), cellH*float64(rows)

	w := &writer{}
	valuesX, valuesY := m.values(m.X, m.Cols, width/60), m.values(m.Y, rows, height/40)
	side, foot := 0.0, 0.0
	for _, v := range valuesY {
		side = math.Max(side, w.advance(noteStyle, v.text)+10)
	}
	if m.Y.title() != "" {
		side += w.advance(axisStyle(m.Y), m.Y.title()) + 10
	}
	if len(valuesX) > 0 {
		foot += noteStyle.size*lineHeight + 8
	}
	if m.X.title() != "" {
		foot += labelStyle.size*lineHeight + 6
	}
	card := config{title: m.Title, caption: m.Caption, alt: m.Alt, drawCaption: m.DrawCaption}
	side = math.Ceil(side)
	k, err := newCard("Manifold", w, card, side+math.Ceil(width), math.Ceil(height+foot), false)
	if err != nil {
		return nil, err
	}
	left := int(k.left+side) * Scale
	for i := range rows * m.Cols {
		k.tile(m.Images, i, left+i%m.Cols*wide*m.Size, int(k.top)*Scale+i/m.Cols*high*m.Size, m.Size)
	}
	x0, y0 := k.left+side, k.top
	for _, v := range valuesX {
		x := x0 + cellW/2 + v.at*(width-cellW)
		k.tick(x, y0+height, x, y0+height+5)
		k.text(noteStyle, x, y0+height+8+noteStyle.size/2, 0.5, v.text)
	}
	for _, v := range valuesY {
		y := y0 + height - cellH/2 - v.at*(height-cellH)
		k.tick(x0-5, y, x0, y)
		k.text(noteStyle, x0-9, y, 1, v.text)
	}
	if title := m.X.title(); title != "" {
		k.text(axisStyle(m.X), x0+width/2, y0+height+foot-labelStyle.size/2, 0.5, title)
	}
	if title := m.Y.title(); title != "" {
		k.text(axisStyle(m.Y), k.left, y0+height/2, 0, title)
	}
	return k.figure(card, m.describe(rows)), nil
}

// axisStyle sets a symbol such as z₁ as mathematics, and words as words.
func axisStyle(a Axis) style {
	if a.Unit == "" && len([]rune(a.Label)) <= 2 {
		return symbolStyle
	}
	return labelStyle
}

func (m Manifold) check() error {
	if m.Images == nil || m.Images.Len() == 0 {
		return errors.New("there are no images")
	}
	if m.Cols < 1 {
		return fmt.Errorf("there are %d images in a row: expected at least one", m.Cols)
	}
	if n := m.Images.Len(); n%m.Cols != 0 {
		return fmt.Errorf("%d images are no whole number of rows of %d", n, m.Cols)
	}
	if m.Size < 0 {
		return fmt.Errorf("the size of a pixel is %d: expected at least 1, or 0 to choose", m.Size)
	}
	return checkFrame(0, 0, m.X, m.Y)
}

// value is a number at a margin; at is its place, from 0 to 1.
type value struct {
	at   float64
	text string
}

// values are the round numbers along an axis, about count of them.
func (m Manifold) values(a Axis, pictures int, count float64) []value {
	if a.Min == 0 && a.Max == 0 || pictures < 2 {
		return nil
	}
	var all []value
	for _, t := range (ticks{count: max(2, min(8, int(count)))}).Ticks(a.Min, a.Max) {
		all = append(all, value{(t.Value - a.Min) / (a.Max - a.Min), t.Label})
	}
	return all
}

// tick draws a short line; a grey card holds no other shapes.
func (k *card) tick(x0, y0, x1, y1 float64) {
	if k.vg != nil {
		k.line(draw.LineStyle{Color: quiet, Width: 1}, x0, y0, x1, y1)
		return
	}
	for x := int(x0 * Scale); x <= int(x1*Scale); x++ {
		for y := int(y0 * Scale); y <= int(y1*Scale); y++ {
			k.img.Set(x, y, color.Gray{Y: quiet.R})
		}
	}
}

func (m Manifold) describe(rows int) string {
	text := fmt.Sprintf("%d rows of %d pictures without gaps", rows, m.Cols)
	along := func(a Axis, what string) string {
		if a.Min == 0 && a.Max == 0 {
			return ""
		}
		return fmt.Sprintf("; %s from %g to %g %s", a.title(), a.Min, a.Max, what)
	}
	return text + along(m.X, "from left to right") + along(m.Y, "from bottom to top")
}
