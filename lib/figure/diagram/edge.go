package diagram

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
)

var (
	edgeStyle   = card.Style{Font: card.Italic, Size: 18, Color: card.Ink}
	arrowStyle  = draw.LineStyle{Color: card.Ink, Width: 1.4}
	funnelColor = card.Tint(figure.Blue, 0.88)
)

const (
	edgeGap = 5 // between an arrow's end and what it points at
	// headRoom is how far before its tip an arrow's line ends: inside the head,
	// which the line's end would blunt.
	headRoom = 6
)

// detourHeight returns the height at which an arrow with Over runs: clear of all
// nodes from its first column to its last.
func (l *layout) detourHeight(e Edge) float64 {
	from, to := l.boxes[e.From], l.boxes[e.To]
	low, high := math.Min(from.x, to.x), math.Max(from.x, to.x)
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, b := range l.boxes {
		if b.x >= low-1 && b.x <= high+1 {
			top, bottom = math.Min(top, b.top()-b.above), math.Max(bottom, b.bottom()+b.below)
		}
	}
	if e.Over > 0 {
		return top - e.Over*overRoom
	}
	return bottom - e.Over*overRoom
}

// drawEdge draws an arrow.
func drawEdge(k *card.Card, e Edge, l *layout) {
	from, to := l.boxes[e.From], l.boxes[e.To]
	s := arrowStyle
	if e.Color != nil {
		s.Color = e.Color
	}
	if e.Dashed {
		s.Dashes = []vg.Length{5, 4}
	}
	switch {
	case e.Over != 0:
		drawDetour(k, e, s, from, to, l.detourHeight(e))
	case math.Abs(from.x-to.x) < 1:
		down := 1.0
		y0, y1 := from.bottom()+from.below+edgeGap, to.top()-to.above-edgeGap
		if from.y > to.y {
			down = -1
			y0, y1 = from.top()-from.above-edgeGap, to.bottom()+to.below+edgeGap
		}
		x := from.x + e.Aside
		drawStraight(k, e, s, x, y0, x, y1, 0, down)
		k.Text(edgeStyle, from.x+8, (y0+y1)/2, 0, e.Label)
	default:
		right := 1.0
		x0, x1 := from.right()+edgeGap, to.left()-edgeGap
		if from.x > to.x {
			right = -1
			x0, x1 = from.left()-edgeGap, to.right()+edgeGap
		}
		drawStraight(k, e, s, x0, from.y+e.Aside, x1, to.y+e.Aside, right, 0)
		k.Text(edgeStyle, (x0+x1)/2, (from.y+to.y)/2-14, 0.5, e.Label)
	}
}

// drawStraight draws an arrow from (x0, y0) to (x1, y1) that leaves and arrives
// in the direction (dx, dy). It bends like an S if that is not straight.
func drawStraight(k *card.Card, e Edge, s draw.LineStyle, x0, y0, x1, y1, dx, dy float64) {
	if e.Stopped {
		x1, y1 = (x0+x1)/2, (y0+y1)/2
		const half = 5
		cross := draw.LineStyle{Color: s.Color, Width: 2}
		k.Line(cross, x1-half, y1-half, x1+half, y1+half)
		k.Line(cross, x1-half, y1+half, x1+half, y1-half)
		e.Plain = true
		x1, y1 = x1-half*dx, y1-half*dy
	}
	ax, ay, bx, by := x0, y0, x1, y1
	if !e.Plain {
		bx, by = bx-headRoom*dx, by-headRoom*dy
	}
	if e.Both {
		ax, ay = ax+headRoom*dx, ay+headRoom*dy
	}
	reach := 0.5 * (math.Abs(bx-ax)*math.Abs(dx) + math.Abs(by-ay)*math.Abs(dy))
	var p vg.Path
	p.Move(k.At(ax, ay))
	p.CubeTo(k.At(ax+reach*dx, ay+reach*dy), k.At(bx-reach*dx, by-reach*dy), k.At(bx, by))
	k.Stroke(s, p)
	if !e.Plain {
		drawHead(k, s.Color, x1, y1, dx, dy)
	}
	if e.Both {
		drawHead(k, s.Color, x0, y0, -dx, -dy)
	}
}

// drawDetour draws an arrow from the top of one node over what is between to the
// top of the other, or from bottom to bottom below it if Over is negative. y is
// the height at which it runs.
func drawDetour(k *card.Card, e Edge, s draw.LineStyle, from, to *box, y float64) {
	const radius = 9
	up := 1.0 // toward the nodes, in y
	y0, y1 := from.top()-from.above-edgeGap, to.top()-to.above-edgeGap
	if e.Over < 0 {
		up = -1
		y0, y1 = from.bottom()+from.below+edgeGap, to.bottom()+to.below+edgeGap
	}
	right := math.Copysign(1, to.x-from.x)
	start, end := y0, y1 // the line ends inside the heads
	if e.Both {
		start -= up * headRoom
	}
	if !e.Plain {
		end -= up * headRoom
	}
	var p vg.Path
	p.Move(k.At(from.x, start))
	p.Line(k.At(from.x, y+up*radius))
	p.QuadTo(k.At(from.x, y), k.At(from.x+right*radius, y))
	p.Line(k.At(to.x-right*radius, y))
	p.QuadTo(k.At(to.x, y), k.At(to.x, y+up*radius))
	p.Line(k.At(to.x, end))
	k.Stroke(s, p)
	if !e.Plain {
		drawHead(k, s.Color, to.x, y1, 0, up)
	}
	if e.Both {
		drawHead(k, s.Color, from.x, y0, 0, up)
	}
	if e.Label == "" {
		return
	}
	// The label is on the line, on white.
	middle, half := math.Round((from.x+to.x)/2), math.Ceil(k.Advance(edgeStyle, e.Label)/2+7)
	y = math.Round(y)
	k.Fill(card.Paper, k.Polygon(0, middle-half, y-12, middle+half, y-12, middle+half, y+12, middle-half, y+12))
	k.Text(edgeStyle, middle, y, 0.5, e.Label)
}

// drawFunnel fills the space between two vectors.
func drawFunnel(k *card.Card, from, to *box) {
	if from.x > to.x {
		from, to = to, from
	}
	k.Fill(funnelColor, k.Polygon(0,
		from.right(), from.top()+2, to.left(), to.top()+2,
		to.left(), to.bottom()-2, from.right(), from.bottom()-2))
}

// bracePath returns the path of a brace from x0 to x1, its tip at middle,
// pointing down.
func bracePath(k *card.Card, x0, middle, x1, y, r float64) vg.Path {
	var p vg.Path
	p.Move(k.At(x0, y))
	p.QuadTo(k.At(x0, y+r), k.At(x0+r, y+r))
	p.Line(k.At(middle-r, y+r))
	p.QuadTo(k.At(middle, y+r), k.At(middle, y+2*r))
	p.QuadTo(k.At(middle, y+r), k.At(middle+r, y+r))
	p.Line(k.At(x1-r, y+r))
	p.QuadTo(k.At(x1, y+r), k.At(x1, y))
	return p
}
