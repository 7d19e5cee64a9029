package figure

import (
	"errors"
	"fmt"
	"image"
	"image/draw"
	"math"
	"strings"
)

// gutter is the white between two figures side by side, in CSS pixels.
const gutter = 24

// Beside draws figures next to each other in one picture, their tops aligned
// and each with its own caption beneath: the same grid at three points of
// training. Options: those that work everywhere; Caption is the whole's.
//
// It is an error if there is no figure or if one is nil or of another Scale
// than the first.
func Beside(figures []*Figure, options ...Option) (*Figure, error) {
	c, err := configure(options)
	if err != nil {
		return nil, fmt.Errorf("figure.Beside: %w", err)
	}
	if len(figures) == 0 {
		return nil, errors.New("figure.Beside: there are no figures: give at least one")
	}
	w := &writer{}
	colour := false
	var width, height, below float64
	captions := make([][]string, len(figures))
	widths := make([]float64, len(figures))
	var alts []string
	for i, f := range figures {
		if f == nil || f.Image == nil {
			return nil, fmt.Errorf("figure.Beside: figure %d is nil: was its error passed over?", i+1)
		}
		if f.scale() != Scale {
			return nil, fmt.Errorf("figure.Beside: figure %d has %g device pixels per CSS pixel, and %d are expected", i+1, f.scale(), Scale)
		}
		if _, gray := f.Image.(*image.Gray); !gray {
			colour = true
		}
		r := f.inside()
		widths[i] = math.Ceil(float64(r.Dx()) / Scale)
		height = math.Max(height, math.Ceil(float64(r.Dy())/Scale))
		if !f.captioned && f.Caption != "" {
			captions[i] = w.wrap(captionStyle, f.Caption, widths[i])
			below = math.Max(below, 10+float64(len(captions[i]))*captionStyle.size*lineHeight)
		}
		width += widths[i]
		alt := f.Alt
		if f.Caption != "" {
			alt = f.Caption + ": " + alt
		}
		alts = append(alts, alt)
	}
	width += gutter * float64(len(figures)-1)
	k, err := newCard("Beside", w, c, width, height+below, colour)
	if err != nil {
		return nil, err
	}
	x := k.left
	for i, f := range figures {
		r := f.inside()
		at := image.Pt(int(x)*Scale, int(k.top)*Scale)
		draw.Draw(k.img, image.Rectangle{Min: at, Max: at.Add(r.Size())}, f.Image, r.Min, draw.Src)
		for j, line := range captions[i] {
			y := k.top + float64(r.Dy())/Scale + 10 + (float64(j)+0.5)*captionStyle.size*lineHeight
			k.text(captionStyle, x+widths[i]/2, y, 0.5, line)
		}
		x += widths[i] + gutter
	}
	if len(figures) == 1 {
		return k.figure(c, alts[0]), nil
	}
	return k.figure(c, fmt.Sprintf("%d pictures side by side. %s", len(figures), strings.Join(alts, ". "))), nil
}

// inside is the part of the picture within its margin.
func (f *Figure) inside() image.Rectangle {
	if f.content.Empty() {
		return f.Image.Bounds()
	}
	return f.content
}
