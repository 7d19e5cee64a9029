package diagram

import (
	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
)

// NewAdversarial returns the diagram of an adversarial autoencoder: a
// discriminator D learns to distinguish its codes z from samples of the prior
// p(z), and the encoder learns to make them alike (Makhzani and others,
// "Adversarial Autoencoders", 2015).
func NewAdversarial() Diagram {
	return Diagram{
		Nodes: []Node{
			{Symbol: "x", Label: "input"},
			{ID: "q", Label: "encoder", Symbol: "q(z | x)", Shape: Encoder, Col: 1},
			{Symbol: "z", Label: "code", Shape: Vector, Color: codeColor, Col: 2},
			{ID: "p", Label: "decoder", Symbol: "p(x | z)", Shape: Decoder, Col: 3},
			{Symbol: "x\u0302", Label: "reconstruction", Col: 4},
			{ID: "prior", Symbol: "p(z)", Label: "prior", Col: 2, Row: 1.9},
			{Symbol: "D", Label: "discriminator", Shape: Encoder, Color: discriminatorColor, Col: 3, Row: 1.4},
			{ID: "verdict", Label: "code or sample?", Col: 4, Row: 1.4},
		},
		Edges: []Edge{
			{From: "x", To: "q"}, {From: "q", To: "z"}, {From: "z", To: "p"}, {From: "p", To: "x\u0302"},
			{From: "z", To: "D"}, {From: "prior", To: "D", Dashed: true}, {From: "D", To: "verdict"},
		},
		Text: figure.Text{Caption: "An adversarial autoencoder: the discriminator D learns to distinguish codes z from samples of the " +
			"prior p(z), and the encoder learns to fool it."},
	}
}

// NewSupervisedAdversarial returns the diagram of an adversarial autoencoder
// whose decoder gets the label y of each image, one-hot, besides the code z, so
// that z need only hold the style (Makhzani and others, 2015, section 4).
func NewSupervisedAdversarial() Diagram {
	return Diagram{
		Nodes: []Node{
			{Symbol: "x", Label: "input"},
			{ID: "q", Label: "encoder", Symbol: "q(z | x)", Shape: Encoder, Col: 1},
			{Symbol: "y", Label: "label, one-hot", Shape: Vector, Color: classColor, Col: 2, Row: -1.6},
			{Symbol: "z", Label: "style", Shape: Vector, Color: codeColor, Col: 2},
			{ID: "p", Label: "decoder", Symbol: "p(x | y, z)", Shape: Decoder, Col: 3},
			{Symbol: "x\u0302", Label: "reconstruction", Col: 4},
			{ID: "prior", Symbol: "p(z)", Label: "prior", Col: 2, Row: 1.9},
			{Symbol: "D", Label: "discriminator", Shape: Encoder, Color: discriminatorColor, Col: 3, Row: 1.4},
			{ID: "verdict", Label: "code or sample?", Col: 4, Row: 1.4},
		},
		Edges: []Edge{
			{From: "y", To: "p"}, {From: "x", To: "q"}, {From: "q", To: "z"}, {From: "z", To: "p"}, {From: "p", To: "x\u0302"},
			{From: "z", To: "D"}, {From: "prior", To: "D", Dashed: true}, {From: "D", To: "verdict"},
		},
		Text: figure.Text{Caption: "A supervised adversarial autoencoder: the decoder is told the class y, so the code z is left to " +
			"hold the style."},
	}
}

// NewSemiSupervisedAdversarial returns the diagram of an adversarial
// autoencoder that finds the class itself: the encoder gives a class y, by a
// softmax, and a style z, and each has its discriminator, D_cat with the prior
// Cat(y) and D_gauss with the prior N(0, I) (Makhzani and others, 2015, section
// 5).
func NewSemiSupervisedAdversarial() Diagram {
	return Diagram{
		Nodes: []Node{
			{Symbol: "x", Label: "input"},
			{ID: "q", Label: "encoder", Symbol: "q(z, y | x)", Shape: Encoder, Col: 1},
			{Symbol: "y", Label: "class, softmax", Shape: Vector, Color: classColor, Col: 2, Row: -0.85},
			{Symbol: "z", Label: "style, linear", Shape: Vector, Color: codeColor, Col: 2, Row: 0.85},
			{ID: "p", Label: "decoder", Symbol: "p(x | y, z)", Shape: Decoder, Col: 3},
			{Symbol: "x\u0302", Label: "reconstruction", Col: 4},
			{ID: "classes", Symbol: "Cat(y)", Label: "prior of classes", Col: 2, Row: -2.3},
			{Symbol: "D_cat", Label: "discriminator", Shape: Encoder, Color: discriminatorColor, Col: 3, Row: -1.8},
			{ID: "class verdict", Label: "code or sample?", Col: 4, Row: -1.8},
			{ID: "styles", Symbol: "N(0, I)", Label: "prior of styles", Col: 2, Row: 2.3},
			{Symbol: "D_gauss", Label: "discriminator", Shape: Encoder, Color: discriminatorColor, Col: 3, Row: 1.8},
			{ID: "style verdict", Label: "code or sample?", Col: 4, Row: 1.8},
		},
		Edges: []Edge{
			{From: "x", To: "q"}, {From: "q", To: "y"}, {From: "y", To: "p"}, {From: "q", To: "z"}, {From: "z", To: "p"}, {From: "p", To: "x\u0302"},
			{From: "y", To: "D_cat"}, {From: "classes", To: "D_cat", Dashed: true}, {From: "D_cat", To: "class verdict"},
			{From: "z", To: "D_gauss"}, {From: "styles", To: "D_gauss", Dashed: true}, {From: "D_gauss", To: "style verdict"},
		},
		Text: figure.Text{Caption: "A semi-supervised adversarial autoencoder: the encoder gives a class y and a style z, and two " +
			"discriminators make the one look like samples of a categorical distribution and the other like samples of N(0, I). " +
			"A few labeled images show which class is which digit."},
	}
}

// classColor is the color of what holds the class of an image.
var classColor = card.Tint(figure.Yellow, 0.35)

// discriminatorColor is the color of discriminators.
var discriminatorColor = card.Tint(figure.ReddishPurple, 0.65)

// NewGAN returns the diagram of a generative adversarial network: the generator
// G makes x̂ from noise z, and the discriminator D learns to distinguish x̂ from
// the data x (Goodfellow and others, "Generative Adversarial Nets", 2014).
func NewGAN() Diagram {
	return Diagram{
		Nodes: []Node{
			{Symbol: "z", Label: "noise", Shape: Vector, Color: noiseColor},
			{Symbol: "G", Label: "generator", Shape: Decoder, Col: 1},
			{Symbol: "x\u0302", Label: "generated", Col: 2},
			{Symbol: "x", Label: "real", Col: 2, Row: 1.1},
			{Symbol: "D", Label: "discriminator", Shape: Encoder, Color: discriminatorColor, Col: 3, Row: 0.55},
			{ID: "verdict", Label: "real or generated?", Col: 4, Row: 0.55},
		},
		Edges: []Edge{
			{From: "z", To: "G"}, {From: "G", To: "x\u0302"}, {From: "x\u0302", To: "D"},
			{From: "x", To: "D"}, {From: "D", To: "verdict"},
		},
		Text: figure.Text{Caption: "A generative adversarial network: the discriminator D learns to distinguish the images of the " +
			"generator G from real ones, and G learns to fool it."},
	}
}
