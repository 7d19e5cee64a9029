package chart_test

import (
	"math"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

func ExampleCurves() {
	epochs, test := figuretest.FallingLoss(100, 0.279, 0, 1)
	_, train := figuretest.FallingLoss(100, 0.271, 0.0006, 2)
	figuretest.Show(chart.Curves{
		Series: []chart.Series{
			{Name: "training", X: epochs, Y: train},
			{Name: "test", X: epochs, Y: test},
		},
		X:     chart.Axis{Label: "epoch"},
		Y:     chart.Axis{Label: "cross-entropy", Unit: "nats per pixel"},
		Lines: []chart.ReferenceLine{{Name: "another library", Y: 0.2784}},
	}.Draw())
	// Output:
	// 760 × 408: a chart of cross-entropy (nats per pixel) against epoch: training from 0.7018 to 0.2724; test from 0.7090 to 0.2805; for comparison another library: 0.2784
}

func ExampleCurves_smooth() {
	steps, loss := figuretest.FallingLoss(11800, 0.275, 0.008, 3)
	figuretest.Show(chart.Curves{
		Series: []chart.Series{{Name: "loss of each batch, and its moving average", X: steps, Y: loss}},
		X:      chart.Axis{Label: "step"},
		Y:      chart.Axis{Label: "cross-entropy", Unit: "nats per pixel", Log: true},
		Smooth: 0.98,
		Text:   figure.Text{Title: "Fashion-MNIST, batches of 512", Caption: "Single batches jump about; their moving average falls."},
	}.Draw())
	// Output:
	// 760 × 440: Fashion-MNIST, batches of 512: a chart of cross-entropy (nats per pixel) against step: loss of each batch, and its moving average from 0.7104 to 0.2724
}

func ExampleCurves_markers() {
	rates := []float64{0, 0.1, 0.2, 0.3, 0.4, 0.5}
	figuretest.Show(chart.Curves{
		Series: []chart.Series{
			{Name: "test loss", X: rates, Y: []float64{0.2841, 0.2832, 0.2859, 0.2901, 0.2972, 0.3080}, Markers: true},
			{Name: "training loss", X: rates, Y: []float64{0.2769, 0.2795, 0.2838, 0.2888, 0.2967, math.NaN()}, Markers: true, Dashed: true},
		},
		X:    chart.Axis{Label: "dropout rate"},
		Y:    chart.Axis{Label: "cross-entropy", Unit: "nats per pixel"},
		Size: figure.Size{Width: 560, Height: 300},
	}.Draw())
	// Output:
	// 600 × 368: a chart of cross-entropy (nats per pixel) against dropout rate: test loss from 0.2841 to 0.308; training loss from 0.2769 to 0.2967
}

// Lines for comparison have dashes of their own, also one on the axis. The title of the y axis
// is broken into lines.
func ExampleCurves_lines() {
	_, loss := figuretest.FallingLoss(100, 0.279, 0, 1)
	figuretest.Show(chart.Curves{
		Series: []chart.Series{{Name: "training", Y: loss}},
		X:      chart.Axis{Label: "x\u0302, the pixel as reconstructed, and X\u0302"},
		Y:      chart.Axis{Label: "share of test digits recognized as their own class", Min: 0, Max: 0.6},
		Lines: []chart.ReferenceLine{
			{Name: "another library", Y: 0.33}, {Name: "the mean of the data", Y: 0.45}, {Name: "perfect", Y: 0}, {Name: "chance", Y: 0.1},
		},
		Size: figure.Size{Width: 420, Height: 240},
	}.Draw())
	// Output:
	// 460 × 330: a chart of share of test digits recognized as their own class against x̂, the pixel as reconstructed, and X̂: training from 0.7090 to 0.2805; for comparison another library: 0.33; for comparison the mean of the data: 0.45; for comparison perfect: 0; for comparison chance: 0.1
}

// Several decades, on an axis whose title is long.
func ExampleCurves_log() {
	statistic := chart.Series{Name: "two-sample statistic"}
	for i := range 120 {
		epoch := float64(i) / 4
		statistic.X, statistic.Y = append(statistic.X, epoch), append(statistic.Y, 2e-4+0.3*math.Exp(-epoch/2.5))
	}
	figuretest.Show(chart.Curves{
		Series: []chart.Series{statistic},
		X:      chart.Axis{Label: "epoch"},
		Y:      chart.Axis{Label: "distance between codes and prior", Log: true},
		Lines:  []chart.ReferenceLine{{Name: "two samples of the prior", Y: 1.5e-4}},
		Size:   figure.Size{Width: 420, Height: 280},
	}.Draw())
	// Output:
	// 460 × 348: a chart of distance between codes and prior against epoch: two-sample statistic from 0.3002 to 0.0002020; for comparison two samples of the prior: 0.00015
}
