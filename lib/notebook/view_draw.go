package notebook

import (
	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/run"
)

// draw returns the panel of r, or nil where there is nothing to show. Charts
// have what r says, pictures and codes are of the panel's own run.
func (p *panel) draw(r *run.Run) *figure.Figure {
	p.compile()
	var left []*figure.Figure
	if p.rebuild != nil {
		if rebuilt, err := p.rebuild.Reconstruct(p.sample); err == nil {
			pixel := 3
			if p.encode != nil {
				pixel = 2 // the chart of codes needs the room
			}
			if side := max(p.sample.Height, p.sample.Width); side > 28 {
				pixel = max(1, pixel*28/side)
			}
			f, err := figure.Reconstructions{Images: p.sample, Reconstructed: rebuilt, Rows: 5, Columns: 10, Pixel: pixel}.Draw()
			if err == nil {
				left = append(left, f)
			}
		}
	}
	if f, err := lossCurve(r); err == nil && f != nil {
		left = append(left, f)
	}
	codes := p.scatter()
	switch {
	case codes != nil && len(left) > 0:
		column, err := figure.Panels{Figures: left, Columns: 1}.Draw()
		if err != nil {
			return nil
		}
		column.Alt = alts(left)
		left = []*figure.Figure{column, codes}
	case codes != nil:
		return codes
	case len(left) == 0:
		return nil
	}
	f, err := figure.Beside{Figures: left, Text: figure.Text{Alt: alts(left)}}.Draw()
	if err != nil {
		return nil
	}
	return f
}

// alts are what figures show, in a sentence.
func alts(figures []*figure.Figure) string {
	text := ""
	for i, f := range figures {
		if i > 0 {
			text += "; "
		}
		text += f.Alt
	}
	return text
}

// codes encodes the points, nil where that gives no two numbers each.
func (p *panel) codes() [][]float32 {
	if p.encode == nil {
		return nil
	}
	codes, err := p.encode.Codes(p.points)
	if err != nil || len(codes) == 0 || len(codes[0]) != 2 {
		return nil
	}
	return codes
}

// scatter draws codes of two numbers, nil where they are not.
func (p *panel) scatter() *figure.Figure {
	codes := p.codes()
	if codes == nil {
		return nil
	}
	points := chart.Scatter{
		Points: codes, Labels: p.points.Labels, Classes: p.points.Classes, Numerals: p.points.Labels != nil, NoLegend: true,
		X: chart.Axis{Label: "z₁"}, Y: chart.Axis{Label: "z₂"}, Size: figure.Size{Width: 390, Height: 400},
	}
	f, err := points.Draw()
	if err != nil { // of codes that are no numbers, as a diverging training gives
		return nil
	}
	return f
}
