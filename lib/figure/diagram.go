package figure

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"
)

// Diagram is a drawing of a model: nodes, arrows between them, and braces
// that name parts of it. Its zero value needs only Nodes, which then stand in
// one row and are joined in turn.
//
// Nodes lie on a grid. If every Col is 0 they take a column each in the order
// listed; a model that branches says for each node where it stands.
type Diagram struct {
	Nodes  []Node
	Edges  []Edge // nil joins the nodes of a single row in turn; empty joins none
	Braces []Brace

	// Title stands above, Caption belongs below; Alt replaces the description
	// that the diagram gives of itself.
	Title, Caption, Alt string
	// DrawCaption draws the caption into the picture too.
	DrawCaption bool

	err error // what a New… function was asked for and cannot be drawn
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
	// Operator is a small circle: +, a sample drawn.
	Operator
	// Picture shows the first of the node's Images.
	Picture
)

// Node is one thing in a diagram.
type Node struct {
	// ID names the node for edges and braces; empty means its Symbol, and
	// then its Label.
	ID string
	// Shape is how it is drawn.
	Shape Shape
	// Symbol is the node's mathematics, in italics: "z", "x̂", "g". Letters and
	// digits after an underscore are a subscript: "D_cat".
	Symbol string
	// Label is a word or two: inside a Block, Encoder or Decoder, below
	// everything else.
	Label string
	// Units is the width of a layer: written above a Vector, whose height
	// grows with its square root. 0 draws a Vector of middling height.
	Units int
	// Images are what a Picture shows the first of.
	Images Images
	// Color fills the node; nil takes what suits the shape.
	Color color.Color
	// Col is the column, from 0; Row is 0 on the main line, -1 above, 1 below,
	// and may lie between: μ and σ stand at -0.5 and 0.5.
	Col int
	Row float64
}

// id is the name by which edges know the node.
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
	// Dashed draws it broken: what is compared or sampled, not computed.
	Dashed bool
	// Color is the arrow's; nil is black.
	Color color.Color
	// Aside moves a straight arrow to the right, or below, by so many CSS
	// pixels, to the left or above if negative: room for another between the same
	// nodes.
	Aside float64
	// Stopped ends a straight arrow halfway, at a cross: what does not arrive.
	Stopped bool
	// Plain leaves the heads away; Both puts one at each end.
	Plain, Both bool
	// Funnel fills the space between two vectors instead of an arrow: every
	// unit of one is joined to every unit of the other.
	Funnel bool
	// Over leads the arrow above all that lies between the nodes: 1 close to
	// it, 2 with room for another arrow below; around below if negative. 0
	// goes straight.
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
// Col or Units is negative, if a Row or Aside is far off, or if a Picture has
// no image.
func (d Diagram) Draw() (*Figure, error) {
	if d.err != nil {
		return nil, d.err
	}
	if err := d.complete(); err != nil {
		return nil, fmt.Errorf("figure.Diagram: %w", err)
	}
	w := &writer{}
	l := d.arrange(w)
	c := config{title: d.Title, caption: d.Caption, alt: d.Alt, drawCaption: d.DrawCaption}
	k, err := newCard("Diagram", w, c, math.Ceil(l.width), math.Ceil(l.height), true)
	if err != nil {
		return nil, err
	}
	l.move(k.left, k.top)
	for _, e := range d.Edges {
		if e.Funnel {
			k.funnel(l.boxes[e.From], l.boxes[e.To])
		}
	}
	for _, e := range d.Edges {
		if !e.Funnel {
			k.edge(e, l)
		}
	}
	for _, n := range d.Nodes {
		k.node(n, l.boxes[n.id()])
	}
	for _, b := range d.Braces {
		k.brace(b, l.boxes[b.From], l.boxes[b.To], l.braceAt)
	}
	return k.figure(c, d.describe()), nil
}

// complete checks the diagram and fills in what its zero values mean.
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
			return fmt.Errorf("node %d has no ID, Symbol or Label to know it by", i+1)
		case known[n.id()]:
			return fmt.Errorf("two nodes are called %q: give one of them an ID of its own", n.id())
		case n.Col < 0 || n.Col > 1000:
			return fmt.Errorf("node %q stands in column %d: columns are counted from 0 to 1000", n.id(), n.Col)
		case !(math.Abs(n.Row) <= 1000):
			return fmt.Errorf("node %q stands in row %g: rows go from -1000 to 1000", n.id(), n.Row)
		case n.Units < 0:
			return fmt.Errorf("node %q has %d units: a layer has at least 1 (0 does not say)", n.id(), n.Units)
		case n.Shape < Symbol || n.Shape > Picture:
			return fmt.Errorf("node %q has the unknown shape %d", n.id(), n.Shape)
		}
		if n.Shape == Picture {
			if err := checkImages(n.Images); err != nil {
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
			return fmt.Errorf("the edge from %q to %q stands aside by %g pixels: at most 1000 are sensible", e.From, e.To, e.Aside)
		}
	}
	for _, b := range d.Braces {
		if !known[b.From] || !known[b.To] {
			return fmt.Errorf("a brace goes from %q to %q: both must be nodes; there are %s", b.From, b.To, d.ids())
		}
	}
	return nil
}

func (d *Diagram) ids() string {
	var names []string
	for _, n := range d.Nodes {
		names = append(names, fmt.Sprintf("%q", n.id()))
	}
	return strings.Join(names, ", ")
}

// describe is the diagram in words: what leads to what.
func (d *Diagram) describe() string {
	name := map[string]string{}
	for _, n := range d.Nodes {
		words := n.Symbol
		if n.Label != "" {
			words = strings.TrimSpace(n.Label + " " + n.Symbol)
		}
		if n.Units > 0 {
			words = strings.TrimSpace(fmt.Sprintf("%s (%s)", words, count(n.Units, "unit")))
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
