package diagram

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// fills are the colors of the shapes: pale, so that words on them are legible.
var fills = map[Shape]color.RGBA{
	Vector:   card.Tint(figure.Blue, 0.62),
	Block:    card.Tint(figure.SkyBlue, 0.72),
	Encoder:  card.Tint(figure.Blue, 0.8),
	Decoder:  card.Tint(figure.BluishGreen, 0.8),
	Operator: card.Paper,
}

// outline is the line around a node.
var outline = draw.LineStyle{Color: card.Ink, Width: 1.2}

// drawNode draws a node in its box.
func drawNode(k *card.Card, n Node, b *box) {
	fill := fills[n.Shape]
	if n.Color != nil {
		fill = color.RGBAModel.Convert(n.Color).(color.RGBA)
	}
	switch n.Shape {
	case Vector:
		drawFramed(k, fill, 3, b.left(), b.top(), b.right(), b.top(), b.right(), b.bottom(), b.left(), b.bottom())
	case Block:
		drawFramed(k, fill, 7, b.left(), b.top(), b.right(), b.top(), b.right(), b.bottom(), b.left(), b.bottom())
	case Encoder:
		in := b.h * 0.2
		drawFramed(k, fill, 5, b.left(), b.top(), b.right(), b.top()+in, b.right(), b.bottom()-in, b.left(), b.bottom())
	case Decoder:
		in := b.h * 0.2
		drawFramed(k, fill, 5, b.left(), b.top()+in, b.right(), b.top(), b.right(), b.bottom(), b.left(), b.bottom()-in)
	case Operator:
		p := k.Circle(b.x, b.y, b.w/2-1)
		k.Fill(fill, p)
		k.Stroke(outline, p)
	case Image:
		x, y := int(math.Round(b.left()*figure.Scale)), int(math.Round(b.top()*figure.Scale))
		k.Tile(n.Images, 0, x, y, imageBlock(n.Images))
	}
	writeWords(k, n, b)
}

// drawFramed fills and outlines a polygon with rounded corners.
func drawFramed(k *card.Card, fill color.Color, radius float64, xy ...float64) {
	p := k.Polygon(radius, xy...)
	k.Fill(fill, p)
	k.Stroke(outline, p)
}

// writeWords writes a node's symbol, label and number of units.
func writeWords(k *card.Card, n Node, b *box) {
	if n.Units > 0 && n.Shape == Vector {
		k.Text(card.NoteStyle, b.x, b.top()-11, 0.5, format.Number(float64(n.Units), 1))
	}
	y := b.bottom()
	switch n.Shape {
	case Block, Encoder, Decoder:
		if n.Symbol == "" || n.Label == "" {
			k.Text(card.LabelStyle, b.x, b.y, 0.5, n.Label)
			k.Text(card.SymbolStyle, b.x, b.y, 0.5, n.Symbol)
			return
		}
		k.Text(card.LabelStyle, b.x, b.y-12, 0.5, n.Label)
		k.TextOn(card.SymbolStyle, b.x, b.y+19, 0.5, n.Symbol)
		return
	case Symbol, Operator:
		k.Text(card.SymbolStyle, b.x, b.y, 0.5, n.Symbol)
		if n.Symbol == "" {
			y = b.y - 10
		}
	default:
		k.Text(card.SymbolStyle, b.x, y+18, 0.5, n.Symbol)
		if n.Symbol != "" {
			y += 30
		}
	}
	if n.Label != "" {
		k.Text(card.LabelStyle, b.x, y+10, 0.5, n.Label)
	}
}

// drawBrace draws a curly brace below the nodes, its tip down, and its words.
func drawBrace(k *card.Card, b Brace, from, to *box, y float64) {
	x0, x1 := from.left(), to.right()
	if x0 > x1 {
		x0, x1 = to.left(), from.right()
	}
	middle, r := (x0+x1)/2, math.Min(7, (x1-x0)/4)
	k.Stroke(draw.LineStyle{Color: card.Faint, Width: 1.3}, bracePath(k, x0, middle, x1, y, r))
	gap := 0.0
	if b.Symbol != "" && b.Label != "" {
		gap = 6
	}
	symbol, label := k.Advance(card.SymbolStyle, b.Symbol), k.Advance(card.LabelStyle, b.Label)
	x := middle - (symbol+gap+label)/2
	k.TextOn(card.LabelStyle, x, y+2*r+20, 0, b.Label)
	k.TextOn(card.SymbolStyle, x+label+gap, y+2*r+20, 0, b.Symbol)
}
