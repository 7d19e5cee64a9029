package page

import (
	"fmt"

	"latentlab/lib/export"
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

// exportDecoder exports the decoder of a model that passed checkDecodes, with
// weights rounded for codes.
func exportDecoder(field string, m *trained.Model, codes [][]float32) (*export.Network, error) {
	network, err := export.New(m, m.Program.Model.(trained.Decoder).Decode, codes)
	if err != nil {
		return nil, err
	}
	images := m.Program.Data
	if want := images.Size(); network.Out() != want {
		return nil, fmt.Errorf("%s decodes to %d numbers, expected %d: images of %d × %d, as in its training set",
			field, network.Out(), want, images.Height, images.Width)
	}
	return network, nil
}
