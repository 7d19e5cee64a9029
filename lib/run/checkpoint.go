package run

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"latentlab/lib/train"
)

// checkpoint is a training at a step: its state and all that it reported.
type checkpoint struct {
	digest  string // of the program
	step    int
	state   train.State
	history Table  // a row a step
	tests   Table  // a row an epoch
	tested  string // digest of the pictures that tests are about
}

// errDamaged marks a checkpoint file that is not what was written.
var errDamaged = errors.New("damaged")

const (
	historyPrefix = "history/"
	testPrefix    = "test/"
)

// maxHeader bounds what a header may claim, so that a damaged length asks
// for no memory.
const maxHeader = 100 << 20

// entry is a tensor in a safetensors header.
type entry struct {
	DType   string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"`
}

var dtypeNames = map[dtypes.DType]string{
	dtypes.Float32: "F32", dtypes.Float64: "F64", dtypes.Int32: "I32", dtypes.Int64: "I64",
	dtypes.Uint8: "U8", dtypes.Uint32: "U32", dtypes.Uint64: "U64", dtypes.Bool: "BOOL",
	dtypes.Float16: "F16", dtypes.BFloat16: "BF16",
}

func dtypeOf(name string) (dtypes.DType, bool) {
	for dtype, n := range dtypeNames {
		if n == name {
			return dtype, true
		}
	}
	return dtypes.InvalidDType, false
}

const (
	format = "latentlab 2"
	sumKey = `"sha256":"` // in a header, what comes before the sum
)

// sum computes a file's SHA-256, in hex, over all of it but the place in its
// header that holds the sum; found is that place, nil when there is none.
func sum(file []byte, header int) (found []byte, hexSum string) {
	at := bytes.Index(file[8:8+header], []byte(sumKey))
	from := 8 + at + len(sumKey)
	to := from + 2*sha256.Size
	if at < 0 || to > 8+header {
		return nil, ""
	}
	h := sha256.New()
	h.Write(file[:from])
	h.Write(file[to:])
	return file[from:to], hex.EncodeToString(h.Sum(nil))
}

// encode returns the checkpoint as a safetensors file.
func (c *checkpoint) encode() ([]byte, error) {
	header := map[string]any{}
	var data bytes.Buffer
	add := func(name string, shape shapes.Shape, b []byte) error {
		dtype, ok := dtypeNames[shape.DType]
		if !ok {
			return fmt.Errorf("%s has type %s, which a checkpoint cannot hold", name, shape.DType)
		}
		from := data.Len()
		data.Write(b)
		header[name] = entry{dtype, append([]int{}, shape.Dimensions...), [2]int{from, data.Len()}}
		return nil
	}
	values := slices.Clone(c.state)
	values = append(values, c.history.values(historyPrefix)...)
	values = append(values, c.tests.values(testPrefix)...)
	for _, v := range values {
		if err := add(v.Name, v.Shape, v.Bytes); err != nil {
			return nil, err
		}
	}
	names, err := json.Marshal([2][]string{c.history.Names, c.tests.Names})
	if err != nil {
		return nil, err
	}
	header["__metadata__"] = map[string]string{
		"format": format, "program": c.digest, "step": strconv.Itoa(c.step), "reports": string(names),
		"tested": c.tested, "sha256": strings.Repeat("0", 2*sha256.Size),
	}
	text, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	file := binary.LittleEndian.AppendUint64(make([]byte, 0, 8+len(text)+data.Len()), uint64(len(text)))
	file = append(append(file, text...), data.Bytes()...)
	place, hexSum := sum(file, len(text))
	copy(place, hexSum)
	return file, nil
}

// decode reads what encode wrote; every error wraps errDamaged.
func decode(file []byte) (*checkpoint, error) {
	if len(file) < 8 {
		return nil, fmt.Errorf("%w: %d bytes are too few for a checkpoint", errDamaged, len(file))
	}
	length := binary.LittleEndian.Uint64(file)
	if length > maxHeader || length > uint64(len(file)-8) {
		return nil, fmt.Errorf("%w: it claims a header of %d bytes and has %d", errDamaged, length, len(file)-8)
	}
	text, data := file[8:8+length], file[8+length:]
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, fmt.Errorf("%w: its header is no JSON (%v)", errDamaged, err)
	}
	var meta map[string]string
	if err := json.Unmarshal(raw["__metadata__"], &meta); err != nil {
		return nil, fmt.Errorf("%w: it has no metadata (%v)", errDamaged, err)
	}
	if meta["format"] != format {
		return nil, fmt.Errorf("%w: it has format %q, this version of latentlab reads %q", errDamaged, meta["format"], format)
	}
	if _, hexSum := sum(file, int(length)); hexSum == "" || meta["sha256"] != hexSum {
		return nil, fmt.Errorf("%w: it has another SHA-256 than was written", errDamaged)
	}
	step, err := strconv.Atoi(meta["step"])
	if err != nil || step < 0 {
		return nil, fmt.Errorf("%w: it says it is at step %q", errDamaged, meta["step"])
	}
	var names [2][]string
	if err := json.Unmarshal([]byte(meta["reports"]), &names); err != nil {
		return nil, fmt.Errorf("%w: it does not name its reports (%v)", errDamaged, err)
	}
	delete(raw, "__metadata__")
	values := map[string]train.Value{}
	for name, r := range raw {
		value, err := decodeValue(name, r, data)
		if err != nil {
			return nil, err
		}
		values[name] = value
	}
	c := &checkpoint{digest: meta["program"], step: step, tested: meta["tested"]}
	if c.history, err = takeTable(values, historyPrefix, names[0]); err != nil {
		return nil, err
	}
	if c.tests, err = takeTable(values, testPrefix, names[1]); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		c.state = append(c.state, values[name])
	}
	return c, nil
}

func decodeValue(name string, r json.RawMessage, data []byte) (train.Value, error) {
	var e entry
	if err := json.Unmarshal(r, &e); err != nil {
		return train.Value{}, fmt.Errorf("%w: the entry of %s cannot be read (%v)", errDamaged, name, err)
	}
	dtype, ok := dtypeOf(e.DType)
	from, to := e.Offsets[0], e.Offsets[1]
	if !ok || from < 0 || to < from || to > len(data) {
		return train.Value{}, fmt.Errorf("%w: %s is %s at bytes %d to %d of %d", errDamaged, name, e.DType, from, to, len(data))
	}
	size := 1
	for _, d := range e.Shape {
		// No axis is longer than the file, so that the product cannot overflow.
		if d < 0 || d > len(data) || size > len(data) {
			return train.Value{}, fmt.Errorf("%w: %s has shape %v", errDamaged, name, e.Shape)
		}
		size *= d
	}
	if size*int(dtype.Size()) != to-from {
		return train.Value{}, fmt.Errorf("%w: %s has shape %v in %d bytes", errDamaged, name, e.Shape, to-from)
	}
	return train.Value{Name: name, Shape: shapes.Make(dtype, e.Shape...), Bytes: data[from:to]}, nil
}

// sweep removes what package atomic left behind in a folder when its process was
// killed. The caller holds the folder's lock.
func sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, ".*.*.*"))
	for _, path := range left {
		_ = os.Remove(path) // it costs room and harms nothing
	}
}
