package page

import (
	"fmt"
	"slices"

	"latentlab/lib/knob"
)

// gamePriors are samples of a prior that a knob changes.
type gamePriors struct {
	Field string   `json:"field"` // of the struct with the knobs
	At    []string `json:"at"`    // for each position, [n, 2] float32 in base64
}

// priors returns samples of the prior at each position of the knob that changes it, nil if none does,
// and all of these samples with the given ones, those at first. More than one such knob is an error:
// the page has samples for one at a time.
func (g *game) priors(first [][]float32) (*gamePriors, [][]float32, error) {
	if g.Knobs == nil {
		return nil, first, nil
	}
	board, err := knob.NewBoard(g.Knobs)
	if err != nil {
		return nil, nil, err
	}
	positions, err := board.Positions()
	if err != nil {
		return nil, nil, err
	}
	defer board.Grant(knob.Wish{Reset: true})
	var changed *gamePriors
	all := first
	for _, p := range positions {
		priors, changes := &gamePriors{Field: p.Field}, false
		for i, value := range p.Values {
			samples := first
			if i != p.First {
				board.Grant(knob.Wish{Reset: true, Values: map[string]any{p.Field: value}})
				if samples, err = g.priorSamples(); err != nil {
					return nil, nil, fmt.Errorf("with %s %s: %w", p.Name, p.Texts[i], err)
				}
			}
			if !slices.EqualFunc(samples, first, slices.Equal) {
				changes, all = true, slices.Concat(all, samples)
			}
			priors.At = append(priors.At, encodeFloats(samples))
		}
		if changes && changed != nil {
			return nil, nil, fmt.Errorf("the knobs of the fields %s and %s both change the prior: expected at most one that does",
				changed.Field, p.Field)
		}
		if changes {
			changed = priors
		}
	}
	return changed, all, nil
}

// priorSamples returns samples of the prior at the values that Knobs has.
func (g *game) priorSamples() ([][]float32, error) {
	m, err := g.Model()
	if err != nil {
		return nil, err
	}
	encoder, ok := m.(adversarialEncoder)
	if !ok {
		return nil, fmt.Errorf("the Model returns a %T: expected a %T, as at first", m, g.model)
	}
	return encoder.PriorPoints(gameSamples, 1)
}
