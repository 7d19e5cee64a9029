// Package card draws what all figures have in common: a white card with a
// margin and a title, and on it text, paths and enlarged images.
//
// Distances are in CSS pixels from the top left, unless a comment names device
// pixels. Each CSS pixel is Scale device pixels wide.
package card

import (
	"fmt"
	"image"
	"image/draw"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// Scale is the number of device pixels per CSS pixel: text and lines are crisp
// on a high-density screen.
const Scale = 2

// Margin is the white around every figure, in CSS pixels.
const Margin = 20

// maxSide is the longest side of a figure in device pixels. A larger figure is
// a mistake (all 60,000 images instead of 100), not something to look at.
const maxSide = 16384

// Card is the sheet that a figure is drawn on: white, with a margin, a title
// above the content and, if asked for, a caption below.
type Card struct {
	*Writer
	Image draw.Image
	Paths *vgimg.Canvas // nil on a card of images and text only
	// Left, Top, Right and Bottom bound the content: what lies within margin,
	// title and caption.
	Left, Top, Right, Bottom float64
	Width, Height            float64 // of the whole card
	// Head is where a chart's plot begins, under title and legend; 0 is that of a figure
	// without one.
	Head float64
}

// New returns a card around a content of width × height CSS pixels. An empty
// title or caption takes no room. A card without color is an *image.Gray until
// an image in color is drawn on it. It is an error if the card would be larger
// than anyone can look at.
func New(w *Writer, title, caption string, width, height float64, colored bool) (*Card, error) {
	inner := math.Max(width, w.Advance(TitleStyle, title))
	head, foot := 0.0, 0.0
	if title != "" {
		head = TitleStyle.Size*LineHeight + 10
	}
	var lines []string
	if caption != "" {
		inner = math.Max(inner, 240) // room for a sentence under a narrow figure
		lines = w.Wrap(CaptionStyle, caption, inner)
		for _, line := range lines {
			inner = math.Max(inner, w.Advance(CaptionStyle, line)) // one long word
		}
		foot = 10 + float64(len(lines))*CaptionStyle.Size*LineHeight
	}
	k := &Card{Writer: w}
	k.Width, k.Height = math.Ceil(inner)+2*Margin, math.Ceil(head+height+foot)+2*Margin
	if !(math.Max(k.Width, k.Height)*Scale <= maxSide) {
		return nil, fmt.Errorf("the figure would be %.0f × %.0f device pixels, more than the sensible %d a side: "+
			"choose a smaller size, fewer images or shorter texts", k.Width*Scale, k.Height*Scale, maxSide)
	}
	// A whole CSS pixel on the left keeps enlarged pixels on the screen's grid.
	k.Left = math.Floor((k.Width - width) / 2)
	k.Top = math.Ceil(Margin + head)
	k.Right, k.Bottom = k.Left+width, k.Top+height

	if colored {
		k.Paths = vgimg.NewWith(vgimg.UseWH(vg.Length(k.Width), vg.Length(k.Height)), vgimg.UseDPI(72*Scale))
		k.Image = k.Paths.Image()
	} else {
		gray := image.NewGray(image.Rect(0, 0, int(k.Width)*Scale, int(k.Height)*Scale))
		for i := range gray.Pix {
			gray.Pix[i] = 0xff
		}
		k.Image = gray
	}
	middle := k.Width / 2
	if title != "" {
		k.Text(TitleStyle, middle, Margin+TitleStyle.Size/2, 0.5, title)
	}
	for i, line := range lines {
		y := k.Bottom + 10 + (float64(i)+0.5)*CaptionStyle.Size*LineHeight
		k.Text(CaptionStyle, middle, y, 0.5, line)
	}
	return k, nil
}

// Content returns the part of the card within its margin, in device pixels.
func (k *Card) Content() image.Rectangle { return k.Image.Bounds().Inset(Margin * Scale) }

// Text writes a line, the middle of its letters at y; see [Writer.Write].
func (k *Card) Text(s Style, x, y, align float64, text string) {
	k.Write(k.Image, s, x, y, align, text)
}

// TextOn writes a line whose baseline is at y; see [Writer.WriteOn].
func (k *Card) TextOn(s Style, x, y, align float64, text string) {
	k.WriteOn(k.Image, s, x, y, align, text)
}

// Draw calls draw, and prefixes its error with the name of what it draws.
func Draw[F any](name string, draw func() (*F, error)) (*F, error) {
	f, err := draw()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}
