package notebook

import (
	"fmt"

	"latentlab/lib/export"
	"latentlab/lib/run"
)

// checkDecodes returns an error unless the model of a run, which a reader has
// given as field, decodes codes.
func checkDecodes(field string, r *run.Run) error {
	if _, ok := r.Program.Model.(export.Decoder); !ok {
		return fmt.Errorf("the model of %s decodes nothing, expected one with a method Decode(scope, z)", field)
	}
	return nil
}

// decoder takes the decoder of such a run out of it, rounded for codes. It
// gives pictures of the size that the run was trained on, or an error.
func decoder(field string, r *run.Run, codes [][]float32) (*export.Network, error) {
	network, err := export.New(r, r.Program.Model.(export.Decoder).Decode, codes)
	if err != nil {
		return nil, err
	}
	images := r.Program.Data
	if want := images.Size(); network.Out() != want {
		return nil, fmt.Errorf("the model of %s decodes to %d numbers, expected %d: pictures of %d × %d, as it was trained on", field, network.Out(), want, images.Height, images.Width)
	}
	return network, nil
}
