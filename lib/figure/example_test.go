package figure_test

import (
	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

func ExampleGrid() {
	images := figuretest.Digits(100)
	figuretest.Show(figure.Grid{
		Images: images, Rows: 10, Columns: 10,
		Text: figure.Text{Caption: "Figure 12.4: a sample of the data"},
	}.Draw())
	// Output:
	// 618 × 618: a grid of 10 rows by 10 columns: 100 gray images of 28 × 28 pixels
}

func ExampleGrid_rowTitles() {
	images := figuretest.Digits(30)
	figuretest.Show(figure.Grid{
		Images: images, Rows: 3, Columns: 10, RowTitles: []string{"first", "second", "third"},
	}.Draw())
	// Output:
	// 676 × 212: a grid of 3 rows by 10 columns: 30 gray images of 28 × 28 pixels; rows from the top: first, second, third
}

func ExampleGrid_labels() {
	images := figuretest.Digits(5)
	figuretest.Show(figure.Grid{
		Images: images, Rows: 1, Columns: 5,
		Labels: []string{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"},
		Text:   figure.Text{Title: "One image per class", Caption: "Each class of the data, with its name.", DrawCaption: true},
	}.Draw())
	// Output:
	// 378 × 179: One image per class: a grid of 1 row by 5 columns: 5 gray images of 28 × 28 pixels; labels: T-shirt/top, Trouser, Pullover, Dress, Coat
}

func ExampleReconstructions() {
	real := figuretest.Digits(50)
	figuretest.Show(figure.Reconstructions{
		Images: real, Reconstructed: figuretest.Blurred(real, 2), Rows: 10, Columns: 10,
		Text: figure.Text{Caption: "Figure 12.7: after 10 epochs"},
	}.Draw())
	// Output:
	// 632 × 643: 50 pairs of gray images of 28 × 28 pixels in two halves of 10 rows by 5 columns; left: real, right: reconstructed
}

func ExamplePair() {
	x := figuretest.Digits(32)
	figuretest.Show(figure.Pair{Images: x, Reconstructed: figuretest.Blurred(x, 1), Rows: 4, Columns: 8}.Draw())
	// Output:
	// 525 × 516: 32 pairs of gray images of 28 × 28 pixels in two blocks of 4 rows by 8 columns; above: x, below: x̂
}

func ExampleRows() {
	real := figuretest.Digits(10)
	figuretest.Show(figure.Rows{Rows: []figure.Row{
		{Title: "real", Images: real},
		{Title: "autoencoder", Note: "BCE 0.089", Images: figuretest.Blurred(real, 1)},
		{Title: "logistic PCA", Note: "BCE 0.103", Images: figuretest.Blurred(real, 2)},
		{Title: "PCA", Note: "BCE 0.121", Images: figuretest.Blurred(real, 3)},
	}, Text: figure.Text{Caption: "Figure 12.3 (a): 30 numbers per image"}}.Draw())
	// Output:
	// 708 × 270: 4 rows of up to 10 gray images of 28 × 28 pixels, from the top: real, autoencoder (BCE 0.089), logistic PCA (BCE 0.103), PCA (BCE 0.121)
}

func ExampleRows_denoising() {
	clean := figuretest.Digits(8)
	figuretest.Show(figure.Rows{Rows: []figure.Row{
		{Title: "clean x", Images: clean},
		{Title: "noisy x\u0303", Note: "σ = 0.3", Images: figuretest.Noisy(clean, 0.3)},
		{Title: "reconstructed x\u0302", Images: figuretest.Blurred(clean, 1)},
	}, Columns: 8}.Draw())
	// Output:
	// 610 × 212: 3 rows of up to 8 gray images of 28 × 28 pixels, from the top: clean x, noisy x̃ (σ = 0.3), reconstructed x̂
}

func ExampleBeside() {
	real := figuretest.Digits(50)
	var figures []*figure.Figure
	for i, caption := range []string{"Figure 12.6: after epoch 1", "Figure 12.7: after epoch 10", "Figure 12.8: after epoch 100"} {
		figures = append(figures, figuretest.Must(figure.Reconstructions{
			Images: real, Reconstructed: figuretest.Blurred(real, 3-i), Rows: 10, Columns: 10,
			Pixel: 2,
			Text:  figure.Text{Caption: caption},
		}.Draw()))
	}
	figuretest.Show(figure.Beside{Figures: figures}.Draw())
	// Output:
	// 982 × 383: 3 figures side by side. Figure 12.6: after epoch 1: 50 pairs of gray images of 28 × 28 pixels in two halves of 10 rows by 5 columns; left: real, right: reconstructed. Figure 12.7: after epoch 10: 50 pairs of gray images of 28 × 28 pixels in two halves of 10 rows by 5 columns; left: real, right: reconstructed. Figure 12.8: after epoch 100: 50 pairs of gray images of 28 × 28 pixels in two halves of 10 rows by 5 columns; left: real, right: reconstructed
}
