package figure_test

import (
	"math"

	"latentlab/lib/figure"
)

func ExampleGrid() {
	images := digits(100)
	show(figure.Grid(images, 10, 10, figure.Caption("Figure 12.4: a sample of the data")))
	// Output:
	// 618 × 618: a grid of 10 rows by 10 columns: 100 grey images of 28 × 28 pixels
}

func ExampleRowTitles() {
	images := digits(30)
	show(figure.Grid(images, 3, 10, figure.RowTitles("first", "second", "third")))
	// Output:
	// 676 × 212: a grid of 3 rows by 10 columns: 30 grey images of 28 × 28 pixels; rows from the top: first, second, third
}

func ExampleLabels() {
	images := digits(5)
	show(figure.Grid(images, 1, 5,
		figure.Title("One image per class"),
		figure.Labels("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
		figure.Caption("Each class of the data, with its name."), figure.DrawCaption()))
	// Output:
	// 378 × 179: One image per class: a grid of 1 row by 5 columns: 5 grey images of 28 × 28 pixels; labels: T-shirt/top, Trouser, Pullover, Dress, Coat
}

func ExampleReconstructions() {
	real := digits(50)
	show(figure.Reconstructions(real, blurred(real, 2), 10, 10,
		figure.Caption("Figure 12.7: after 10 epochs")))
	// Output:
	// 632 × 643: 50 pairs of grey images of 28 × 28 pixels in two halves of 10 rows by 5 columns; left: real, right: rebuilt
}

func ExamplePair() {
	x := digits(32)
	show(figure.Pair(x, blurred(x, 1), 4, 8))
	// Output:
	// 525 × 516: 32 pairs of grey images of 28 × 28 pixels in two blocks of 4 rows by 8 columns; above: x, below: x̂
}

func ExampleRows() {
	real := digits(10)
	show(figure.Rows([]figure.Row{
		{Title: "real", Images: real},
		{Title: "autoencoder", Note: "BCE 0.089", Images: blurred(real, 1)},
		{Title: "logistic PCA", Note: "BCE 0.103", Images: blurred(real, 2)},
		{Title: "PCA", Note: "BCE 0.121", Images: blurred(real, 3)},
	}, figure.Caption("Figure 12.3 (a): 30 numbers per image")))
	// Output:
	// 708 × 270: 4 rows of up to 10 grey images of 28 × 28 pixels, from the top: real, autoencoder (BCE 0.089), logistic PCA (BCE 0.103), PCA (BCE 0.121)
}

func ExampleRows_denoising() {
	clean := digits(8)
	show(figure.Rows([]figure.Row{
		{Title: "clean x", Images: clean},
		{Title: "noisy x\u0303", Note: "σ = 0.3", Images: noisy(clean, 0.3)},
		{Title: "rebuilt x\u0302", Images: blurred(clean, 1)},
	}, figure.Columns(8)))
	// Output:
	// 564 × 212: 3 rows of up to 8 grey images of 28 × 28 pixels, from the top: clean x, noisy x̃ (σ = 0.3), rebuilt x̂
}

func ExampleBeside() {
	real := digits(50)
	var figures []*figure.Figure
	for i, caption := range []string{"Figure 12.6: after epoch 1", "Figure 12.7: after epoch 10", "Figure 12.8: after epoch 100"} {
		figures = append(figures, must(figure.Reconstructions(real, blurred(real, 3-i), 10, 10,
			figure.Caption(caption), figure.Pixel(2))))
	}
	show(figure.Beside(figures))
	// Output:
	// 982 × 383: 3 pictures side by side. Figure 12.6: after epoch 1: 50 pairs of grey images of 28 × 28 pixels in two halves of 10 rows by 5 columns; left: real, right: rebuilt. Figure 12.7: after epoch 10: 50 pairs of grey images of 28 × 28 pixels in two halves of 10 rows by 5 columns; left: real, right: rebuilt. Figure 12.8: after epoch 100: 50 pairs of grey images of 28 × 28 pixels in two halves of 10 rows by 5 columns; left: real, right: rebuilt
}

func ExampleCurves() {
	epochs, test := falling(100, 0.279, 0, 1)
	_, train := falling(100, 0.271, 0.0006, 2)
	show(figure.Curves{
		Series: []figure.Series{
			{Name: "training", X: epochs, Y: train},
			{Name: "test", X: epochs, Y: test},
		},
		X:     figure.Axis{Label: "epoch"},
		Y:     figure.Axis{Label: "cross-entropy", Unit: "nats per pixel"},
		Lines: []figure.Line{{Name: "another library reached", Y: 0.2784}},
	}.Draw())
	// Output:
	// 760 × 408: a chart of cross-entropy (nats per pixel) against epoch: training from 0.7018 to 0.2724; test from 0.709 to 0.2805; for comparison another library reached 0.2784
}

func ExampleCurves_smooth() {
	steps, loss := falling(11800, 0.275, 0.008, 3)
	show(figure.Curves{
		Series:  []figure.Series{{Name: "loss of each batch, and its moving average", X: steps, Y: loss}},
		X:       figure.Axis{Label: "step"},
		Y:       figure.Axis{Label: "cross-entropy", Unit: "nats per pixel", Log: true},
		Smooth:  0.98,
		Title:   "Fashion-MNIST, batches of 512",
		Caption: "Single batches jump about; their moving average falls.",
	}.Draw())
	// Output:
	// 760 × 440: Fashion-MNIST, batches of 512: a chart of cross-entropy (nats per pixel) against step: loss of each batch, and its moving average from 0.7104 to 0.2724
}

func ExampleCurves_markers() {
	rates := []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5}
	show(figure.Curves{
		Series: []figure.Series{
			{Name: "test loss", X: rates, Y: []float64{0.2841, 0.2832, 0.2859, 0.2901, 0.2972, 0.3080}, Markers: true},
			{Name: "training loss", X: rates, Y: []float64{0.2769, 0.2795, 0.2838, 0.2888, 0.2967, math.NaN()}, Markers: true, Dashed: true},
		},
		X:     figure.Axis{Label: "dropout rate"},
		Y:     figure.Axis{Label: "cross-entropy", Unit: "nats per pixel"},
		Width: 560, Height: 300,
	}.Draw())
	// Output:
	// 600 × 368: a chart of cross-entropy (nats per pixel) against dropout rate: test loss from 0.2841 to 0.308; training loss from 0.2769 to 0.2967
}

