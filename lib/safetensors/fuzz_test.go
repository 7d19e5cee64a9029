package safetensors

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Decoding a header needs little more memory than the header, whatever it claims, and so does an
// index.
func TestRoomIsBounded(t *testing.T) {
	const long = 1 << 20
	many := func(part string) string { return strings.Repeat(part, long/len(part)) }
	for name, header := range map[string]string{
		"axes":     `{"a":{"dtype":"U8","shape":[` + many("0,") + `0],"data_offsets":[0,0]}}`,
		"offsets":  `{"a":{"dtype":"U8","shape":[0],"data_offsets":[` + many("0,") + `0]}}`,
		"nested":   `{"a":{"other":` + many("[") + `}}`,
		"unknown":  `{"a":{"other":[` + many("0,") + `0],"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`,
		"metadata": `{"__metadata__":{` + many(`"":"",`) + `"":""}}`,
		"huge":     `{"a":{"dtype":"F64","shape":[1152921504606846976],"data_offsets":[0,9223372036854775800]}}`,
		"spaces":   `{` + many(" ") + `}`,
	} {
		file := withHeader(header, 0)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Decode(file)
		runtime.ReadMemStats(&after)
		if room := after.TotalAlloc - before.TotalAlloc; room > 8*uint64(len(file))+1<<16 {
			t.Errorf("%s: a header of %d bytes allocated %d (%v)", name, len(header), room, err)
		}
	}
	// A file of a terabyte that has only the header.
	header := `{"a":{"dtype":"U8","shape":[1099511627776],"data_offsets":[0,1099511627776]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1099511627776,1099511627778]}}`
	file := &sparse{withHeader(header, 0)}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	index, err := ReadIndex(file, int64(len(file.start))+1<<40+2)
	runtime.ReadMemStats(&after)
	if err != nil || index.Tensors[0].Shape[0] != 1<<40 || after.TotalAlloc-before.TotalAlloc > 1<<20 {
		t.Fatalf("a file of a terabyte: %v, allocated %d bytes", err, after.TotalAlloc-before.TotalAlloc)
	}
	if b, err := index.Read(1); err != nil || !bytes.Equal(b.Bytes, []byte{0, 0}) {
		t.Errorf("its last tensor is %v (%v)", b, err)
	}
	// A file that has been truncated since.
	if _, err := ReadIndex(bytes.NewReader(file.start[:20]), int64(len(file.start))); err == nil {
		t.Error("half a header is read without an error")
	}
	index, err = ReadIndex(bytes.NewReader(file.start), int64(len(file.start))+1<<40+2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := index.Read(1); err == nil || !strings.Contains(err.Error(), "reading b") {
		t.Errorf("a missing tensor is read with error %v", err)
	}
}

// sparse is a file of zeros after its start.
type sparse struct{ start []byte }

func (s *sparse) ReadAt(p []byte, at int64) (int, error) {
	clear(p)
	if at < int64(len(s.start)) {
		copy(p, s.start[at:])
	}
	return len(p), nil
}

// Random files are decoded to the same file, in full and by their index, and equal files have equal bytes
// in any order of their metadata.
func TestRandomFiles(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		runes := []rune("abc.\"\\/ \n\u0000é数😀<&")
		var b strings.Builder
		for range rng.IntN(8) {
			b.WriteRune(runes[rng.IntN(len(runes))])
		}
		return b.String()
	}
	for range 500 {
		f := File{}
		if rng.IntN(2) == 0 {
			f.Metadata = map[string]string{}
			for range rng.IntN(5) {
				f.Metadata[text()] = text()
			}
		}
		names := map[string]bool{metadataKey: true}
		for range rng.IntN(6) {
			x := Tensor{Name: text(), DType: every[rng.IntN(len(every))]}
			size := x.DType.Size()
			for range rng.IntN(4) {
				d := rng.IntN(4)
				x.Shape, size = append(x.Shape, d), size*d
			}
			if names[x.Name] {
				continue
			}
			names[x.Name] = true
			for range size {
				x.Bytes = append(x.Bytes, byte(rng.Uint32()))
			}
			f.Tensors = append(f.Tensors, x)
		}
		file, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(file)
		if err != nil {
			t.Fatalf("%v\n%q", err, file)
		}
		// Tensors without bytes have the offset of others, and are sorted by name.
		byName := func(f File) File {
			f.Tensors = slices.Clone(f.Tensors)
			slices.SortFunc(f.Tensors, func(a, b Tensor) int { return strings.Compare(a.Name, b.Name) })
			return f
		}
		if !same(byName(f), byName(got)) {
			t.Fatalf("%+v was decoded as %+v", f, got)
		}
		// No byte may be missing or added.
		if _, err := Decode(file[:rng.IntN(len(file))]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("a part of %q is read with error %v", file, err)
		}
		if _, err := Decode(append(file, 0)); !errors.Is(err, ErrDamaged) {
			t.Fatalf("%q and an extra byte is read with error %v", file, err)
		}
	}
}

// For any bytes, Decode returns a file that can be encoded and decoded again, or an error that wraps
// ErrDamaged.
func FuzzDecode(f *testing.F) {
	for _, s := range samples() {
		file, err := s.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
		f.Add(file[:len(file)/2])
	}
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	for _, header := range refused {
		f.Add(withHeader(header.text, 4))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := Decode(file)
		index, indexErr := ReadIndex(bytes.NewReader(file), int64(len(file)))
		if fmt.Sprint(err) != fmt.Sprint(indexErr) {
			t.Fatalf("decoding it gives %v, reading its index %v", err, indexErr)
		}
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatalf("error %v does not wrap ErrDamaged", err)
			}
			return
		}
		read := File{Metadata: index.Metadata}
		for i := range index.Tensors {
			if index.Tensors[i].Bytes != nil {
				t.Fatalf("the index has bytes of %s", index.Tensors[i].Name)
			}
			x, err := index.Read(i)
			if err != nil {
				t.Fatal(err)
			}
			read.Tensors = append(read.Tensors, x)
		}
		if !same(got, read) {
			t.Fatalf("decoded it is\n%+v\nread tensor by tensor\n%+v", got, read)
		}
		again, err := got.Encode()
		if err != nil {
			t.Fatalf("the decoded file cannot be encoded: %v", err)
		}
		if back, err := Decode(again); err != nil || !same(got, back) {
			t.Fatalf("encoded and decoded again it is another file (%v)", err)
		}
	})
}
