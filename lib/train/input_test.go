package train_test

import (
	"slices"
	"testing"

	"latentlab/lib/train"
)

// The classes of a test set that was read from a file of its own, with fewer classes.
func TestInputMatchesClasses(t *testing.T) {
	data := images(20)
	data.Classes = []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}
	p, err := train.Prepare(small, data, train.BatchSize(10))
	if err != nil {
		t.Fatal(err)
	}
	test := images(3)
	test.Labels, test.Classes = []uint16{0, 1, 2}, []string{"c", "j", "z"}
	in, err := p.Input(test)
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint16{2, 9, 10}; !slices.Equal(in.Labels, want) {
		t.Errorf("labels %v, expected %v", in.Labels, want)
	}
}
