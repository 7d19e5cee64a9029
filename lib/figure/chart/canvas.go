package chart

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure/internal/card"
)

// canvas is a card with a finished plot, for words on it. Distances are in CSS pixels from
// the card's top left.
type canvas struct {
	*card.Card
	left, top, right, bottom float64 // of the data
	toX, toY                 func(float64) vg.Length
}

func newCanvas(k *card.Card, p *plot.Plot, data draw.Canvas) *canvas {
	x, y := p.Transforms(&data)
	return &canvas{
		Card: k, toX: x, toY: y,
		left: float64(data.Min.X), right: float64(data.Max.X),
		top: k.Height - float64(data.Max.Y), bottom: k.Height - float64(data.Min.Y),
	}
}

// place returns where a point of the axes is on the card.
func (c *canvas) place(x, y float64) place {
	return place{float64(c.toX(x)), c.Height - float64(c.toY(y))}
}

// place is a place on a card.
type place struct{ x, y float64 }

func (c *canvas) contains(p place) bool {
	return p.x >= c.left && p.x <= c.right && p.y >= c.top && p.y <= c.bottom
}

// word is a word to be written with its middle at a place.
type word struct {
	place
	style card.Style
	text  string
	width float64
}

// newWord returns a word at a place.
func (c *canvas) newWord(style card.Style, at place, text string) word {
	return word{at, style, text, c.Advance(style, text)}
}

// numeralStyle is the style of the names of classes among points.
var numeralStyle = card.Style{Font: card.Bold, Size: card.LabelStyle.Size, Color: card.Ink}

const wordHeight = 17 // with the white around it, CSS pixels

// overlap returns how near two words are: at least 1 if they do not touch. The direction
// from b to a is (x, y), in units of what keeps them apart.
func (a word) overlap(b word) (distance, x, y, roomX float64) {
	roomX = math.Max(wordHeight, (a.width+b.width)/2+4)
	x, y = (a.x-b.x)/roomX, (a.y-b.y)/wordHeight
	return math.Hypot(x, y), x, y, roomX
}

// separate moves words apart that would overlap. Each stays as near to its place as the
// others let it, and within the data.
func (c *canvas) separate(words []word) {
	for range 60 {
		for i := range words {
			for j := range i {
				d, dx, dy, roomX := words[i].overlap(words[j])
				if d >= 1 {
					continue
				}
				if d < 1e-6 { // at the same place: each pair in its own direction
					dy, dx = math.Sincos(float64(3*i + j))
					d = 1
				}
				push := (1 - math.Min(d, 0.999)) / 2 / d
				words[i].x, words[i].y = words[i].x+dx*push*roomX, words[i].y+dy*push*wordHeight
				words[j].x, words[j].y = words[j].x-dx*push*roomX, words[j].y-dy*push*wordHeight
			}
		}
		for i, w := range words {
			words[i].x = math.Max(c.left+w.width/2, math.Min(c.right-w.width/2, w.x))
			words[i].y = math.Max(c.top+wordHeight/2, math.Min(c.bottom-wordHeight/2, w.y))
		}
	}
}

// write writes words that stand out from points of any color around them.
func (c *canvas) write(words []word) {
	for _, w := range words {
		paper := w.style
		paper.Color = card.Paper
		for dx := -2.0; dx <= 2; dx++ {
			for dy := -2.0; dy <= 2; dy++ {
				if math.Hypot(dx, dy) <= 2.3 {
					c.Text(paper, w.x+dx, w.y+dy, 0.5, w.text)
				}
			}
		}
	}
	for _, w := range words {
		c.Text(w.style, w.x, w.y, 0.5, w.text)
	}
}
