package training

import (
	"bytes"
	"compress/flate"
	"fmt"
	"slices"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// grayLevel is the distance of the 16 gray levels.
const grayLevel = 17

// roundGray returns gray images with 16 levels: half a byte a pixel, which no eye tells from a byte
// in a drawing or a digit. It returns other examples as they are.
func roundGray(e *dataset.Examples) *dataset.Examples {
	if e.IsTable() || e.Channels > 1 {
		return e
	}
	rounded := *e
	rounded.Pixels = make([]uint8, len(e.Pixels))
	for i, v := range e.Pixels {
		rounded.Pixels[i] = uint8((int(v) + grayLevel/2) / grayLevel * grayLevel)
	}
	return &rounded
}

// examplesData is examples as examples.js reads them.
type examplesData struct {
	Count   int      `json:"count"`
	Width   int      `json:"width"`             // numbers of an example
	Kind    string   `json:"kind"`              // "levels" or "bytes", which are deflated, or "numbers"
	Values  string   `json:"values"`            // base 85
	Length  int      `json:"length"`            // of values in bytes
	Labels  string   `json:"labels,omitempty"`  // uint16
	Scaling []string `json:"scaling,omitempty"` // shift, factor, and what stands for missing numbers, "" for nothing
}

// newExamplesData returns the program's data.
func newExamplesData(p *train.Program) (*examplesData, error) {
	e := p.Data
	d := &examplesData{Count: e.Len(), Width: e.Size()}
	if e.Labels != nil {
		labels := make([]byte, 0, 2*len(e.Labels))
		for _, label := range e.Labels {
			labels = append(labels, byte(label), byte(label>>8))
		}
		d.Labels = encode(labels)
	}
	if e.IsTable() {
		d.Kind = "numbers"
		d.Scaling = []string{encodeFloats(p.Scaling.Shift), encodeFloats(p.Scaling.Factor), ""}
		if slices.ContainsFunc(e.Columns, func(c dataset.Column) bool { return c.FillMissing }) {
			d.Scaling[2] = encodeFloats(p.Scaling.Missing)
		}
		d.Values, d.Length = encodeFloats(e.Values), 4*len(e.Values)
		return d, nil
	}
	packed := e.Pixels
	if d.Kind = "bytes"; e.Channels <= 1 {
		d.Kind, packed = "levels", pack(e.Pixels)
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err == nil {
		_, err = w.Write(packed)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("compressing the examples: %w", err)
	}
	d.Length, d.Values = b.Len(), encode(b.Bytes())
	return d, nil
}

// pack returns gray levels with two pixels a byte, the first in the low half.
func pack(pixels []uint8) []byte {
	packed := make([]byte, (len(pixels)+1)/2)
	for i, v := range pixels {
		packed[i/2] |= v / grayLevel << (4 * (i % 2))
	}
	return packed
}
