package page

import (
	"fmt"

	"latentlab/lib/export"
	"latentlab/lib/run"
)

// checkDecodes returns an error unless the model of r decodes codes. field is
// the name of the field that holds r.
func checkDecodes(field string, r *run.Run) error {
	if _, ok := r.Program.Model.(export.Decoder); !ok {
		return fmt.Errorf("the model of %s does not decode, expected one with a method Decode(scope, z)", field)
	}
	return nil
}

// exportDecoder exports the decoder of a run that passed checkDecodes, with
// weights rounded for codes.
func exportDecoder(field string, r *run.Run, codes [][]float32) (*export.Network, error) {
	network, err := export.New(r, r.Program.Model.(export.Decoder).Decode, codes)
	if err != nil {
		return nil, err
	}
	images := r.Program.Data
	if want := images.Size(); network.Out() != want {
		return nil, fmt.Errorf("the model of %s decodes to %d numbers, expected %d: images of %d × %d, as in its training set",
			field, network.Out(), want, images.Height, images.Width)
	}
	return network, nil
}
