package chart

import "latentlab/lib/figure"

type Axis struct{ Label string }

type Series struct {
	Name string
	Y    []float64
}

type Curves struct {
	Series []Series
	X, Y   Axis
	figure.Text
	figure.Size
}

func (Curves) Draw() (*figure.Figure, error) { return nil, nil }
