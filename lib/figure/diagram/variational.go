package diagram

import (
	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
)

// noiseColor is the color of what is sampled.
var noiseColor = card.Tint(figure.Orange, 0.6)

// NewVariational returns the diagram of a variational autoencoder: the encoder
// q gives a mean μ and a standard deviation σ for x, noise ε sampled from
// N(0, I) is added as z = μ + σ·ε, and the decoder p reconstructs x̂ from z
// (Kingma and Welling, "Auto-Encoding Variational Bayes", 2014).
func NewVariational() Diagram {
	return Diagram{
		Nodes: []Node{
			{Symbol: "x", Label: "input"},
			{ID: "q", Label: "encoder", Symbol: "q(z | x)", Shape: Encoder, Col: 1},
			{Symbol: "μ", Label: "mean", Shape: Vector, Col: 2, Row: -0.85},
			{Symbol: "σ", Label: "standard deviation", Shape: Vector, Col: 2, Row: 0.85},
			{Symbol: "×", Shape: Operator, Col: 3, Row: 0.85},
			{Symbol: "ε", Label: "from N(0, I)", Shape: Operator, Color: noiseColor, Col: 3, Row: 1.6},
			{Symbol: "+", Shape: Operator, Col: 3},
			{Symbol: "z", Label: "code", Shape: Vector, Color: codeColor, Col: 4},
			{ID: "p", Label: "decoder", Symbol: "p(x | z)", Shape: Decoder, Col: 5},
			{Symbol: "x\u0302", Label: "reconstruction", Col: 6},
		},
		Edges: []Edge{
			{From: "x", To: "q"}, {From: "q", To: "μ"}, {From: "q", To: "σ"},
			{From: "σ", To: "×"}, {From: "ε", To: "×"}, {From: "×", To: "+"}, {From: "μ", To: "+"},
			{From: "+", To: "z"}, {From: "z", To: "p"}, {From: "p", To: "x\u0302"},
		},
		Text: figure.Text{Caption: "A variational autoencoder: the encoder gives a mean μ and a standard deviation σ for x, the " +
			"code is z = μ + σ·ε with ε sampled from N(0, I), and the decoder reconstructs x\u0302 from it."},
	}
}

// NewReparameterization returns two diagrams of the same sample, side by side.
// On the left, z is sampled from N(μ, σ²): the gradient of the loss, colored and
// dashed, stops there. On the right, only ε is sampled, and z = μ + σ·ε is
// computed from it: the gradient reaches μ and σ (Kingma and Welling, 2014,
// section 2.4).
func NewReparameterization() Diagram {
	gradient := func(from, to string, aside float64) Edge {
		return Edge{From: from, To: to, Color: figure.Vermillion, Dashed: true, Aside: aside}
	}
	stopped := func(from, to string, aside float64) Edge {
		e := gradient(from, to, aside)
		e.Stopped = true
		return e
	}
	const aside = 12
	return Diagram{
		Nodes: []Node{
			{ID: "sampled μ", Symbol: "μ"},
			{ID: "sampled σ", Symbol: "σ", Col: 1, Row: 1},
			{ID: "sampled z", Symbol: "z", Shape: Operator, Color: noiseColor, Col: 1},
			{ID: "sampled loss", Label: "loss", Shape: Block, Col: 2},
			{Symbol: "μ", Col: 4},
			{Symbol: "σ", Col: 4, Row: 1},
			{Symbol: "×", Shape: Operator, Col: 5, Row: 1},
			{Symbol: "+", Shape: Operator, Col: 5},
			{Symbol: "z", Shape: Operator, Color: codeColor, Col: 6},
			{Symbol: "ε", Shape: Operator, Color: noiseColor, Col: 6, Row: 1},
			{Label: "loss", Shape: Block, Col: 7},
		},
		Edges: []Edge{
			{From: "sampled μ", To: "sampled z"}, {From: "sampled σ", To: "sampled z"}, {From: "sampled z", To: "sampled loss"},
			gradient("sampled loss", "sampled z", aside), stopped("sampled z", "sampled μ", aside), stopped("sampled z", "sampled σ", aside),
			{From: "μ", To: "+"}, {From: "σ", To: "×"}, {From: "ε", To: "×"}, {From: "×", To: "+"},
			{From: "+", To: "z"}, {From: "z", To: "loss"},
			gradient("loss", "z", aside), gradient("z", "+", aside), gradient("+", "μ", aside),
			gradient("+", "×", aside), gradient("×", "σ", aside),
		},
		Braces: []Brace{
			{From: "sampled μ", To: "sampled loss", Label: "z is sampled from N(μ, σ²)"},
			{From: "μ", To: "loss", Label: "z = μ + σ · ε, and ε is sampled from N(0, I)"},
		},
		Text: figure.Text{
			Alt: "two diagrams of values and, dashed, gradients. Left: μ and σ lead to z, which is sampled, and z to " +
				"the loss; the gradient of the loss stops at z. Right: ε is sampled, z = μ + σ·ε leads to the loss, and " +
				"the gradient goes back through z to μ and σ.",
			Caption: "Reparameterization: no gradient (dashed) passes through a sampled value (yellow). If only the noise ε " +
				"is sampled, off the path, the gradient reaches μ and σ.",
		},
	}
}
