package dataset

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// npyFile returns the file of an array of a type such as "<f4".
func npyFile(t testing.TB, descr string, values any, shape ...int) []byte {
	t.Helper()
	dims := strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", ","), "[]")
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s,), }\n", descr, dims)
	var out bytes.Buffer
	out.WriteString("\x93NUMPY\x01\x00")
	for _, part := range []any{uint16(len(header)), []byte(header), values} {
		if err := binary.Write(&out, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// TestFromNPY checks what arrays of each shape become.
func TestFromNPY(t *testing.T) {
	dir := t.TempDir()
	bytes12 := []uint8{0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255}
	two := npyFile(t, "<i8", []int64{1, 300}, 2)
	for name, test := range map[string]struct {
		array, labels []byte
		names         []string
		want          *Examples
	}{
		"gray":  {npyFile(t, "|u1", bytes12, 2, 2, 3), two, nil, &Examples{Height: 2, Width: 3, Channels: 1, Pixels: bytes12, Labels: []uint16{1, 300}}},
		"one":   {npyFile(t, "|u1", bytes12, 2, 2, 3, 1), nil, nil, &Examples{Height: 2, Width: 3, Channels: 1, Pixels: bytes12}},
		"color": {npyFile(t, "|u1", bytes12, 2, 1, 2, 3), nil, nil, &Examples{Height: 1, Width: 2, Channels: 3, Pixels: bytes12}},
		"int64": {npyFile(t, "<i8", []int64{0, 255}, 2, 1, 1), npyFile(t, "|u1", []uint8{7, 8}, 2, 1), nil,
			&Examples{Height: 1, Width: 1, Channels: 1, Pixels: []uint8{0, 255}, Labels: []uint16{7, 8}}},
		"floats": {npyFile(t, "<f8", []float64{0, 7.0 / 255, 1}, 1, 1, 3), nil, nil,
			&Examples{Height: 1, Width: 3, Channels: 1, Pixels: []uint8{0, 7, 255}}},
		"bools": {npyFile(t, "|b1", []uint8{0, 1}, 1, 1, 2), nil, nil, &Examples{Height: 1, Width: 2, Channels: 1, Pixels: []uint8{0, 255}}},
		"rows": {npyFile(t, "<f4", []float32{1, 2, 3, 4}, 2, 2), npyFile(t, "<f4", []float32{0, 1}, 2), []string{"a", "b"},
			&Examples{Columns: []Column{{Name: "a"}, {Name: "b"}}, Values: []float32{1, 2, 3, 4}, Labels: []uint16{0, 1}}},
		"bytes as rows": {npyFile(t, "|u1", []uint8{1, 2}, 1, 2), nil, nil,
			&Examples{Columns: []Column{{Name: "0"}, {Name: "1"}}, Values: []float32{1, 2}}},
		"a series": {npyFile(t, "<f8", []float64{1.5, 2.5}, 2), nil, []string{"v"},
			&Examples{Columns: []Column{{Name: "v"}}, Values: []float32{1.5, 2.5}}},
	} {
		path, labels := writeFile(t, dir, "x.npy", test.array), ""
		if test.labels != nil {
			labels = writeFile(t, dir, "y.npy", test.labels)
		}
		got, err := FromNPY(path, labels, test.names...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		test.want.Name = "x.npy"
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: read\n%+v\nexpected\n%+v", name, got, test.want)
		}
		if err := got.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFromNPYErrors checks that arrays of other shapes and values are refused.
func TestFromNPYErrors(t *testing.T) {
	dir := t.TempDir()
	rows := npyFile(t, "<f4", []float32{1, 2, 3, 4}, 2, 2)
	images := npyFile(t, "|u1", []uint8{1, 2, 3, 4}, 2, 1, 2)
	seconds := make([]float64, 100)
	for i := range seconds {
		seconds[i] = 1.6e9 + float64(i)
	}
	for name, test := range map[string]struct {
		array, labels []byte
		names         []string
		want          string
	}{
		"no array":        {[]byte("a,b\n"), nil, nil, "x.npy: not a file of NumPy's"},
		"archive":         {[]byte("PK\x03\x04 and more"), nil, nil, "x.npy: an archive, such as np.savez writes: dataset.FromNPZ reads one"},
		"rank 5":          {npyFile(t, "|u1", []uint8{1}, 1, 1, 1, 1, 1), nil, nil, "x.npy: an array of shape [1 1 1 1 1]: expected"},
		"two channels":    {npyFile(t, "|u1", []uint8{1, 2}, 1, 1, 1, 2), nil, nil, "x.npy: an array of shape [1 1 1 2]: expected"},
		"channels first":  {npyFile(t, "|u1", make([]uint8, 12), 1, 3, 2, 2), nil, nil, "x.npy: an array of shape [1 3 2 2], with the channels before"},
		"no images":       {npyFile(t, "|u1", []uint8{}, 0, 28, 28), nil, nil, "x.npy: an array of shape [0 28 28]"},
		"no rows":         {npyFile(t, "<f4", []float32{}, 0, 3), nil, nil, "x.npy: an array of shape [0 3]"},
		"no features":     {npyFile(t, "<f4", []float32{}, 3, 0), nil, nil, "x.npy: an array of shape [3 0]"},
		"gray of 256":     {npyFile(t, "<i4", []int32{1, 2, 3, 256}, 2, 1, 2), nil, nil, "x.npy: 256 in image 1: expected integers from 0 to 255"},
		"below 0":         {npyFile(t, "<i4", []int32{-1}, 1, 1, 1), nil, nil, "x.npy: -1 in image 0"},
		"floats to 255":   {npyFile(t, "<f4", []float32{255}, 1, 1, 1), nil, nil, "x.npy: 255 in image 0: expected floats from 0 to 1"},
		"NaN as gray":     {npyFile(t, "<f4", []float32{nan32}, 1, 1, 1), nil, nil, "x.npy: NaN in image 0"},
		"NaN":             {npyFile(t, "<f4", []float32{1, 2, 3, nan32}, 2, 2), nil, nil, `x.npy: row 1, column "1": NaN, expected a number`},
		"too large":       {npyFile(t, "<f8", []float64{1, -1e39}, 1, 2), nil, nil, `x.npy: row 0, column "1": -1e+39`},
		"seconds":         {npyFile(t, "<f8", seconds, 100), nil, nil, `x.npy: column "0": numbers from 1600000000 to 1600000099`},
		"names":           {rows, nil, []string{"a"}, "x.npy: 1 names for rows of 2 features"},
		"same names":      {rows, nil, []string{"a", "a"}, `x.npy: two columns are named "a"`},
		"names of images": {images, nil, []string{"a"}, "x.npy: names of columns for images: expected none; names of classes go into the field Classes"},
		"few labels":      {images, npyFile(t, "|u1", []uint8{1}, 1), nil, "y.npy: an array of shape [1]: expected a label for each of the 2 images, [2]"},
		"one-hot labels":  {rows, rows, nil, "y.npy: an array of shape [2 2]: expected a label for each, [2]; np.argmax"},
		"negative label":  {rows, npyFile(t, "<i8", []int64{0, -1}, 2), nil, "y.npy: label 1 is -1: expected whole numbers"},
		"large label":     {rows, npyFile(t, "<i8", []int64{0, 65_536}, 2), nil, "y.npy: label 1 is 65536"},
		"half a label":    {rows, npyFile(t, "<f8", []float64{0.5, 1}, 2), nil, "y.npy: label 0 is 0.5"},
		"NaN as label":    {rows, npyFile(t, "<f8", []float64{math.NaN(), 1}, 2), nil, "y.npy: label 0 is NaN"},
	} {
		path, labels := writeFile(t, dir, "x.npy", test.array), ""
		if test.labels != nil {
			labels = writeFile(t, dir, "y.npy", test.labels)
		}
		want := filepath.Join(dir, test.want)
		if _, err := FromNPY(path, labels, test.names...); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: error %v, expected %s …", name, err, want)
		}
	}
	path := writeFile(t, dir, "x.npy", rows)
	if _, err := FromNPY(path, filepath.Join(dir, "none.npy")); !os.IsNotExist(err) {
		t.Errorf("missing labels: %v", err)
	}
}

// TestFromNPZ reads a file as Keras has it.
func TestFromNPZ(t *testing.T) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for name, content := range map[string][]byte{
		"x_train.npy": npyFile(t, "|u1", []uint8{1, 2, 3, 4}, 2, 1, 2),
		"y_train.npy": npyFile(t, "|u1", []uint8{61, 5}, 2),
	} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := writeFile(t, t.TempDir(), "letters.npz", archive.Bytes())
	got, err := FromNPZ(path, "x_train", "y_train")
	if err != nil {
		t.Fatal(err)
	}
	want := &Examples{Name: "x_train of letters.npz", Height: 1, Width: 2, Channels: 1, Pixels: []uint8{1, 2, 3, 4}, Labels: []uint16{61, 5}}
	if !reflect.DeepEqual(got, want) || got.NumClasses() != 62 {
		t.Errorf("read %+v, expected %+v", got, want)
	}
	if got, err := FromNPZ(path, "x_train", ""); err != nil || got.Labels != nil {
		t.Errorf("without labels: %+v, %v", got, err)
	}
	for _, test := range []struct{ x, y, want string }{
		{"x_test", "", path + `: there is no array "x_test"`},
		{"x_train", "y", path + `: there is no array "y"`},
		{"x_train", "x_train", path + `, array "x_train": an array of shape [2 1 2]: expected a label for each`},
	} {
		if _, err := FromNPZ(path, test.x, test.y); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s, %s: error %v, expected %s", test.x, test.y, err, test.want)
		}
	}
}
