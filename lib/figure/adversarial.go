package figure

// NewAdversarial returns the diagram of an adversarial autoencoder: an
// autoencoder whose codes z a discriminator D is to tell from draws of the
// prior p(z), and which learns to make them alike (Makhzani and others,
// "Adversarial Autoencoders", 2015).
func NewAdversarial() Diagram {
	return Diagram{
		Nodes: []Node{
			{Symbol: "x", Label: "input"},
			{ID: "q", Label: "encoder", Symbol: "q(z | x)", Shape: Encoder, Col: 1},
			{Symbol: "z", Label: "code", Shape: Vector, Color: codeColor, Col: 2},
			{ID: "p", Label: "decoder", Symbol: "p(x | z)", Shape: Decoder, Col: 3},
			{Symbol: "x\u0302", Label: "rebuilt", Col: 4},
			{ID: "prior", Symbol: "p(z)", Label: "prior", Col: 2, Row: 1.9},
			{Symbol: "D", Label: "discriminator", Shape: Encoder, Color: judgeColor, Col: 3, Row: 1.4},
			{ID: "verdict", Label: "code or draw?", Col: 4, Row: 1.4},
		},
		Edges: []Edge{
			{From: "x", To: "q"}, {From: "q", To: "z"}, {From: "z", To: "p"}, {From: "p", To: "x\u0302"},
			{From: "z", To: "D"}, {From: "prior", To: "D", Dashed: true}, {From: "D", To: "verdict"},
		},
		Caption: "An adversarial autoencoder: the discriminator D learns to tell codes z from draws of the prior p(z), the encoder to deceive it.",
	}
}

// judgeColor marks discriminators.
var judgeColor = tint(ReddishPurple, 0.65)

// NewGAN returns the diagram of a generative adversarial network: the
// generator G makes x̂ from noise z, and the discriminator D is to tell x̂ from
// x of the data (Goodfellow and others, "Generative Adversarial Nets", 2014).
func NewGAN() Diagram {
	return Diagram{
		Nodes: []Node{
			{Symbol: "z", Label: "noise", Shape: Vector, Color: noiseColor},
			{Symbol: "G", Label: "generator", Shape: Decoder, Col: 1},
			{Symbol: "x\u0302", Label: "made", Col: 2},
			{Symbol: "x", Label: "data", Col: 2, Row: 1.1},
			{Symbol: "D", Label: "discriminator", Shape: Encoder, Color: judgeColor, Col: 3, Row: 0.55},
			{ID: "verdict", Label: "data or made?", Col: 4, Row: 0.55},
		},
		Edges: []Edge{
			{From: "z", To: "G"}, {From: "G", To: "x\u0302"}, {From: "x\u0302", To: "D"},
			{From: "x", To: "D"}, {From: "D", To: "verdict"},
		},
		Caption: "A generative adversarial network: the discriminator D learns to tell what the generator G makes from the data, G to deceive it.",
	}
}
