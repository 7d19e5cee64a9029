package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg/draw"
)

// fills are the colours of the shapes: pale, so that words read on them.
var fills = map[Shape]color.RGBA{
	Vector:   tint(Blue, 0.62),
	Block:    tint(SkyBlue, 0.72),
	Encoder:  tint(Blue, 0.8),
	Decoder:  tint(BluishGreen, 0.8),
	Operator: paper,
}

// outline is the line around a node.
var outline = draw.LineStyle{Color: ink, Width: 1.2}

// node draws a node in its box.
func (k *card) node(n Node, b *box) {
	fill := fills[n.Shape]
	if n.Color != nil {
		fill = color.RGBAModel.Convert(n.Color).(color.RGBA)
	}
	switch n.Shape {
	case Vector:
		k.framed(fill, 3, b.left(), b.top(), b.right(), b.top(), b.right(), b.bottom(), b.left(), b.bottom())
	case Block:
		k.framed(fill, 7, b.left(), b.top(), b.right(), b.top(), b.right(), b.bottom(), b.left(), b.bottom())
	case Encoder:
		in := b.h * 0.2
		k.framed(fill, 5, b.left(), b.top(), b.right(), b.top()+in, b.right(), b.bottom()-in, b.left(), b.bottom())
	case Decoder:
		in := b.h * 0.2
		k.framed(fill, 5, b.left(), b.top()+in, b.right(), b.top(), b.right(), b.bottom(), b.left(), b.bottom()-in)
	case Operator:
		p := k.circle(b.x, b.y, b.w/2-1)
		k.fill(fill, p)
		k.stroke(outline, p)
	case Picture:
		x, y := int(math.Round(b.left()*Scale)), int(math.Round(b.top()*Scale))
		k.tile(n.Images, 0, x, y, pictureBlock(n.Images))
	}
	k.words(n, b)
}

// framed fills and outlines a polygon of rounded corners.
func (k *card) framed(fill color.Color, radius float64, xy ...float64) {
	p := k.polygon(radius, xy...)
	k.fill(fill, p)
	k.stroke(outline, p)
}

// words writes a node's symbol, label and units.
func (k *card) words(n Node, b *box) {
	if n.Units > 0 && n.Shape == Vector {
		k.text(noteStyle, b.x, b.top()-11, 0.5, number(float64(n.Units), 1))
	}
	y := b.bottom()
	switch n.Shape {
	case Block, Encoder, Decoder:
		if n.Symbol == "" || n.Label == "" {
			k.text(labelStyle, b.x, b.y, 0.5, n.Label)
			k.text(symbolStyle, b.x, b.y, 0.5, n.Symbol)
			return
		}
		k.text(labelStyle, b.x, b.y-12, 0.5, n.Label)
		k.set(k.img, symbolStyle, b.x, b.y+19, 0.5, n.Symbol)
		return
	case Symbol, Operator:
		k.text(symbolStyle, b.x, b.y, 0.5, n.Symbol)
		if n.Symbol == "" {
			y = b.y - 10
		}
	default:
		k.text(symbolStyle, b.x, y+18, 0.5, n.Symbol)
		if n.Symbol != "" {
			y += 30
		}
	}
	if n.Label != "" {
		k.text(labelStyle, b.x, y+10, 0.5, n.Label)
	}
}

// brace draws a curly brace below the nodes, its tip down, and its words.
func (k *card) brace(b Brace, from, to *box, y float64) {
	x0, x1 := from.left(), to.right()
	if x0 > x1 {
		x0, x1 = to.left(), from.right()
	}
	middle, r := (x0+x1)/2, math.Min(7, (x1-x0)/4)
	k.stroke(draw.LineStyle{Color: quiet, Width: 1.3}, k.curly(x0, middle, x1, y, r))
	gap := 0.0
	if b.Symbol != "" && b.Label != "" {
		gap = 6
	}
	symbol, label := k.advance(symbolStyle, b.Symbol), k.advance(labelStyle, b.Label)
	x := middle - (symbol+gap+label)/2
	k.set(k.img, labelStyle, x, y+2*r+20, 0, b.Label)
	k.set(k.img, symbolStyle, x+label+gap, y+2*r+20, 0, b.Symbol)
}
