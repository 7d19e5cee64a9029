package diagram

import (
	"fmt"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
)

// NewPrinciple returns the diagram of the principle of an autoencoder: g encodes
// x to z, and h decodes z to x̂ (figure 12.1 of the TensorFlow course).
func NewPrinciple() Diagram {
	return Diagram{
		Nodes: []Node{
			{Symbol: "x", Label: "input"},
			{Symbol: "g", Label: "encoder", Shape: Encoder},
			{Symbol: "z", Label: "code", Shape: Vector, Color: codeColor},
			{Symbol: "h", Label: "decoder", Shape: Decoder},
			{Symbol: "x\u0302", Label: "reconstruction"},
		},
		Text: figure.Text{Caption: "An autoencoder: the encoder g maps x to the code z, the decoder h maps z to x\u0302, which is " +
			"to be like x."},
	}
}

// codeColor is the color of the code, the narrowest place of every diagram.
var codeColor = card.Tint(figure.Vermillion, 0.45)

// NewLayers returns the diagram of a network with layers of the given widths,
// from the input to the output, as columns whose heights show the widths
// (figure 12.2 of the TensorFlow course): 784, 256, 128, 64, 20, 64, 128, 256, 784.
// The narrowest layer, the first of several, is the code z; the layers before it are
// the encoder g, those after it the decoder h. Draw returns an error if there are
// fewer than three widths or one is below 1.
func NewLayers(widths ...int) Diagram {
	d := Diagram{}
	if len(widths) < 3 {
		return Diagram{err: fmt.Errorf("diagram.NewLayers: %d widths %v: "+
			"give at least those of the input, the code and the output", len(widths), widths)}
	}
	code := 0
	for i, width := range widths {
		if width < 1 {
			return Diagram{err: fmt.Errorf("diagram.NewLayers: layer %d of %v has %d units: it must have at least 1",
				i+1, widths, width)}
		}
		if width < widths[code] {
			code = i
		}
	}
	id := func(i int) string { return fmt.Sprintf("layer %d", i) }
	for i, width := range widths {
		n := Node{ID: id(i), Shape: Vector, Units: width}
		switch i {
		case 0:
			n.Symbol = "x"
		case len(widths) - 1:
			n.Symbol = "x\u0302"
		}
		if i == code {
			n.Symbol, n.Color = "z", codeColor
		}
		d.Nodes = append(d.Nodes, n)
		if i > 0 {
			d.Edges = append(d.Edges, Edge{From: id(i - 1), To: id(i), Funnel: true})
		}
	}
	if code > 0 && code < len(widths)-1 {
		d.Braces = []Brace{
			{From: id(0), To: id(code - 1), Label: "encoder", Symbol: "g"},
			{From: id(code + 1), To: id(len(widths) - 1), Label: "decoder", Symbol: "h"},
		}
	}
	kind := "An autoencoder"
	if len(widths) > 5 { // more than one hidden layer in each half
		kind = "A deep autoencoder"
	}
	d.Caption = fmt.Sprintf("%s; above each layer, its number of units: %s.", kind, dashed(widths))
	return d
}

// dashed returns 784, 20, 784 as 784-20-784.
func dashed(widths []int) string {
	text := ""
	for i, w := range widths {
		if i > 0 {
			text += "-"
		}
		text += fmt.Sprint(w)
	}
	return text
}

// NewModel returns the diagram of NewLayers between two images: the first of x
// on the left, and the first of their reconstructions on the right (figure 12.5
// of the TensorFlow course).
func NewModel(x, reconstructed figure.Images, widths ...int) Diagram {
	d := NewLayers(widths...)
	if d.err != nil {
		return d // Draw returns the error
	}
	first, last := &d.Nodes[0], &d.Nodes[len(d.Nodes)-1]
	d.Edges = append([]Edge{{From: "input", To: first.id()}}, d.Edges...)
	d.Edges = append(d.Edges, Edge{From: last.id(), To: "output"})
	first.Symbol, last.Symbol = "", ""
	d.Nodes = append([]Node{{ID: "input", Symbol: "x", Shape: Image, Images: x}}, d.Nodes...)
	d.Nodes = append(d.Nodes, Node{ID: "output", Symbol: "x\u0302", Shape: Image, Images: reconstructed})
	d.Caption = fmt.Sprintf("The autoencoder, from an image to its reconstruction: %s.", dashed(widths))
	return d
}

// NewDenoising returns the diagram of a denoising autoencoder: noise ε is
// added to x, the noisy x̃ is encoded and decoded, and x̂ is compared with the
// clean x (figure 12.9 of the TensorFlow course).
func NewDenoising() Diagram {
	return Diagram{
		Nodes: []Node{
			{Symbol: "x", Label: "clean"},
			{Symbol: "+", Shape: Operator, Col: 1},
			{Symbol: "ε", Label: "noise", Col: 1, Row: 0.95},
			{Symbol: "x\u0303", Label: "noisy", Col: 2},
			{Symbol: "g", Label: "encoder", Shape: Encoder, Col: 3},
			{Symbol: "z", Label: "code", Shape: Vector, Color: codeColor, Col: 4},
			{Symbol: "h", Label: "decoder", Shape: Decoder, Col: 5},
			{Symbol: "x\u0302", Label: "reconstruction", Col: 6},
		},
		Edges: []Edge{
			{From: "x", To: "+"}, {From: "ε", To: "+"}, {From: "+", To: "x\u0303"},
			{From: "x\u0303", To: "g"}, {From: "g", To: "z"}, {From: "z", To: "h"}, {From: "h", To: "x\u0302"},
			{From: "x\u0302", To: "x", Label: "dist(x, x\u0302)", Dashed: true, Both: true, Over: 1},
		},
		Text: figure.Text{Caption: "A denoising autoencoder: its input is the noisy x\u0303 = x + ε, clipped to [0, 1] for images; its " +
			"target is the clean x."},
	}
}
