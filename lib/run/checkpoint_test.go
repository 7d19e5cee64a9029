package run

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"latentlab/lib/safetensors"
	"latentlab/lib/train"
)

// value returns a variable with random bytes.
func value(rng *rand.Rand, name string, dtype dtypes.DType, dims ...int) train.Value {
	v := train.Value{Name: name, Shape: shapes.Make(dtype, dims...)}
	v.Bytes = make([]byte, v.Shape.ByteSize())
	for i := range v.Bytes {
		v.Bytes[i] = byte(rng.Uint32())
	}
	return v
}

// table returns a table with values of all kinds.
func table(rng *rand.Rand, rows int, names ...string) Table {
	t := Table{Names: names}
	for i := range rows {
		row := make([]float32, len(names))
		for k := range row {
			row[k] = []float32{float32(rng.NormFloat64()), 0, float32(math.Inf(1)), math.MaxFloat32, math.SmallestNonzeroFloat32}[(i+k)%5]
		}
		t.add(row)
	}
	return t
}

func samples() []*checkpoint {
	rng := rand.New(rand.NewPCG(1, 2))
	every := []dtypes.DType{dtypes.Float32, dtypes.Float64, dtypes.Int32, dtypes.Int64, dtypes.Uint8, dtypes.Uint32, dtypes.Uint64, dtypes.Bool, dtypes.Float16, dtypes.BFloat16}
	all := &checkpoint{digest: strings.Repeat("ab", 32), step: 7, history: table(rng, 7, "loss", "KL, \"weighted\""), tests: []evaluation{
		{strings.Repeat("cd", 32), false, table(rng, 3, "loss", "mse")}, {"", false, table(rng, 2, "loss")}, {"none", false, Table{Names: []string{"loss"}}},
	}, segments: []segment{{From: 0, Backend: "go", Device: "a\"b, 1 threads"}, {From: 5, Backend: "xla:cpu", Device: "ü"}}}
	for i, dtype := range every {
		all.state = append(all.state, value(rng, "/scope/"+dtype.String(), dtype, i, 2, 3))
	}
	return []*checkpoint{
		{digest: "x", history: Table{Names: []string{"loss"}}},
		{digest: "y", step: 1, state: train.State{value(rng, "/scalar", dtypes.Float32)}, history: table(rng, 1, "loss")},
		{digest: "names", step: 2, state: train.State{value(rng, "/0000", dtypes.Int32, 1), value(rng, `/"sha256":"`, dtypes.Int32, 1), value(rng, "/ünïcode 数", dtypes.Int32, 1)}, history: table(rng, 2, "loss")},
		all,
	}
}

// equal reports whether checkpoints are equal, with variables in any order.
func equal(a, b *checkpoint) bool {
	sorted := func(s train.State) train.State {
		s = slices.Clone(s)
		slices.SortFunc(s, func(a, b train.Value) int { return strings.Compare(a.Name, b.Name) })
		return s
	}
	x, y := sorted(a.state), sorted(b.state)
	same := func(a, b train.Value) bool {
		return a.Name == b.Name && a.Shape.Equal(b.Shape) && bytes.Equal(a.Bytes, b.Bytes)
	}
	return a.digest == b.digest && a.step == b.step && slices.Equal(a.segments, b.segments) && slices.EqualFunc(x, y, same) &&
		reflect.DeepEqual(a.history, b.history) && reflect.DeepEqual(a.tests, b.tests)
}

func TestCheckpointComesBack(t *testing.T) {
	for _, c := range samples() {
		file, err := c.encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := decode(file)
		if err != nil {
			t.Errorf("%s: %v", c.digest, err)
		} else if !equal(c, got) {
			t.Errorf("%s was decoded as another checkpoint:\n%+v\n%+v", c.digest, c, got)
		}
	}
}

