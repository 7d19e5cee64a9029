package training

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/gomlx/compute/dtypes"

	"latentlab/lib/wasm"
)

// data is a training as training.js reads it.
type data struct {
	Bundle    json.RawMessage         `json:"bundle"`
	Batch     int                     `json:"batch"`
	Seed      string                  `json:"seed"`  // int64
	Epoch     int                     `json:"epoch"` // that the page begins with
	Scalars   []string                `json:"scalars"`
	Units     []string                `json:"units"`  // of scalars
	Phases    []phaseData             `json:"phases"` // of a step, in order
	Functions map[string]functionData `json:"functions"`
	Knobs     []*knobData             `json:"knobs"`
	Sets      [][][]string            `json:"sets"`   // of each knob: [function or "", name, words at all positions]
	Values    [][]any                 `json:"values"` // of variables: [path, words], [path, float32, 0] or [path, 16 bits, scale]
	Examples  *examplesData           `json:"examples"`
}

type phaseData struct {
	Name    string   `json:"name"`
	Scalars []string `json:"scalars"` // the loss first
}

type functionData struct {
	Batch   int              `json:"batch"`
	Inputs  map[string][]int `json:"inputs"` // dimensions by name
	Outputs map[string][]int `json:"outputs"`
}

// JSON returns the training for latentlabTraining of Script. The text is valid in a script element.
func (t *Training) JSON() (json.RawMessage, error) {
	bundle, err := t.bundle.JSON()
	if err != nil {
		return nil, err
	}
	examples, err := newExamplesData(t.program)
	if err != nil {
		return nil, err
	}
	d := data{
		Bundle: bundle, Batch: t.program.Config.Batch, Seed: strconv.FormatInt(t.program.Config.Seed, 10), Epoch: t.epoch,
		Functions: map[string]functionData{}, Knobs: append([]*knobData{}, t.knobs...), Sets: [][][]string{}, Examples: examples,
	}
	for _, traced := range t.graphs.traced {
		if traced.function.training {
			d.Phases = append(d.Phases, phaseData{traced.function.name, traced.outputs})
			d.Scalars, d.Units = append(d.Scalars, traced.outputs...), append(d.Units, traced.units...)
		} else {
			d.Functions[traced.function.name] = traced.data()
		}
	}
	for _, k := range t.knobs {
		sets := [][]string{}
		for _, s := range k.sets {
			sets = append(sets, []string{s.function, s.name, wasm.EncodeWords(slices.Concat(s.at...))})
		}
		d.Sets = append(d.Sets, sets)
	}
	for _, path := range t.graphs.order {
		if v, ok := t.start.values[path]; ok {
			d.Values = append(d.Values, v.data(path, t.graphs.shapes[path].DType))
		}
	}
	text, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("writing the training as JSON: %w", err)
	}
	return text, nil
}

// data returns a function as a card calls it.
func (t *traced) data() functionData {
	f := functionData{Batch: t.function.batch, Inputs: map[string][]int{}, Outputs: map[string][]int{}}
	for i, name := range t.function.inputs {
		f.Inputs[name] = t.function.shapes[i].Dimensions
	}
	for i, name := range t.outputs {
		f.Outputs[name] = append([]int{}, t.shapes[i].Dimensions...)
	}
	return f
}

// data returns the value of a variable.
func (v value) data(path string, dtype dtypes.DType) []any {
	switch {
	case v.words != nil && dtype == dtypes.Float32:
		return []any{path, wasm.EncodeWords(v.words), 0}
	case v.words != nil:
		return []any{path, wasm.EncodeWords(v.words)}
	}
	half := make([]byte, 0, 2*len(v.whole))
	for _, w := range v.whole {
		half = append(half, byte(w), byte(uint16(w)>>8))
	}
	return []any{path, encode(half), v.scale}
}

// encode encodes bytes in base 85, padded with zeros to whole words.
func encode(b []byte) string {
	words := make([]uint32, (len(b)+3)/4)
	for i, v := range b {
		words[i/4] |= uint32(v) << (8 * (i % 4))
	}
	return wasm.EncodeWords(words)
}

func encodeFloats(row []float32) string {
	words := make([]uint32, len(row))
	for i, v := range row {
		words[i] = math.Float32bits(v)
	}
	return wasm.EncodeWords(words)
}
