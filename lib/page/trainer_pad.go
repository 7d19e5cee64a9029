package page

import (
	_ "embed"
	"errors"

	"latentlab/lib/train"
)

//go:embed trainer_pad.js
var trainerPadScript string

// trainerPad is what the script needs to encode what a reader draws.
type trainerPad struct {
	*padData
	Classes    []string `json:"classes"`    // that the reader chooses from; none if the networks do not know the class
	TakesClass bool     `json:"takesClass"` // the encoder takes the class, one-hot, behind the pixels
}

// pad returns what the script needs for a pad, or nil without one.
func (x *trainer) pad() (*trainerPad, error) {
	if !x.Pad {
		return nil, nil
	}
	p, e := x.training.Program(), x.training.Examples()
	if e.IsTable() {
		return nil, errors.New("a reader draws images on the Pad, and Data has rows of a table: leave Pad out")
	}
	for _, name := range []string{"encode", "decode"} {
		if x.data.Functions[name] == nil {
			return nil, errors.New("the model does not " + name + ", and Pad needs methods Encode(scope, x) and Decode(scope, z): leave Pad out")
		}
	}
	drawn, err := newPadData(e)
	if err != nil {
		return nil, err
	}
	own := &trainerPad{padData: drawn, Classes: []string{}}
	if m, ok := p.Model.(train.Conditional); ok {
		own.TakesClass = m.ConditionedOn().Size() > 0
	}
	for i := range p.DecoderSize - p.CodeSize {
		own.Classes = append(own.Classes, nameOfClass(e, i))
	}
	return own, nil
}
