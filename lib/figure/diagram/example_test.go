package diagram_test

import (
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/diagram"
	"latentlab/lib/figure/internal/figuretest"
)

func ExampleNewPrinciple() {
	figuretest.Show(diagram.NewPrinciple().Draw())
	// Output:
	// 538 × 186: a diagram: input x → encoder g → code z → decoder h → reconstruction x̂
}

func ExampleNewLayers() {
	figuretest.Show(diagram.NewLayers(784, 256, 128, 64, 20, 64, 128, 256, 784).Draw())
	// Output:
	// 414 × 316: a diagram: x (784 units) → (256 units) → (128 units) → (64 units) → z (20 units) → (64 units) → (128 units) → (256 units) → x̂ (784 units)
}

func ExampleNewModel() {
	x := figuretest.Digits(8).Slice(7)
	figuretest.Show(diagram.NewModel(x, figuretest.Blurred(x, 1), 784, 256, 64, 20, 64, 256, 784).Draw())
	// Output:
	// 582 × 286: a diagram: x → (784 units) → (256 units) → (64 units) → z (20 units) → (64 units) → (256 units) → (784 units) → x̂
}

func ExampleNewDenoising() {
	figuretest.Show(diagram.NewDenoising().Draw())
	// Output:
	// 696 × 263: a diagram: clean x → +; noise ε → + → noisy x̃ → encoder g → code z → decoder h → reconstruction x̂ ↔ dist(x, x̂) ↔ clean x
}

// A model that branches gives its nodes places and its edges ends.
func ExampleDiagram() {
	figuretest.Show(diagram.Diagram{
		Nodes: []diagram.Node{
			{Symbol: "x"},
			{ID: "encoder", Label: "encoder", Shape: diagram.Encoder, Col: 1},
			{Symbol: "μ", Shape: diagram.Vector, Col: 2, Row: -0.7},
			{Symbol: "σ", Shape: diagram.Vector, Col: 2, Row: 0.7},
			{Symbol: "×", Shape: diagram.Operator, Col: 3, Row: 0.7},
			{Symbol: "ε", Label: "from N(0, 1)", Col: 3, Row: 1.6},
			{Symbol: "+", Shape: diagram.Operator, Col: 4},
			{Symbol: "z", Shape: diagram.Vector, Col: 5},
			{ID: "decoder", Label: "decoder", Shape: diagram.Decoder, Col: 6},
			{Symbol: "x\u0302", Col: 7},
		},
		Edges: []diagram.Edge{
			{From: "x", To: "encoder"}, {From: "encoder", To: "μ"}, {From: "encoder", To: "σ"},
			{From: "σ", To: "×"}, {From: "ε", To: "×", Dashed: true}, {From: "×", To: "+"}, {From: "μ", To: "+"},
			{From: "+", To: "z"}, {From: "z", To: "decoder"}, {From: "decoder", To: "x\u0302"},
		},
		Text: figure.Text{Title: "A variational autoencoder"},
	}.Draw())
	// Output:
	// 752 × 395: A variational autoencoder: a diagram: x → encoder → μ; encoder → σ → ×; from N(0, 1) ε → × → +; μ → + → z → decoder → x̂
}

// TestLayersCaption checks that only a network with several hidden layers in each half is
// called deep.
func TestLayersCaption(t *testing.T) {
	for want, widths := range map[string][]int{
		"An autoencoder; above each layer, its number of units: 784-200-10-200-784.":           {784, 200, 10, 200, 784},
		"A deep autoencoder; above each layer, its number of units: 784-256-64-10-64-256-784.": {784, 256, 64, 10, 64, 256, 784},
	} {
		if got := diagram.NewLayers(widths...).Caption; got != want {
			t.Errorf("the caption of %v is %q, expected %q", widths, got, want)
		}
	}
}
