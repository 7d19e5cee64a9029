package chart_test

import (
	"testing"

	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

func TestRandomCharts(t *testing.T) {
	figuretest.CheckRandom(t, chart.Curves{})
	figuretest.CheckRandom(t, chart.Bars{})
	figuretest.CheckRandom(t, chart.Histogram{})
	figuretest.CheckRandom(t, chart.Scatter{})
	figuretest.CheckRandom(t, chart.Manifold{})
	figuretest.CheckRandom(t, chart.Confusion{})
}
