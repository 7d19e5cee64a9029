package diagram

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Diagram is a drawing of a model: nodes, arrows between them, and braces
// that name parts of it. Only Nodes must be set: without edges they are
// in one row and joined in turn.
//
// Nodes are on a grid. If every Col is 0 they take a column each in the order
// listed; a model that branches gives each node its place.
type Diagram struct {
	Nodes  []Node
	Edges  []Edge // nil joins the nodes of a single row in turn; empty joins none
	Braces []Brace
	figure.Text

	err error // that of the arguments of a New function
}

// Shape is how a node is drawn.
type Shape int

const (
	// Symbol is a letter or word without a frame: x, ε, a loss.
	Symbol Shape = iota
	// Vector is a tall column, higher for more Units: a layer, a code.
	Vector
	// Block is a box: any function.
	Block
	// Encoder is a box that narrows to the right, and Decoder one that widens.
	Encoder
	Decoder
	// Operator is a small circle: +, a sample.
	Operator
	// Image shows the first of the node's Images.
	Image
)

// Node is one thing in a diagram.
type Node struct {
	// ID names the node for edges and braces; empty means its Symbol, and
	// then its Label.
	ID string
	// Shape is how the node is drawn.
	Shape Shape
	// Symbol is the node's mathematics, in italics: "z", "x̂", "g". Letters and
	// digits after an underscore are a subscript: "D_cat".
	Symbol string
	// Label is a word or two: inside a Block, Encoder or Decoder, below
	// everything else.
	Label string
	// Units is the number of units of a layer: written above a Vector, whose
	// height grows with its square root. 0 draws a Vector of medium height.
	Units int
	// Images are those of which an Image shows the first.
	Images figure.Images
	// Color fills the node; nil takes the shape's.
	Color color.Color
	// Col is the column, from 0. Row is 0 on the main line, -1 above and 1 below
	// it, and may be between: -0.5 and 0.5 for μ and σ.
	Col int
	Row float64
}

// id returns the name by which edges know the node.
func (n Node) id() string {
	for _, name := range []string{n.ID, n.Symbol} {
		if name != "" {
			return name
		}
	}
	return n.Label
}

// Edge is an arrow between two nodes.
type Edge struct {
	From, To string // IDs
	// Label is written at the arrow's middle, in italics.
	Label string
	// Dashed draws the arrow broken, for what is compared or sampled, not computed.
	Dashed bool
	// Color is the arrow's; nil is black.
	Color color.Color
	// Aside moves a straight arrow by so many CSS pixels to the right or down, to
	// the left or up if negative: room for another between the same nodes.
	Aside float64
	// Stopped ends a straight arrow halfway, at a cross, for what does not arrive.
	Stopped bool
	// Plain omits the arrowheads; Both draws one at each end.
	Plain, Both bool
	// Funnel fills the space between two vectors instead of an arrow: every
	// unit of one is joined to every unit of the other.
	Funnel bool
	// Over leads the arrow above everything between the nodes: 1 is close to it,
	// 2 leaves room for another arrow; below everything if negative. 0 is a
	// straight arrow.
	Over float64
}

// Brace names the part of a diagram from one node to another, below it.
type Brace struct {
	From, To string // IDs
	Symbol   string // in italics, before the label
	Label    string
}

// Draw draws the diagram. It is an error if there are no nodes, if two have
// the same ID or one has none, if an edge or brace names an unknown one, if a
// Col or Units is negative, if a Row or Aside is far away, or if an Image has
// no image.
func (d Diagram) Draw() (*figure.Figure, error) {
	if d.err != nil {
		return nil, d.err
	}
	return card.Draw("diagram.Diagram", d.draw)
}

func (d Diagram) draw() (*figure.Figure, error) {
	if err := d.complete(); err != nil {
		return nil, err
	}
	w := &card.Writer{}
	l := d.arrange(w)
	k, err := card.New(w, d.Title, d.DrawnCaption(), math.Ceil(l.width), math.Ceil(l.height), true)
	if err != nil {
		return nil, err
	}
	l.move(k.Left, k.Top)
	for _, e := range d.Edges {
		if e.Funnel {
			drawFunnel(k, l.boxes[e.From], l.boxes[e.To])
		}
	}
	for _, e := range d.Edges {
		if !e.Funnel {
			drawEdge(k, e, l)
		}
	}
	for _, n := range d.Nodes {
		drawNode(k, n, l.boxes[n.id()])
	}
	for _, b := range d.Braces {
		drawBrace(k, b, l.boxes[b.From], l.boxes[b.To], l.braceAt)
	}
	return figure.New(k, d.Text, d.describe()), nil
}