// Runs on disk stay readable: the bytes of a checkpoint are those of format "latentlab 3".
func TestCheckpointBytes(t *testing.T) {
	for i, expected := range []string{
		"e8c6ad3141e0c38fe1e96215e880d1e4cfc463de61f8c8ec0946aa1457d55361",
		"5f25390ca27731990585b4d338621aa86377e6fb66a27a79a087a80315d5eaa8",
		"fcaf4c057f91d35b7526668c1a27b574daf537907ab81765714d8b559e592a54",
		"41521a8b9c579f2a5d0484145abf443a3156062bfe0c6d9a246d3d6ed4551ca5",
	} {
		c := samples()[i]
		if got := fmt.Sprintf("%x", sha256.Sum256(must(c.encode()))); got != expected {
			t.Errorf("%s has SHA-256 %s, expected %s: change the format's name with its bytes", c.digest, got, expected)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// decode detects every flipped bit and every truncation.
func TestCheckpointDetectsDamage(t *testing.T) {
	for _, c := range samples() {
		file, err := c.encode()
		if err != nil {
			t.Fatal(err)
		}
		for i := range file {
			for _, bit := range []byte{1, 0x10, 0x80} {
				file[i] ^= bit
				if _, err := decode(file); !errors.Is(err, errDamaged) {
					t.Fatalf("%s: bit %#x of byte %d of %d flipped: %v", c.digest, bit, i, len(file), err)
				}
				file[i] ^= bit
			}
			if _, err := decode(file[:i]); !errors.Is(err, errDamaged) {
				t.Fatalf("%s: cut after %d of %d bytes: %v", c.digest, i, len(file), err)
			}
		}
		if _, err := decode(append(file, 0)); !errors.Is(err, errDamaged) {
			t.Errorf("%s: an extra byte: %v", c.digest, err)
		}
	}
}

func TestCheckpointRefusesTypes(t *testing.T) {
	c := &checkpoint{state: train.State{{Name: "/z", Shape: shapes.Make(dtypes.Complex64, 1), Bytes: make([]byte, 8)}}}
	if _, err := c.encode(); err == nil || !strings.Contains(err.Error(), "/z has type") {
		t.Errorf("a complex variable: %v", err)
	}
}

// For any bytes, decode returns a checkpoint that can be encoded, or an error that wraps
// errDamaged.
func FuzzDecode(f *testing.F) {
	for _, c := range samples() {
		file, err := c.encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
		f.Add(file[:len(file)/2])
	}
	f.Add([]byte(nil))
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff{}"))
	f.Add([]byte("\x0f\x00\x00\x00\x00\x00\x00\x00\"sha256\":\"aaaaa"))
	f.Fuzz(func(t *testing.T, file []byte) {
		c, err := decode(seal(file))
		if err != nil {
			if !errors.Is(err, errDamaged) {
				t.Fatalf("error %v does not wrap errDamaged", err)
			}
			return
		}
		again, err := c.encode()
		if err != nil {
			t.Fatalf("the decoded checkpoint cannot be encoded: %v", err)
		}
		back, err := decode(again)
		if err != nil || !equal(c, back) && !hasNaN(c) {
			t.Fatalf("encoded and decoded again it is another checkpoint (%v)", err)
		}
	})
}

// seal sets the correct checksum and format of a file that can be decoded, so that fuzzing passes
// their check.
func seal(file []byte) []byte {
	f, err := safetensors.Decode(file)
	if err != nil {
		return file
	}
	sealed, err := f.Seal(format)
	if err != nil {
		return file
	}
	return sealed
}

func hasNaN(c *checkpoint) bool {
	tables := []Table{c.history}
	for _, e := range c.tests {
		tables = append(tables, e.table)
	}
	for _, t := range tables {
		for _, column := range t.Columns {
			if slices.ContainsFunc(column, func(v float32) bool { return v != v }) {
				return true
			}
		}
	}
	return false
}

func TestTable(t *testing.T) {
	empty := Table{Names: []string{"loss", "mse"}}
	if empty.Len() != 0 || empty.Column("loss") != nil || empty.Column("other") != nil {
		t.Error("a table without rows has some")
	}
	text, err := empty.csv("step")
	if err != nil || string(text) != "step,loss,mse\n" {
		t.Errorf("%q, %v", text, err)
	}
	full := empty
	full.add([]float32{0.5, 1})
	full.set(3, full.Names, []float32{2, 3e-9})
	text, err = full.csv("epoch")
	if expected := "epoch,loss,mse\n1,0.5,1\n2,NaN,NaN\n3,NaN,NaN\n4,2,3e-09\n"; err != nil || string(text) != expected {
		t.Errorf("%q, expected %q (%v)", text, expected, err)
	}
	cut := full.upTo(2)
	cut.add([]float32{7, 7})
	if full.Columns[0][2] == 7 {
		t.Error("adding to the first rows of a table changed it")
	}
	full.set(1, full.Names, []float32{8, 9})
	if full.Len() != 2 || full.Column("mse")[1] != 9 {
		t.Errorf("setting row 1 of 4 gave %v", full)
	}
	full.set(1, []string{"KL"}, []float32{4})
	if full.Len() != 2 || len(full.Columns) != 1 || full.Column("KL")[1] != 4 {
		t.Errorf("a row with other names gave %v", full)
	}
}
