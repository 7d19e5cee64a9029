package diagram

import (
	"math"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// box is the place of a node, in CSS pixels.
type box struct {
	x, y, w, h float64 // middle, width and height
	above      float64 // room for words above
	below      float64 // and below
	wide       float64 // width including words
}

func (b box) left() float64   { return b.x - b.w/2 }
func (b box) right() float64  { return b.x + b.w/2 }
func (b box) top() float64    { return b.y - b.h/2 }
func (b box) bottom() float64 { return b.y + b.h/2 }

// layout is where everything of a diagram is.
type layout struct {
	boxes         map[string]*box
	width, height float64
	braceAt       float64 // height at which the braces begin, from the top
}

const (
	arrowRoom = 44  // between two columns, for an arrow
	tightRoom = 22  // between two columns of vectors that a funnel joins
	rowPitch  = 104 // between the middles of two rows
	braceRoom = 54
	bendRoom  = 66 // between two columns, for an arrow to another row
	overRoom  = 26 // beyond the nodes, for an arrow with Over 1
)

// arrange lays out the nodes: columns as wide as their widest node and as far
// apart as what joins them needs, rows at a fixed distance.
func (d *Diagram) arrange(w *card.Writer) *layout {
	l := &layout{boxes: map[string]*box{}}
	most := 0
	columns := 0
	for _, n := range d.Nodes {
		most = max(most, n.Units)
		columns = max(columns, n.Col+1)
	}
	wide := make([]float64, columns)
	for _, n := range d.Nodes {
		b := measure(w, n, most)
		l.boxes[n.id()] = b
		wide[n.Col] = math.Max(wide[n.Col], b.wide)
	}
	room := d.rooms(w, columns)
	x := 0.0
	middle := make([]float64, columns)
	for c := range columns {
		middle[c] = x + wide[c]/2
		x += wide[c]
		if c+1 < columns && wide[c] > 0 {
			x += room[c]
		}
	}
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, n := range d.Nodes {
		b := l.boxes[n.id()]
		b.x, b.y = middle[n.Col], n.Row*rowPitch
		top, bottom = math.Min(top, b.top()-b.above), math.Max(bottom, b.bottom()+b.below)
	}
	for _, e := range d.Edges {
		if e.Over != 0 {
			y := l.detourHeight(e)
			half := 0.0
			if e.Label != "" {
				half = card.NoteStyle.Size
			}
			top, bottom = math.Min(top, y-half-2), math.Max(bottom, y+half+2)
		}
	}
	l.height = bottom - top
	left, right := 0.0, x // words may be wider than the nodes
	for _, b := range d.Braces {
		from, to := l.boxes[b.From], l.boxes[b.To]
		half := (w.Advance(card.SymbolStyle, b.Symbol) + w.Advance(card.LabelStyle, b.Label) + 8) / 2
		middle := (from.x + to.x) / 2
		left, right = math.Min(left, middle-half), math.Max(right, middle+half)
	}
	l.width = right - left
	for _, b := range l.boxes {
		b.x -= left
		b.y -= top
	}
	if len(d.Braces) > 0 {
		l.braceAt = l.height + 10
		l.height += braceRoom
	}
	return l
}

// rooms returns the distance after each column: wide enough for the labels of
// the arrows that cross it, small if only funnels do.
func (d *Diagram) rooms(w *card.Writer, columns int) []float64 {
	room := make([]float64, columns)
	at := map[string]Node{}
	for _, n := range d.Nodes {
		at[n.id()] = n
	}
	for _, e := range d.Edges {
		from, to := at[e.From].Col, at[e.To].Col
		if from > to {
			from, to = to, from
		}
		need := float64(arrowRoom)
		if at[e.From].Row != at[e.To].Row {
			need = bendRoom
		}
		if e.Funnel {
			need = tightRoom
		} else if e.Label != "" && e.Over == 0 {
			need = math.Max(need, w.Advance(edgeStyle, e.Label)+30)
		}
		if to == from+1 {
			room[from] = math.Max(room[from], need)
		}
	}
	for i := range room {
		if room[i] == 0 {
			room[i] = arrowRoom
		}
	}
	return room
}

// measure returns the size of a node. most is the largest number of units.
func measure(w *card.Writer, n Node, most int) *box {
	b := &box{}
	symbol, label := w.Advance(card.SymbolStyle, n.Symbol), w.Advance(card.LabelStyle, n.Label)
	switch n.Shape {
	case Symbol:
		b.w, b.h = math.Max(symbol+6, 18), 30
		if n.Symbol == "" {
			b.w = 0
		}
	case Vector:
		b.w, b.h = 22, 96
		if n.Units > 0 {
			b.h = 34 + 136*math.Sqrt(float64(n.Units)/float64(most))
			b.above = 22
		}
	case Block, Encoder, Decoder:
		b.w, b.h = math.Max(math.Max(symbol, label)+36, 76), 84
		if n.Shape == Block {
			b.h = 60
		}
	case Operator:
		b.w, b.h = 32, 32
	case Image:
		h, wide := n.Images.Dims()
		size := float64(imageBlock(n.Images))
		b.w, b.h = float64(wide)*size/figure.Scale, float64(h)*size/figure.Scale
	}
	b.wide = b.w
	switch n.Shape {
	case Block, Encoder, Decoder: // the words are inside
	default:
		if n.Shape == Vector || n.Shape == Image {
			b.wide = math.Max(b.wide, symbol)
			if n.Symbol != "" {
				b.below += 30
			}
		}
		if n.Units > 0 {
			b.wide = math.Max(b.wide, w.Advance(card.NoteStyle, format.Number(float64(n.Units), 1)))
		}
		if n.Label != "" {
			b.wide = math.Max(b.wide, label)
			b.below += 20
			if n.Shape == Symbol && n.Symbol == "" {
				b.below, b.w = 0, label+6
			}
		}
	}
	b.wide = math.Max(b.wide, b.w)
	return b
}

// imageBlock returns the number of device pixels per pixel of an Image, whose
// longer side is about 84 CSS pixels.
func imageBlock(im figure.Images) int {
	h, w := im.Dims()
	return max(1, 2*int(math.Round(84/float64(max(h, w)))))
}

// move moves the layout to where the card's content begins.
func (l *layout) move(x, y float64) {
	for _, b := range l.boxes {
		b.x += x
		b.y += y
	}
	l.braceAt += y
}
