package chart_test

import (
	"testing"
	"time"

	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

func TestRandomCharts(t *testing.T) {
	const each = 400 * time.Millisecond
	figuretest.CheckRandom(t, each, chart.Curves{})
	figuretest.CheckRandom(t, each, chart.Bars{})
	figuretest.CheckRandom(t, each, chart.Histogram{})
	figuretest.CheckRandom(t, each, chart.Scatter{})
	figuretest.CheckRandom(t, each, chart.Manifold{})
	figuretest.CheckRandom(t, each, chart.Confusion{})
}
