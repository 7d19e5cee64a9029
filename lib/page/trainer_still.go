package page

import (
	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/latent"
)

// drawStill draws the still figure, if none is given: the losses of the training that it starts
// from, the plane of codes, and what the networks output for some examples.
func (x *trainer) drawStill() error {
	if x.Fallback != nil {
		return nil
	}
	var above, all []*figure.Figure
	if len(x.Losses.Y) > 0 {
		f, err := chart.Curves{
			Series: []chart.Series{x.Losses}, Smooth: 0.95, X: chart.Axis{Label: "step"},
			Y: chart.Axis{Label: x.Losses.Name, Unit: x.training.Program().Units[0]}, Size: figure.Size{Width: 350, Height: 300},
		}.Draw()
		if err != nil {
			return err
		}
		above = append(above, f)
	}
	plane, err := x.drawCodes()
	if err != nil {
		return err
	}
	if plane != nil {
		above = append(above, plane)
	}
	if len(above) > 0 {
		f, err := figure.Beside{Figures: above}.Draw()
		if err != nil {
			return err
		}
		all = append(all, f)
	}
	below, err := x.drawImages()
	if err != nil {
		return err
	}
	if all = append(all, below); len(all) == 1 {
		x.Fallback = all[0]
		return nil
	}
	x.Fallback, err = figure.Panels{Figures: all, Columns: 1, Text: figure.Text{Alt: x.Alt, Caption: x.Caption}}.Draw()
	return err
}

// drawCodes draws the plane of codes, or returns nil if they do not have two numbers.
func (x *trainer) drawCodes() (*figure.Figure, error) {
	c := x.codes()
	if c == nil {
		return nil, nil
	}
	shown := x.training.Examples().Select(c.Indices...)
	m := x.trained()
	codes, err := m.Encode(shown)
	if err != nil || latent.Check("code", codes) != nil {
		return nil, err
	}
	return chart.Scatter{
		Points: codes, Labels: shown.Labels, Classes: shown.Classes, X: chart.Axis{Label: "z₁"}, Y: chart.Axis{Label: "z₂"}, Equal: true,
		Size: figure.Size{Width: 350, Height: 300},
	}.Draw()
}

// drawImages draws some examples and their reconstructions, or samples if there are none.
func (x *trainer) drawImages() (*figure.Figure, error) {
	m, shown := x.trained(), x.training.Examples().Select(spread(min(10, x.training.Examples().Len()), x.training.Examples().Len())...)
	if _, ok := x.data.Functions["reconstruct"]; ok {
		rebuilt, err := m.Reconstruct(shown)
		switch {
		case err != nil:
			return nil, err
		case shown.IsTable():
			return figure.Table{Examples: shown, Reconstructed: rebuilt, Rows: shownRows}.Draw()
		}
		return figure.Rows{Rows: []figure.Row{
			{Title: "example", Images: shown}, {Title: "reconstruction", Images: rebuilt},
		}}.Draw()
	}
	if len(x.Samples) == 0 {
		return drawExamples(shown)
	}
	samples, err := m.Decode(x.Samples)
	if err != nil {
		return nil, err
	}
	return drawExamples(samples)
}

func drawExamples(e *dataset.Examples) (*figure.Figure, error) {
	if e.IsTable() {
		return figure.Table{Examples: e, Rows: 2 * shownRows}.Draw()
	}
	return figure.Grid{Images: e, Columns: 10, Rows: 3}.Draw()
}
