package dataset_test

import (
	"slices"
	"testing"

	"latentlab/lib/dataset"
)

func TestAlignClasses(t *testing.T) {
	for _, c := range []struct {
		name           string
		classes, given []string
		want           []string
		labels         []uint16 // that 2, 0, 1 become
	}{
		{"equal", []string{"a", "b", "c"}, []string{"a", "b", "c"}, []string{"a", "b", "c"}, []uint16{2, 0, 1}},
		{"some", []string{"b", "c", "e"}, []string{"a", "b", "c", "d", "e"}, []string{"a", "b", "c", "d", "e"}, []uint16{4, 1, 2}},
		{"another order", []string{"c", "b", "a"}, []string{"a", "b", "c"}, []string{"a", "b", "c"}, []uint16{0, 2, 1}},
		{"another", []string{"x", "b", "a"}, []string{"a", "b"}, []string{"a", "b", "x"}, []uint16{0, 2, 1}},
		{"a label without a name", []string{"0", "2"}, []string{"1", "2"}, []string{"1", "2", "0"}, []uint16{1, 2, 1}},
		{"two of a name", []string{"a", "a", "b"}, []string{"a", "a", "b"}, []string{"a", "a", "b"}, []uint16{2, 0, 1}},
		{"names on one side", nil, []string{"a", "b"}, nil, []uint16{2, 0, 1}},
		{"names on the other side", []string{"a", "b", "c"}, nil, []string{"a", "b", "c"}, []uint16{2, 0, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &dataset.Examples{Height: 1, Width: 1, Pixels: make([]uint8, 3), Labels: []uint16{2, 0, 1}, Classes: c.classes}
			got, err := e.AlignClasses(c.given)
			if err != nil || !slices.Equal(got.Labels, c.labels) || !slices.Equal(got.Classes, c.want) {
				t.Errorf("labels %v of %q, %v: expected %v of %q", got.Labels, got.Classes, err, c.labels, c.want)
			}
			if !slices.Equal(e.Labels, []uint16{2, 0, 1}) || !slices.Equal(e.Classes, c.classes) {
				t.Errorf("the examples themselves became %v of %q", e.Labels, e.Classes)
			}
		})
	}
}

func TestAlignClassesRefuses(t *testing.T) {
	e := &dataset.Examples{Height: 1, Width: 1, Pixels: make([]uint8, 1), Labels: []uint16{dataset.MaxClasses - 1}, Classes: []string{"a"}}
	if got, err := e.AlignClasses([]string{"b"}); err == nil {
		t.Errorf("%d classes and no error", len(got.Classes))
	}
}
