package train

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// The kinds of an [Optimizer].
const (
	KindAdam = "adam" // Kingma & Ba, 2014
	KindSGD  = "sgd"  // plain gradient descent
)

// Optimizer describes how training updates weights. It is plain data, and a run
// records all of it.
type Optimizer struct {
	Kind string `json:"kind"` // KindAdam or KindSGD

	// LearningRate is the rate of every phase that is not in Rates.
	LearningRate float64 `json:"learning rate"`

	// Rates are the learning rates of phases of the model's step, by the name that
	// the step passes to [Phase]. A rate for a phase that the step does not have is an
	// error.
	Rates map[string]float64 `json:"rates,omitempty"`

	// Adam's β₁, β₂ and ε. All are required for Adam, and 0 for SGD.
	Beta1   float64 `json:"beta1,omitempty"`   // above 0 and below 1
	Beta2   float64 `json:"beta2,omitempty"`   // above 0 and below 1
	Epsilon float64 `json:"epsilon,omitempty"` // above 0

	// DecaySteps is the number of steps over which every rate decays, see [Decay]; 0
	// means constant rates.
	DecaySteps int `json:"decay steps,omitempty"`
}

// DefaultAdam returns Adam with Keras's β₁ = 0.9, β₂ = 0.999 and ε = 1e-7. Here ε is added to the
// corrected root, as in the paper's algorithm 1; Keras adds its own to the uncorrected one (the
// paper's ε̂), which counts for more in the first steps.
func DefaultAdam(learningRate float64) Optimizer {
	return Optimizer{Kind: KindAdam, LearningRate: learningRate, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
}

// minNormal is the smallest normal float32. Smaller numbers lose precision, then
// underflow to 0.
const minNormal = 0x1p-126

// maxDecaySteps is the largest number up to which float32 holds every integer.
const maxDecaySteps = 1 << 24

// check returns an error naming the first invalid field of o.
func (o Optimizer) check() error {
	switch {
	case o.Kind != KindAdam && o.Kind != KindSGD:
		return fmt.Errorf("the optimizer is of kind %q: expected %q or %q", o.Kind, KindAdam, KindSGD)
	case o.DecaySteps < 0 || o.DecaySteps > maxDecaySteps:
		return fmt.Errorf("the learning rate decays over %d steps: "+
			"expected 1 to %d, or 0 for a constant rate", o.DecaySteps, maxDecaySteps)
	}
	if err := o.checkRate("", o.LearningRate); err != nil {
		return err
	}
	for _, phase := range slices.Sorted(maps.Keys(o.Rates)) {
		if phase == "" {
			return fmt.Errorf("there is a learning rate of %v for a phase without a name", o.Rates[phase])
		}
		if err := o.checkRate(fmt.Sprintf(" of the phase %q", phase), o.Rates[phase]); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		name         string
		value, usual float64
		below        float32
	}{
		{"β₁", o.Beta1, 0.9, 1},
		{"β₂", o.Beta2, 0.999, 1},
		{"ε", o.Epsilon, 1e-7, math.MaxFloat32},
	} {
		switch {
		case o.Kind == KindSGD && c.value != 0:
			return fmt.Errorf("%s is %v and the optimizer is SGD, which has none: omit it", c.name, c.value)
		case o.Kind == KindAdam && !(c.value >= minNormal && float32(c.value) < c.below):
			return fmt.Errorf("%s of Adam is %v: expected a number above 0 and below %v, as float32 holds it; "+
				"usual is %v", c.name, c.value, c.below, c.usual)
		}
	}
	return nil
}

func (o Optimizer) checkRate(of string, rate float64) error {
	if !(rate >= minNormal && rate <= math.MaxFloat32) {
		return fmt.Errorf("the learning rate%s is %v: expected a number above 0, as float32 holds it", of, rate)
	}
	if o.DecaySteps > 0 && rate*decayed < minNormal {
		return fmt.Errorf("the learning rate%s is %v, which decays to %.3g: "+
			"expected a number that float32 holds", of, rate, rate*decayed)
	}
	return nil
}

// rate returns the learning rate of a phase, before decay.
func (o Optimizer) rate(phase string) float64 {
	if rate, ok := o.Rates[phase]; ok {
		return rate
	}
	return o.LearningRate
}

// String describes o in a line, such as "Adam with learning rate 0.001". It includes the
// phases with other rates, β₁, β₂ and ε if they are not [DefaultAdam]'s, and the
// steps over which rates decay.
func (o Optimizer) String() string {
	kind := map[string]string{KindAdam: "Adam", KindSGD: "SGD"}[o.Kind]
	if kind == "" {
		kind = fmt.Sprintf("optimizer %q", o.Kind)
	}
	var others []string
	for _, phase := range slices.Sorted(maps.Keys(o.Rates)) {
		if rate := o.Rates[phase]; rate != o.LearningRate {
			others = append(others, fmt.Sprintf("%s %g", phase, rate))
		}
	}
	text := fmt.Sprintf("%s with learning rate %g", kind, o.LearningRate)
	if len(others) > 0 {
		text += " (" + strings.Join(others, ", ") + ")"
	}
	usual := DefaultAdam(o.LearningRate)
	if o.Kind != KindAdam {
		usual = Optimizer{}
	}
	for _, c := range []struct {
		name         string
		value, usual float64
	}{{"β₁", o.Beta1, usual.Beta1}, {"β₂", o.Beta2, usual.Beta2}, {"ε", o.Epsilon, usual.Epsilon}} {
		if c.value != c.usual {
			text += fmt.Sprintf(", %s %g", c.name, c.value)
		}
	}
	if o.DecaySteps != 0 {
		text += fmt.Sprintf(", decay over %d steps", o.DecaySteps)
	}
	return text
}