// complete checks the diagram and sets what its zero values mean.
func (d *Diagram) complete() error {
	if len(d.Nodes) == 0 {
		return errors.New("there are no nodes: give at least one")
	}
	d.Nodes = append([]Node(nil), d.Nodes...)
	known := map[string]bool{}
	inTurn, oneRow := true, true
	for i, n := range d.Nodes {
		switch {
		case n.id() == "":
			return fmt.Errorf("node %d has no ID, Symbol or Label: give one of them", i+1)
		case known[n.id()]:
			return fmt.Errorf("two nodes are called %q: give one of them another ID", n.id())
		case n.Col < 0 || n.Col > 1000:
			return fmt.Errorf("node %q is in column %d: columns are counted from 0 to 1000", n.id(), n.Col)
		case !(math.Abs(n.Row) <= 1000):
			return fmt.Errorf("node %q is in row %g: rows go from -1000 to 1000", n.id(), n.Row)
		case n.Units < 0:
			return fmt.Errorf("node %q has %d units: a layer has at least 1, or 0 if its number is not shown", n.id(), n.Units)
		case n.Shape < Symbol || n.Shape > Image:
			return fmt.Errorf("node %q has the unknown shape %d", n.id(), n.Shape)
		}
		if n.Shape == Image {
			if err := figure.CheckImages(n.Images); err != nil {
				return fmt.Errorf("images of node %q: %w", n.id(), err)
			}
		}
		known[n.id()] = true
		inTurn = inTurn && n.Col == 0
		oneRow = oneRow && n.Row == 0
	}
	if inTurn {
		for i := range d.Nodes {
			d.Nodes[i].Col = i
		}
	}
	if d.Edges == nil && oneRow {
		for i := 1; i < len(d.Nodes); i++ {
			d.Edges = append(d.Edges, Edge{From: d.Nodes[i-1].id(), To: d.Nodes[i].id()})
		}
	}
	for _, e := range d.Edges {
		if !known[e.From] || !known[e.To] || e.From == e.To {
			return fmt.Errorf("an edge goes from %q to %q: both must be nodes, and not the same; there are %s", e.From, e.To, d.ids())
		}
		if !(math.Abs(e.Aside) <= 1000) {
			return fmt.Errorf("the edge from %q to %q is aside by %g pixels, more than the sensible 1000", e.From, e.To, e.Aside)
		}
	}
	for _, b := range d.Braces {
		if !known[b.From] || !known[b.To] {
			return fmt.Errorf("a brace goes from %q to %q: both must be nodes; there are %s", b.From, b.To, d.ids())
		}
	}
	return nil
}

// ids returns the IDs of the nodes, quoted.
func (d *Diagram) ids() string {
	var names []string
	for _, n := range d.Nodes {
		names = append(names, fmt.Sprintf("%q", n.id()))
	}
	return strings.Join(names, ", ")
}

// describe returns the diagram in words: which node leads to which.
func (d *Diagram) describe() string {
	name := map[string]string{}
	for _, n := range d.Nodes {
		words := n.Symbol
		if n.Label != "" {
			words = strings.TrimSpace(n.Label + " " + n.Symbol)
		}
		if n.Units > 0 {
			words = strings.TrimSpace(fmt.Sprintf("%s (%s)", words, format.Count(n.Units, "unit")))
		}
		name[n.id()] = words
	}
	var text strings.Builder
	last := ""
	for _, e := range d.Edges {
		arrow := " → "
		switch {
		case e.Both:
			arrow = " ↔ "
		case e.Plain:
			arrow = " – "
		}
		if e.Label != "" {
			arrow += e.Label + arrow
		}
		if e.From != last {
			if last != "" {
				text.WriteString("; ")
			}
			text.WriteString(name[e.From])
		}
		text.WriteString(arrow + name[e.To])
		last = e.To
	}
	if text.Len() == 0 {
		return "a diagram of " + d.ids()
	}
	return "a diagram: " + text.String()
}
