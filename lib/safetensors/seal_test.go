package safetensors

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestSealComesBack(t *testing.T) {
	for i, f := range samples() {
		file, err := f.Seal("test 1")
		if err != nil {
			t.Fatal(err)
		}
		got, err := Unseal(file, "test 1")
		if err != nil {
			t.Errorf("file %d: %v", i, err)
			continue
		}
		if got.Metadata["format"] != "test 1" || len(got.Metadata["sha256"]) != 64 {
			t.Errorf("file %d has metadata %v", i, got.Metadata)
		}
		delete(got.Metadata, "sha256")
		want := File{Metadata: map[string]string{}, Tensors: f.Tensors}
		maps.Copy(want.Metadata, f.Metadata)
		want.Metadata["format"] = "test 1"
		if !same(want, got) {
			t.Errorf("file %d was decoded as another:\n%+v\n%+v", i, want, got)
		}
		if _, sealed := f.Metadata["sha256"]; sealed {
			t.Errorf("sealing file %d changed it", i)
		}
	}
}

// Unseal detects every flipped bit and every truncation.
func TestUnsealNoticesDamage(t *testing.T) {
	f := File{
		Metadata: map[string]string{"a": `"sha256":"`, "note": "ü"},
		Tensors: []Tensor{NewTensor("/0", []float32{1, 2}, 2), NewTensor(`/"sha256":"`, []float64{3}),
			NewTensor("sha256", []float32{4}, 1)},
	}
	file, err := f.Seal("test 1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Unseal(file, "test 1"); err != nil {
		t.Fatal(err)
	}
	for i := range file {
		for bit := range 8 {
			damaged := slices.Clone(file)
			damaged[i] ^= 1 << bit
			if _, err := Unseal(damaged, "test 1"); !errors.Is(err, ErrDamaged) {
				t.Fatalf("bit %d of byte %d of %d flipped: error %v", bit, i, len(file), err)
			}
		}
		if _, err := Unseal(file[:i], "test 1"); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut after %d of %d bytes: error %v", i, len(file), err)
		}
	}
	if _, err := Unseal(append(slices.Clone(file), 0), "test 1"); !errors.Is(err, ErrDamaged) {
		t.Errorf("an extra byte: error %v", err)
	}
}

func TestUnsealRefuses(t *testing.T) {
	plain, err := File{Metadata: map[string]string{"format": "test 1"}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	other, err := File{}.Seal("test 2")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file []byte
		is   error
		want string
	}{
		{plain, ErrDamaged, "another SHA-256"},
		{nil, ErrDamaged, "too few"},
		{other, ErrFormat, `has format "test 2", this version of latentlab reads ["test 0" "test 1"]`},
	} {
		if _, err := Unseal(c.file, "test 0", "test 1"); !errors.Is(err, c.is) ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected one that wraps %v and contains %q", err, c.is, c.want)
		}
	}
	if _, err := Unseal(other, "test 1", "test 2"); err != nil {
		t.Errorf("the second of two formats: %v", err)
	}
}

func TestValues(t *testing.T) {
	f := File{Tensors: []Tensor{NewTensor("a", []float32{1, 2, 3, 4, 5, 6}, 2, 3), NewTensor("b", []float64{-0.5})}}
	if err := f.Tensors[0].check(24); err != nil {
		t.Error(err)
	}
	a, shape, err := Values[float32](f, "a", 2)
	if err != nil || !slices.Equal(a, []float32{1, 2, 3, 4, 5, 6}) || !slices.Equal(shape, []int{2, 3}) {
		t.Errorf("%v of shape %v, error %v", a, shape, err)
	}
	if b, _, err := Values[float64](f, "b", 0); err != nil || !slices.Equal(b, []float64{-0.5}) {
		t.Errorf("%v, error %v", b, err)
	}
	for want, read := range map[string]func() error{
		"there is no tensor c":      func() error { _, _, err := Values[float32](f, "c", 2); return err },
		"expected F64 with 2 axes":  func() error { _, _, err := Values[float64](f, "a", 2); return err },
		"a is F32[2 3], expected F": func() error { _, _, err := Values[float32](f, "a", 1); return err },
	} {
		if err := read(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q in it", err, want)
		}
	}
}
