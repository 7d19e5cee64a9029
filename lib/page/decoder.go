package page

import (
	"errors"
	"fmt"

	"latentlab/lib/dataset"
	"latentlab/lib/export"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// checkDecodes returns an error unless m decodes codes. field is the name of the
// field that holds m.
func checkDecodes(field string, m *trained.Model) error {
	if _, ok := m.Program.Model.(trained.Decoder); !ok {
		return fmt.Errorf("%s does not decode, expected a model with a method Decode(scope, z)", field)
	}
	return nil
}

// CheckDecoder returns an error unless an [Explorer], or a [Cloud] with Decode, can show a
// model's decoder. It needs no training, so that a cell can ask before one:
//
//	notebook.Check(page.CheckDecoder(m, digits.Train))
//
// A page computes dense layers, convolutions, upsampling, pooling, normalization and
// element-wise functions. like are images of the size that m is trained on.
func CheckDecoder(m train.Model, like *dataset.Examples) error {
	decoder, ok := m.(trained.Decoder)
	if !ok {
		return errors.New("page.CheckDecoder: the model does not decode, expected one with a method Decode(scope, z)")
	}
	untrained, err := trained.New(m, like)
	if err != nil {
		return fmt.Errorf("page.CheckDecoder: %w", err)
	}
	if err := checkNetwork(untrained, decoder); err != nil {
		return fmt.Errorf("page.CheckDecoder: %w", err)
	}
	return nil
}

func checkNetwork(m *trained.Model, decoder trained.Decoder) error {
	size := m.Program.DecoderSize
	if size == 0 {
		return errors.New("the length of the decoder's code is unknown before training, so it cannot be checked")
	}
	return export.Check(m, decoder.Decode, size)
}

// exportDecoder exports the decoder of a model that passed checkDecodes, with
// weights rounded for codes.
func exportDecoder(field string, m *trained.Model, codes [][]float32) (*export.Network, error) {
	network, err := export.New(m, m.Program.Model.(trained.Decoder).Decode, codes)
	if err != nil {
		return nil, err
	}
	data := m.Program.Data
	if want := data.Size(); network.Out() != want {
		return nil, fmt.Errorf("%s decodes to %d numbers, expected %d: %s of %v, as in its training set",
			field, network.Out(), want, data.Noun(), data.Shape())
	}
	return network, nil
}
