package chart

import (
	"strings"
	"testing"
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
