package export

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"latentlab/lib/wasm"
)

// EncodeBytes encodes bytes, padded to a multiple of four, in base 85, for latentlabUnpack of [SymbolsScript].
func EncodeBytes(b []byte) string {
	b = slices.Clip(b)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	words := make([]uint32, len(b)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return wasm.EncodeWords(words)
}

// encodeFloats encodes numbers as float32.
func encodeFloats(row []float32) string {
	b := make([]byte, 0, 4*len(row))
	for _, v := range row {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return EncodeBytes(b)
}

// encodeWhole encodes the integers of a matrix, as 16 bits or, if they have 8 bits, as symbols. The
// context of a symbol is how large those above it are.
func (m *matrix) encodeWhole() string {
	if m.bits > 8 {
		b := make([]byte, 0, 2*len(m.whole))
		for _, v := range m.whole {
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		}
		return EncodeBytes(b)
	}
	symbols := make([]uint8, len(m.whole))
	for i, v := range m.whole {
		symbols[i] = uint8(v + 128)
	}
	return EncodeBytes(EncodeSymbols(symbols, 8, 8, func(symbols []uint8, i int) int {
		size := func(i int) int {
			if i < 0 {
				return 0
			}
			return max(int(symbols[i])-128, 128-int(symbols[i]))
		}
		return min(7, size(i-m.out)+size(i-2*m.out))
	}))
}

type (
	// pageData is the network for network.js. An operation has its name, value and
	// operands; "dense" also its matrix, "convolve" its matrix and window, and "take" the loops
	// and the starts of its indices, these as runs.
	pageData struct {
		Values     []any        `json:"values"` // size, or [size, numbers] for a constant
		Matrices   []matrixData `json:"matrices"`
		Operations [][]any      `json:"operations"`
		Result     int          `json:"result"`
	}
	matrixData struct {
		In     int    `json:"in"`
		Out    int    `json:"out"`
		Bits   int    `json:"bits"`
		Scale  string `json:"scale"`
		Offset string `json:"offset,omitempty"`
		Whole  string `json:"whole"`
	}
)

// JSON returns the network for latentlabNetwork of [Script]. The text is valid in a script
// element.
func (n *Network) JSON() ([]byte, error) {
	p := pageData{Result: n.program.result}
	for _, v := range n.program.values {
		if v.constant != nil {
			p.Values = append(p.Values, []any{v.size, encodeFloats(v.constant)})
		} else {
			p.Values = append(p.Values, v.size)
		}
	}
	for _, m := range n.program.matrices {
		g := matrixData{
			In: m.in, Out: m.out, Bits: m.bits, Scale: encodeFloats(m.scale), Whole: m.encodeWhole(),
		}
		if m.offset != nil {
			g.Offset = encodeFloats(m.offset)
		}
		p.Matrices = append(p.Matrices, g)
	}
	for _, o := range n.program.operations {
		line := []any{o.name, o.out, o.in}
		switch o.name {
		case "dense":
			line = append(line, o.matrix)
		case "convolve":
			w := o.window
			line = append(line, o.matrix, w.image, w.repeat, w.result, w.channels, w.kernel, w.stride, w.dilation, w.padding)
		case "take":
			loops, starts := toLoops(o.index)
			line = append(line, loops, toRuns(starts))
		}
		p.Operations = append(p.Operations, line)
	}
	data, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("writing the network as JSON: %w", err)
	}
	return data, nil
}
