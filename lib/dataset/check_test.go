package dataset

import (
	"strings"
	"testing"
)

// TestCheck checks that no error mentions training: images are encoded and evaluated
// too.
func TestCheck(t *testing.T) {
	for name, images := range map[string]*Examples{
		"nil":      nil,
		"empty":    {Height: 2, Width: 2},
		"no size":  {Pixels: make([]uint8, 4)},
		"a rest":   {Height: 2, Width: 2, Pixels: make([]uint8, 5)},
		"unlabels": {Height: 2, Width: 2, Pixels: make([]uint8, 8), Labels: make([]uint16, 1)},
	} {
		if err := images.Check(); err == nil || strings.Contains(err.Error(), "train") {
			t.Errorf("%s: error %v, expected one that does not mention training", name, err)
		}
	}
	if err := Faces(2, 1).Check(); err != nil {
		t.Error(err)
	}
}
