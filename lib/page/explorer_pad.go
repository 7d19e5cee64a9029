package page

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"

	"latentlab/lib/export"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

//go:embed explorer_pad.js
var explorerPadScript string

// explorerPad is what the script needs to encode what a reader draws.
type explorerPad struct {
	*padData
	Encoder    json.RawMessage `json:"encoder"`
	TakesClass bool            `json:"takesClass"` // the encoder takes the class, one-hot, behind the pixels
}

// checkPad returns an error if Pad is set and the model cannot encode what a reader draws.
func (x *explorer) checkPad() error {
	if !x.Pad {
		return nil
	}
	p := x.Model.Program
	if p.Data.IsTable() {
		return errors.New("a reader draws images on the Pad, and the model is of rows of a table: leave Pad out")
	}
	if _, ok := p.Model.(trained.Encoder); !ok {
		return errors.New("the model does not encode, as a generator, and Pad needs a method Encode(scope, x): leave Pad out")
	}
	if n := x.conditionSize(); n != 0 && n != x.OneHot {
		return fmt.Errorf("OneHot is %d, and the encoder takes one of %d classes: expected this number for Pad", x.OneHot, n)
	}
	return nil
}

// conditionSize returns how many classes the encoder takes, one-hot, behind the pixels of an image.
func (x *explorer) conditionSize() int {
	if m, ok := x.Model.Program.Model.(train.Conditional); ok {
		return m.ConditionedOn().Size()
	}
	return 0
}

// encodedExamples is how many examples the encoder's weights are rounded for.
const encodedExamples = 2000

// pad exports the model's encoder.
func (x *explorer) pad() (*explorerPad, error) {
	p := x.Model.Program
	drawn, err := newPadData(p.Data)
	if err != nil {
		return nil, err
	}
	indices := make([]int, p.Data.Len())
	for i := range indices {
		indices[i] = i
	}
	var examples [][]float32
	for k, i := range subsample(indices, encodedExamples) {
		seen := make([]float32, p.Data.Size()+x.conditionSize())
		p.Data.Scale(p.Scaling, i, seen[:p.Data.Size()])
		if x.conditionSize() > 0 {
			class := k % x.OneHot
			if p.Data.Labels != nil {
				class = int(p.Data.Labels[i])
			}
			seen[p.Data.Size()+class] = 1
		}
		examples = append(examples, seen)
	}
	network, err := export.NewEncoder(x.Model, p.Model.(trained.Encoder).Encode, examples)
	if err != nil {
		return nil, fmt.Errorf("the encoder for Pad: %w", err)
	}
	if n, style := network.Out(), len(x.low); n != style && n != x.OneHot+style {
		return nil, fmt.Errorf("the encoder gives %d numbers, and the decoder takes a style of %d after the class: "+
			"expected the style, or both", n, style)
	}
	data, err := network.JSON()
	return &explorerPad{drawn, data, x.conditionSize() > 0}, err
}