// Several decades, on an axis whose title is long.
func ExampleCurves_log() {
	statistic := figure.Series{Name: "two-sample statistic"}
	for i := range 120 {
		epoch := float64(i) / 4
		statistic.X, statistic.Y = append(statistic.X, epoch), append(statistic.Y, 2e-4+0.3*math.Exp(-epoch/2.5))
	}
	show(figure.Curves{
		Series: []figure.Series{statistic},
		X:      figure.Axis{Label: "epoch"},
		Y:      figure.Axis{Label: "distance between codes and prior", Log: true},
		Lines:  []figure.Line{{Name: "two draws of the prior", Y: 1.5e-4}},
		Width:  420, Height: 280,
	}.Draw())
	// Output:
	// 460 × 348: a chart of distance between codes and prior against epoch: two-sample statistic from 0.3002 to 0.000202; for comparison two draws of the prior 0.00015
}

func ExampleNewPrinciple() {
	show(figure.NewPrinciple().Draw())
	// Output:
	// 489 × 186: a diagram: input x → encoder g → code z → decoder h → rebuilt x̂
}

func ExampleNewLayers() {
	show(figure.NewLayers(784, 256, 128, 64, 20, 64, 128, 256, 784).Draw())
	// Output:
	// 414 × 316: a diagram: x (784 units) → (256 units) → (128 units) → (64 units) → z (20 units) → (64 units) → (128 units) → (256 units) → x̂ (784 units)
}

func ExampleNewModel() {
	x := digits(8).Slice(7)
	show(figure.NewModel(x, blurred(x, 1), 784, 256, 64, 20, 64, 256, 784).Draw())
	// Output:
	// 582 × 286: a diagram: x → (784 units) → (256 units) → (64 units) → z (20 units) → (64 units) → (256 units) → (784 units) → x̂
}

func ExampleNewDenoising() {
	show(figure.NewDenoising().Draw())
	// Output:
	// 646 × 263: a diagram: clean x → +; noise ε → + → noisy x̃ → encoder g → code z → decoder h → rebuilt x̂ ↔ dist(x, x̂) ↔ clean x
}

// A model that branches says where its nodes stand and what leads where.
func ExampleDiagram() {
	show(figure.Diagram{
		Nodes: []figure.Node{
			{Symbol: "x"},
			{ID: "encoder", Label: "encoder", Shape: figure.Encoder, Col: 1},
			{Symbol: "μ", Shape: figure.Vector, Col: 2, Row: -0.7},
			{Symbol: "σ", Shape: figure.Vector, Col: 2, Row: 0.7},
			{Symbol: "×", Shape: figure.Operator, Col: 3, Row: 0.7},
			{Symbol: "ε", Label: "from N(0, 1)", Col: 3, Row: 1.6},
			{Symbol: "+", Shape: figure.Operator, Col: 4},
			{Symbol: "z", Shape: figure.Vector, Col: 5},
			{ID: "decoder", Label: "decoder", Shape: figure.Decoder, Col: 6},
			{Symbol: "x\u0302", Col: 7},
		},
		Edges: []figure.Edge{
			{From: "x", To: "encoder"}, {From: "encoder", To: "μ"}, {From: "encoder", To: "σ"},
			{From: "σ", To: "×"}, {From: "ε", To: "×", Dashed: true}, {From: "×", To: "+"}, {From: "μ", To: "+"},
			{From: "+", To: "z"}, {From: "z", To: "decoder"}, {From: "decoder", To: "x\u0302"},
		},
		Title: "A variational autoencoder",
	}.Draw())
	// Output:
	// 752 × 395: A variational autoencoder: a diagram: x → encoder → μ; encoder → σ → ×; from N(0, 1) ε → × → +; μ → + → z → decoder → x̂
}
