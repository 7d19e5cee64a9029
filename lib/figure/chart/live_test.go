package chart_test

import (
	"testing"
	"time"

	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// TestLive has a limit that leaves room for a busy machine: 33 ms are measured.
func TestLive(t *testing.T) {
	x, y := figuretest.FallingLoss(11800, 0.28, 0.008, 1)
	figuretest.CheckSpeed(t, 200*time.Millisecond, chart.Curves{Series: []chart.Series{{Name: "loss", X: x, Y: y}}, Smooth: 0.98}.Draw)
}

func BenchmarkCurves(b *testing.B) {
	x, y := figuretest.FallingLoss(11800, 0.28, 0.008, 1)
	c := chart.Curves{Series: []chart.Series{{Name: "loss", X: x, Y: y}}, Smooth: 0.98}
	for b.Loop() {
		figuretest.Must(c.Draw())
	}
}

func BenchmarkCurvesPNG(b *testing.B) {
	x, y := figuretest.FallingLoss(11800, 0.28, 0.008, 1)
	f := figuretest.Must(chart.Curves{Series: []chart.Series{{Name: "loss", X: x, Y: y}}, Smooth: 0.98}.Draw())
	for b.Loop() {
		if _, err := f.LivePNG(); err != nil {
			b.Fatal(err)
		}
	}
}
