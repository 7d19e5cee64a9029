package dataset

import (
	"reflect"
	"strings"
	"testing"
)

// TestImagesOfRows reads a file as Kaggle has it of MNIST.
func TestImagesOfRows(t *testing.T) {
	path := writeFile(t, t.TempDir(), "mnist.csv", []byte("label,1x1,1x2,1x3,2x1,2x2,2x3\n5,0,1,2,253,254,255\n0,9,8,7,6,5,4\n"))
	rows, err := FromCSV(path, Label("label"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ height, width, channels int }{"gray": {2, 3, 1}, "color": {2, 1, 3}} {
		got, err := rows.AsImages(test.height, test.width)
		if err != nil {
			t.Fatal(err)
		}
		want := &Examples{
			Name: "mnist.csv", Height: test.height, Width: test.width, Channels: test.channels,
			Pixels: []uint8{0, 1, 2, 253, 254, 255, 9, 8, 7, 6, 5, 4}, Labels: []uint16{1, 0}, Classes: []string{"0", "5"},
		}
		if !reflect.DeepEqual(got, want) || got.Check() != nil {
			t.Errorf("%s: %+v, expected %+v", name, got, want)
		}
	}
	for want, images := range map[string]func() (*Examples, error){
		"expected height·width, 28·28":                      func() (*Examples, error) { return rows.AsImages(28, 28) },
		"expected height·width, -2·-3":                      func() (*Examples, error) { return rows.AsImages(-2, -3) },
		"generated faces has images":                        func() (*Examples, error) { return Faces(1, 1).AsImages(48, 48) },
		`row 1 of x, "b": 256, expected whole numbers`:      pixels(0, 1, 2, 256),
		`row 0 of x, "a": -1, expected whole numbers`:       pixels(-1, 1, 2, 3),
		`row 0 of x, "b": 0.5, expected whole numbers`:      pixels(1, 0.5, 2, 3),
		`row 1 of x, "a": NaN, expected whole numbers from`: pixels(1, 2, nan32, 3),
	} {
		if _, err := images(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %s", err, want)
		}
	}
}

// pixels returns what makes images of one row and two pixels of values.
func pixels(values ...float32) func() (*Examples, error) {
	rows := &Examples{Name: "x", Columns: []Column{{Name: "a"}, {Name: "b"}}, Values: values}
	return func() (*Examples, error) { return rows.AsImages(1, 2) }
}
