package page

import (
	"errors"
	"fmt"
	"slices"

	"latentlab/lib/backend"
	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/format"
	"latentlab/lib/latent"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// stillSteps are the steps after which the still figure shows the generator's points.
var stillSteps = []int{0, 300, 1500}

// stillCount is how many points of each kind the still figure shows.
const stillCount = 400

// drawStill trains here, one step of each network in turn, and draws the points as they are
// in between. After a step that diverges there are no more of them.
func (g *game) drawStill() (*figure.Figure, error) {
	p, err := train.Prepare(g.model, g.Data, g.options...)
	if err != nil {
		return nil, err
	}
	backend.Hint(p.Work())
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	loop, err := train.NewLoop(b, p)
	if err != nil {
		return nil, err
	}
	defer loop.Close()
	var panels []*figure.Figure
	var titles []string
	step := 0
	for _, until := range stillSteps {
		for step < until {
			epoch, from := step/p.Steps(), step%p.Steps()
			n := min(until-step, p.Steps()-from, train.MaxChunk)
			if _, err := loop.Run(epoch, from, from+n); errors.As(err, new(*train.Diverged)) {
				return g.joinStill(panels, titles)
			} else if err != nil {
				return nil, err
			}
			step += n
		}
		panel, err := g.drawPoints(&trained.Model{Program: p})
		if err != nil {
			return nil, err
		}
		panels, titles = append(panels, panel), append(titles, format.Count(step, "round"))
	}
	return g.joinStill(panels, titles)
}

func (g *game) joinStill(panels []*figure.Figure, titles []string) (*figure.Figure, error) {
	return figure.Panels{Figures: panels, Titles: titles, Columns: len(panels), Text: figure.Text{
		Title: fmt.Sprintf("gray: %s; orange: %s", g.names().Real, g.names().Fake), Alt: g.Alt,
	}}.Draw()
}

// drawPoints draws the points of both kinds for the present weights.
func (g *game) drawPoints(m *trained.Model) (*figure.Figure, error) {
	real, fake, err := g.points(m)
	if err != nil {
		return nil, err
	}
	names := g.names()
	low, high := g.extent(real)
	axis := chart.Axis{Min: low, Max: high}
	return chart.Scatter{
		Points: fake, Prior: real, PriorName: names.Real, Equal: true, X: axis, Y: axis,
		Labels: slices.Repeat([]uint16{1}, len(fake)), Classes: []string{names.Real, names.Fake}, NoLegend: true,
		Text: figure.Text{Alt: fmt.Sprintf("%d %s among %d %s", len(fake), names.Fake, len(real), names.Real)},
		Size: figure.Size{Width: 220, Height: 262},
	}.Draw()
}

// points returns points of both kinds: of the data and the generator's samples, or samples of
// the prior and codes.
func (g *game) points(m *trained.Model) (real, fake [][]float32, err error) {
	switch of := g.model.(type) {
	case adversarialEncoder:
		if real, err = of.PriorPoints(stillCount, 1); err != nil {
			return nil, nil, err
		}
		fake, err = m.Encode(g.Data.First(min(stillCount, g.Data.Len())))
	case generator:
		if real, err = g.Data.Points(); err != nil {
			return nil, nil, err
		}
		codes, err := latent.SampleNormal(stillCount, of.DecoderSize(), 1)
		if err != nil {
			return nil, nil, err
		}
		samples, err := m.Decode(codes)
		if err != nil {
			return nil, nil, err
		}
		fake, err = samples.Points()
		return subsample(real, stillCount), fake, err
	}
	return real, fake, err
}
