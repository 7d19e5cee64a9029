package chart

import (
	"strings"
	"testing"

	"latentlab/lib/figure/internal/figuretest"
)

// TestScattersLegend checks that the classes of all panels are in order, before what is no class.
func TestScattersLegend(t *testing.T) {
	points := [][]float32{{0, 0}, {1, 1}}
	s := Scatters{Panels: []Scatter{
		{Points: points, Labels: []uint16{3, 0}, Prior: points},
		{Points: points, Labels: []uint16{2, 1}},
	}}
	var names []string
	for _, e := range s.entries() {
		names = append(names, e.name)
	}
	if got, want := strings.Join(names, ", "), "0, 1, 2, 3, prior p(z)"; got != want {
		t.Errorf("the legend has %s, expected %s", got, want)
	}
}

// TestHeatMapNoLegend checks that the names of what is over a heat map can be omitted.
func TestHeatMapNoLegend(t *testing.T) {
	ellipses := []Ellipse{{Name: strings.Repeat("a name that takes a line of its own ", 2), Std: [2]float64{1, 1}}}
	h := HeatMap{Values: []float64{1}, Columns: 1, X: Axis{Max: 1}, Y: Axis{Max: 1}, Over: Scatter{Ellipses: ellipses}}
	_, with := figuretest.Must(h.Draw()).Size()
	h.Over.NoLegend = true
	if _, without := figuretest.Must(h.Draw()).Size(); without >= with {
		t.Errorf("the chart is %d high without a legend and %d with it, expected less", without, with)
	}
}
