package panel

import (
	"strings"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/run"
)

// draw returns the panel with a curve of the losses, or nil if there is nothing to
// show.
func (p *Panel) draw(history, tests, validation run.Table) *figure.Figure {
	p.compile()
	var left []*figure.Figure
	if f := p.drawReconstructions(); f != nil {
		left = append(left, f)
	}
	codes := p.drawCodes()
	size := figure.Size{Width: 330, Height: 230}
	if f, err := lossCurves(p.model.Program, history, tests, validation, size); err == nil && f != nil {
		left = append(left, f)
	}
	switch {
	case codes == nil && len(left) == 2 && p.originals.IsTable(): // too wide for a curve beside it
		column, err := figure.Panels{Figures: left, Columns: 1, Text: figure.Text{Alt: joinAlts(left)}}.Draw()
		if err != nil {
			return nil
		}
		return column
	case codes != nil && len(left) > 0:
		column, err := figure.Panels{Figures: left, Columns: 1}.Draw()
		if err != nil {
			return nil
		}
		column.Alt = joinAlts(left)
		left = []*figure.Figure{column, codes}
	case codes != nil:
		return codes
	case len(left) == 0:
		return nil
	}
	f, err := figure.Beside{Figures: left, Text: figure.Text{Alt: joinAlts(left)}}.Draw()
	if err != nil {
		return nil
	}
	return f
}

// joinAlts joins the descriptions of figures to one.
func joinAlts(figures []*figure.Figure) string {
	alts := make([]string, len(figures))
	for i, f := range figures {
		alts[i] = f.Alt
	}
	return strings.Join(alts, "; ")
}

// codes encodes the points. It returns nil if codes do not have two numbers.
func (p *Panel) codes() [][]float32 {
	if p.encode == nil {
		return nil
	}
	codes, err := p.encode.Codes(p.points)
	if err != nil || len(codes) == 0 || len(codes[0]) != 2 {
		return nil
	}
	return codes
}

// drawCodes draws the codes of the points, or returns nil if there are none or
// they are not finite, as in a training that diverges.
func (p *Panel) drawCodes() *figure.Figure {
	codes := p.codes()
	if codes == nil {
		return nil
	}
	points := chart.Scatter{
		Points: codes, Labels: p.points.Labels, Classes: p.points.Classes, Numerals: p.points.Labels != nil,
		X: chart.Axis{Label: "z₁"}, Y: chart.Axis{Label: "z₂"}, Size: figure.Size{Width: 390, Height: 400},
	}
	f, err := points.Draw()
	if err != nil {
		return nil
	}
	return f
}
