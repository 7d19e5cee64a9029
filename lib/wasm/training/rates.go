package training

import (
	"fmt"
	"math"
	"path"
	"reflect"
	"slices"
	"strings"

	"latentlab/lib/knob"
)

// rateKnobs returns a knob for each learning rate that none of the given knobs sets.
func rateKnobs(g *graphs, knobs []*knobData) ([]*knobData, error) {
	var rates []string
	for _, p := range g.paths() {
		taken := slices.ContainsFunc(knobs, func(k *knobData) bool {
			return slices.ContainsFunc(k.sets, func(s set) bool { return s.function == "" && s.name == p })
		})
		if isRate(p) && len(g.given[p]) == 1 && !taken && g.uses(p) {
			rates = append(rates, p)
		}
	}
	all := make([]*knobData, len(rates))
	for i, p := range rates {
		name := "learning rate"
		if len(rates) > 1 {
			name += " (" + ofRate(p) + ")"
		}
		k, err := rateKnob(name, p, math.Float32frombits(g.given[p][0]))
		if err != nil {
			return nil, err
		}
		all[i] = k
	}
	return all, nil
}

// isRate reports whether a variable is a learning rate: GoMLX's of a scope, such as
// /discriminator/optimizers/learning_rate, or that of a phase, such as
// /autoencoder/learning rate generator/rate.
func isRate(variable string) bool {
	scope, name := path.Split(variable)
	return name == "learning_rate" || name == "rate" && strings.HasPrefix(path.Base(scope), phaseRate)
}

const phaseRate = "learning rate "

// ofRate returns the phase of a learning rate, or the network that it is for.
func ofRate(variable string) string {
	if phase, ok := strings.CutPrefix(path.Base(path.Dir(variable)), phaseRate); ok {
		return phase
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(variable, "/"), "/")
	return first
}

// rateKnob returns the knob of a learning rate: from a hundredth of its value, with which a training
// stands still, to a thousand times the value, with which it diverges.
func rateKnob(name, variable string, rate float32) (*knobData, error) {
	tag := fmt.Sprintf(`knob:"%.3g..%.3g, log, name %s"`, rate/100, 1000*rate, name)
	one := reflect.New(reflect.StructOf([]reflect.StructField{
		{Name: "Rate", Type: reflect.TypeFor[float32](), Tag: reflect.StructTag(tag)},
	}))
	one.Elem().Field(0).SetFloat(float64(rate))
	b, err := knob.NewBoard(one.Interface())
	if err != nil {
		return nil, fmt.Errorf("the learning rate %v: %w", rate, err)
	}
	positions, err := b.Positions()
	if err != nil {
		return nil, err
	}
	p := positions[0]
	k := &knobData{Name: p.Name, Values: p.Values, Texts: p.Texts, First: p.First}
	at := make([][]uint32, len(p.Values))
	for i, v := range p.Values {
		at[i] = []uint32{math.Float32bits(float32(v.(float64)))}
	}
	k.sets = []set{{name: variable, at: at}}
	return k, nil
}
