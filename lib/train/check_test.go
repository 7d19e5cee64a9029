package train_test

import (
	"strings"
	"testing"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// What is asked of pictures is asked for more than training: they are encoded
// and evaluated too, and an error must not speak of what nobody wants to do.
func TestCheckDataDoesNotSpeakOfTraining(t *testing.T) {
	for name, images := range map[string]*dataset.Images{
		"nil":      nil,
		"empty":    {Height: 2, Width: 2},
		"no size":  {Pixels: make([]uint8, 4)},
		"a rest":   {Height: 2, Width: 2, Pixels: make([]uint8, 5)},
		"unlabels": {Height: 2, Width: 2, Pixels: make([]uint8, 8), Labels: make([]uint8, 1)},
	} {
		if err := train.CheckData(images); err == nil || strings.Contains(err.Error(), "train") {
			t.Errorf("%s: error %v, expected one that does not speak of training", name, err)
		}
	}
}
