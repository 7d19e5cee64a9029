package npy

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// values returns the values of an array in row-major order.
func values(t *testing.T, a *Array) []float64 {
	t.Helper()
	out := make([]float64, a.Len())
	if err := a.Values(func(i int, v float64) error { out[i] = v; return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestOpen checks the values of files that NumPy wrote.
func TestOpen(t *testing.T) {
	counting := func(n int, from float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = from + float64(i)
		}
		return out
	}
	positive := make([]float64, 12)
	for i := 6; i < 12; i++ {
		positive[i] = 1
	}
	all := []int{2, 3, 2}
	tests := map[string]struct {
		shape []int
		kind  byte
		want  []float64
	}{
		"bool":     {all, 'b', positive},
		"fortran":  {all, 'f', counting(12, -5)},
		"one":      {[]int{3}, 'f', counting(3, 0)},
		"version2": {[]int{3}, 'f', counting(3, 0)},
		"version3": {[]int{3}, 'f', counting(3, 0)},
		"scalar":   {nil, 'f', []float64{7}},
		"empty":    {[]int{0, 3}, 'f', nil},
		"half": {[]int{9}, 'f', []float64{0, math.Copysign(0, -1), 0x1p-24, 0x3ffp-24, 0.333251953125, 65504,
			math.Inf(1), math.Inf(-1), math.NaN()}},
	}
	for _, name := range []string{"little-f2", "little-f4", "little-f8", "big-f4", "big-f8", "little-i2", "big-i2",
		"little-i4", "little-i8", "big-i8", "i1"} {
		tests[name] = struct {
			shape []int
			kind  byte
			want  []float64
		}{all, name[len(name)-2], counting(12, -5)}
	}
	for _, name := range []string{"u1", "little-u2", "big-u4", "little-u8"} {
		tests[name] = struct {
			shape []int
			kind  byte
			want  []float64
		}{all, 'u', counting(12, 0)}
	}
	for name, test := range tests {
		a, err := Open(filepath.Join("testdata", name+".npy"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Equal(a.Shape, test.shape) || a.Kind != test.kind {
			t.Errorf("%s: shape %v of kind %c, expected %v of %c", name, a.Shape, a.Kind, test.shape, test.kind)
		}
		if got := values(t, a); fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: read %v, expected %v", name, got, test.want)
		}
		if err := a.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOpenIn checks the values of archives that NumPy wrote.
func TestOpenIn(t *testing.T) {
	for file, length := range map[string]int{"stored": 12, "packed": 40 * 28 * 28} {
		path := filepath.Join("testdata", file+".npz")
		for name, length := range map[string]int{"x_train": length, "y_train": 2} {
			a, err := OpenIn(path, name)
			if err != nil {
				t.Fatal(err)
			}
			if a.Len() != length || a.Close() != nil {
				t.Errorf("%s, %s: %d values, expected %d", file, name, a.Len(), length)
			}
		}
		a, err := OpenIn(path, "y_train")
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if got := values(t, a); !slices.Equal(got, []float64{3, 4}) {
			t.Errorf("%s: labels %v, expected 3 and 4", file, got)
		}
	}
}

// file returns the bytes of a file of version 1.
func file(header string, values ...byte) []byte {
	raw := append(slices.Clone(magic), 1, 0)
	raw = binary.LittleEndian.AppendUint16(raw, uint16(len(header)))
	return append(append(raw, header...), values...)
}

// TestErrors checks that faults are refused, with what was expected.
func TestErrors(t *testing.T) {
	good, err := os.ReadFile("testdata/one.npy")
	if err != nil {
		t.Fatal(err)
	}
	dict := func(descr, order, shape string) []byte {
		return file("{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + "}\n")
	}
	long := binary.LittleEndian.AppendUint32([]byte("\x93NUMPY\x02\x00"), math.MaxUint32)
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"empty":            {nil, "not a file of NumPy's"},
		"text":             {[]byte("a,b\n1,2\n3,4\n"), "not a file of NumPy's"},
		"version":          {append([]byte("\x93NUMPY\x04\x00"), good[8:]...), "version 4"},
		"cut in length":    {good[:9], "truncated"},
		"cut in header":    {good[:40], "truncated"},
		"cut":              {good[:len(good)-1], "23 bytes of values, expected 24 for 3 of 8 bytes"},
		"longer":           {append(slices.Clone(good), 0), "25 bytes of values, expected 24"},
		"endless header":   {long, "a header of 4294967295 bytes"},
		"no dictionary":    {file("[]"), `header "[]": expected a dictionary`},
		"code":             {file("{'descr': __import__('os')}"), "expected descr, fortran_order and shape"},
		"key missing":      {file("{'descr': '<f8', 'shape': (3,)}"), "expected descr, fortran_order and shape"},
		"key twice":        {file("{'shape': (3,), 'shape': (3,), 'descr': '<f8', 'fortran_order': False}"), "expected descr"},
		"order":            {dict("'<f8'", "'C'", "(3,)"), "fortran_order is 'C'"},
		"shape":            {dict("'<f8'", "False", "True"), "expected numbers as the shape"},
		"negative":         {dict("'<f8'", "False", "(-3,)"), "expected descr"},
		"gap in the shape": {dict("'<f8'", "False", "(3,,4)"), "shape (3,,4)"},
		"huge":             {dict("'<f8'", "False", "(4294967296,)"), "shape (4294967296)"},
		"overflow":         {dict("'<f8'", "False", "(65536, 65536, 65536, 65536)"), "expected at most 2147483647 values"},
		"many values":      {dict("'<f8'", "False", "(2147483647,)"), "0 bytes of values, expected 17179869176"},
		"rank":             {dict("'<f8'", "False", "("+strings.Repeat("1,", 65)+")"), "at most 64 whole numbers"},
		"no type":          {dict("True", "False", "(3,)"), "values of type \"\""},
		"odd size":         {dict("'<f3'", "False", "(3,)"), `floats (type "<f3")`},
		"unknown kind":     {dict("'<q8'", "False", "(3,)"), `values (type "<q8")`},
		"no byte order":    {dict("'|f8'", "False", "(3,)"), "expected their byte order"},
	} {
		path := filepath.Join(t.TempDir(), "x.npy")
		if err := os.WriteFile(path, test.content, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path)
		if err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, expected %s", name, err, test.want)
		}
	}
	for name, want := range map[string]string{
		"objects": "Python objects", "fields": "an array with named fields", "texts": "texts", "bytes": "texts",
		"complex": "complex numbers", "times": "values of type", "long": "expected floats of at most 64 bits",
	} {
		_, err := Open(filepath.Join("testdata", name+".npy"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, expected %s", name, err, want)
		}
	}
	a, err := parse(bytes.NewReader(append(dict("'|b1'", "False", "(1,)"), 2)), int64(len(dict("'|b1'", "False", "(1,)"))+1))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Values(func(int, float64) error { return nil }); err == nil || !strings.Contains(err.Error(), "a bool of 2") {
		t.Errorf("a bool of 2: %v", err)
	}
	if _, err := Open("testdata/nothing.npy"); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
}

// TestArchiveErrors checks that faults of archives are refused.
func TestArchiveErrors(t *testing.T) {
	good, err := os.ReadFile("testdata/packed.npz")
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(good)
	flipped[bytes.Index(good, []byte("x_train.npy"))+60] ^= 0xff
	claim := func(f *zip.FileHeader) { f.UncompressedSize64 *= 1 << 20 }
	few := func(f *zip.FileHeader) { f.UncompressedSize64-- }
	unknown := func(f *zip.FileHeader) { f.Method = 99 }
	for name, test := range map[string]struct {
		content []byte
		array   string
		want    string
	}{
		"no archive":     {[]byte("PK"), "x_train", "not a whole .npz file"},
		"cut":            {good[:len(good)-30], "x_train", "not a whole .npz file"},
		"no such array":  {good, "x", `there is no array "x": the file has "x_train", "y_train"`},
		"changed":        {flipped, "x_train", "corrupt"},
		"claims more":    {rewrite(t, good, claim), "x_train", "packed into"},
		"claims less":    {rewrite(t, good, few), "x_train", "corrupt"},
		"unknown method": {rewrite(t, good, unknown), "x_train", "unsupported compression algorithm"},
	} {
		path := filepath.Join(t.TempDir(), "x.npz")
		if err := os.WriteFile(path, test.content, 0o644); err != nil {
			t.Fatal(err)
		}
		a, err := OpenIn(path, test.array)
		if err == nil {
			err = a.Values(func(int, float64) error { return nil })
		} else if !strings.HasPrefix(err.Error(), path+": ") {
			t.Errorf("%s: error %v, expected %s in front", name, err, path)
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, expected %s", name, err, test.want)
		}
	}
	if _, err := OpenIn("testdata/nothing.npz", "x"); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
}

// rewrite returns an archive with changed headers of its files.
func rewrite(t *testing.T, archive []byte, change func(*zip.FileHeader)) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		raw, err := f.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		header := f.FileHeader
		change(&header)
		to, err := w.CreateRaw(&header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(to, raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzParse checks that parse returns an error or an array of as many values as its file
// has, each of which has a place of its own.
func FuzzParse(f *testing.F) {
	names, err := filepath.Glob("testdata/*.npy")
	if err != nil || len(names) < 20 {
		f.Fatal(names, err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := parse(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return
		}
		n := a.Len()
		if n*a.size > len(raw) {
			t.Fatalf("%d values of %d bytes in a file of %d", n, a.size, len(raw))
		}
		seen := make([]bool, n)
		count := 0
		err = a.Values(func(i int, v float64) error {
			if seen[i] {
				t.Fatalf("two values for place %d of shape %v", i, a.Shape)
			}
			seen[i] = true
			count++
			return nil
		})
		if err == nil && count != n {
			t.Errorf("%d values of shape %v", count, a.Shape)
		}
	})
}
