package figure

import (
	"errors"
	"fmt"
	"image"
	"image/draw"
	"math"
	"slices"
	"strings"

	"latentlab/lib/figure/internal/card"
)

// gutter is the white between two figures side by side, in CSS pixels.
const gutter = 24

// Beside shows figures next to each other, each with its own caption beneath: the same
// grid at three points of a training. Their tops are aligned, and of charts the plots,
// also if their legends differ in height. Only Figures must be set.
type Beside struct {
	// Figures are shown from the left to the right.
	Figures []*Figure
	// Text is that of the whole.
	Text
}

// Draw draws the figure. It is an error if there is no figure, or if one is nil.
// A figure of another Scale than this package's is enlarged or shrunk.
func (s Beside) Draw() (*Figure, error) { return card.Draw("figure.Beside", s.draw) }

func (s Beside) draw() (*Figure, error) {
	if len(s.Figures) == 0 {
		return nil, errors.New("there are no figures: give at least one")
	}
	s.Figures = slices.Clone(s.Figures)
	for i, f := range s.Figures {
		s.Figures[i] = rescaled(f)
	}
	w := &card.Writer{}
	colored := false
	var width, height, below float64
	captions := make([][]string, len(s.Figures))
	widths := make([]float64, len(s.Figures))
	var alts []string
	drops := dropsOf(s.Figures)
	for i, f := range s.Figures {
		if f == nil || f.Image == nil {
			return nil, fmt.Errorf("figure %d is nil or has no Image: was its error ignored?", i+1)
		}
		if _, gray := f.Image.(*image.Gray); !gray {
			colored = true
		}
		r := f.inside()
		widths[i] = math.Ceil(float64(r.Dx()) / Scale)
		height = math.Max(height, math.Ceil(float64(r.Dy())/Scale)+drops[i])
		if !f.captioned && f.Caption != "" {
			captions[i] = w.Wrap(card.CaptionStyle, f.Caption, widths[i])
			below = math.Max(below, 10+float64(len(captions[i]))*card.CaptionStyle.Size*card.LineHeight)
		}
		width += widths[i]
		alt := f.Alt
		if f.Caption != "" {
			alt = f.Caption + ": " + alt
		}
		alts = append(alts, alt)
	}
	width += gutter * float64(len(s.Figures)-1)
	k, err := card.New(w, s.Title, s.DrawnCaption(), width, height+below, colored)
	if err != nil {
		return nil, err
	}
	x := k.Left
	for i, f := range s.Figures {
		r := f.inside()
		at := image.Pt(int(x)*Scale, int(k.Top+drops[i])*Scale)
		draw.Draw(k.Image, image.Rectangle{Min: at, Max: at.Add(r.Size())}, f.Image, r.Min, draw.Src)
		for j, line := range captions[i] {
			y := k.Top + drops[i] + float64(r.Dy())/Scale + 10 + (float64(j)+0.5)*card.CaptionStyle.Size*card.LineHeight
			k.Text(card.CaptionStyle, x+widths[i]/2, y, 0.5, line)
		}
		x += widths[i] + gutter
	}
	alt := alts[0]
	if len(alts) > 1 {
		alt = fmt.Sprintf("%d figures side by side. %s", len(alts), strings.Join(alts, ". "))
	}
	return New(k, s.Text, alt, s.Figures...), nil
}

// dropsOf returns how far below the tallest head each chart has to begin, in CSS pixels, for
// the plots of all to begin at the same height.
func dropsOf(figures []*Figure) []float64 {
	drops := make([]float64, len(figures))
	deepest := 0.0
	for _, f := range figures {
		if f != nil {
			deepest = math.Max(deepest, f.head)
		}
	}
	for i, f := range figures {
		if f != nil && f.head > 0 {
			drops[i] = math.Round(deepest - f.head)
		}
	}
	return drops
}
