package export

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
)

// alphabet is what bytes are written in: characters that mean nothing in JSON,
// HTML or JavaScript strings. Four bytes become five of them, as in base 85;
// base 64 would take 6 % more.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#%()*+,-.:;=?@[]^_{|}~"

// text writes bytes, filled up to a multiple of four, in the alphabet.
func text(b []byte) string {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	s := make([]byte, 0, len(b)/4*5)
	for ; len(b) > 0; b = b[4:] {
		n := binary.LittleEndian.Uint32(b)
		var five [5]byte
		for i := range five {
			five[i] = alphabet[n%85]
			n /= 85
		}
		s = append(s, five[:]...)
	}
	return string(s)
}

// floats writes numbers as text of their float32.
func floats(row []float32) string {
	b := make([]byte, 0, 4*len(row))
	for _, v := range row {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return text(b)
}

// whole writes numbers as text of 8 or 16 bits each.
func whole(row []int32, bits int) string {
	b := make([]byte, 0, len(row)*bits/8)
	for _, v := range row {
		if bits == 8 {
			b = append(b, byte(v))
		} else {
			b = binary.LittleEndian.AppendUint16(b, uint16(v))
		}
	}
	return text(b)
}

type (
	page struct {
		Alphabet   string  `json:"alphabet"`
		Values     []any   `json:"values"` // size, or [size, numbers] where known
		Matrices   []grid  `json:"matrices"`
		Operations [][]any `json:"operations"` // name, value, operands…; "dense": and the matrix; "take": and the places
		Result     int     `json:"result"`
	}
	grid struct {
		In     int    `json:"in"`
		Out    int    `json:"out"`
		Bits   int    `json:"bits"`
		Scale  string `json:"scale"`
		Offset string `json:"offset,omitempty"`
		Whole  string `json:"whole"`
	}
)

// JSON returns the network as latentlabNetwork of [Script] takes it. Its text
// may stand in a script element.
func (n *Network) JSON() ([]byte, error) {
	p := page{Alphabet: alphabet, Result: n.program.result}
	for _, v := range n.program.values {
		if v.constant != nil {
			p.Values = append(p.Values, []any{v.size, floats(v.constant)})
		} else {
			p.Values = append(p.Values, v.size)
		}
	}
	for _, m := range n.program.matrices {
		g := grid{In: m.in, Out: m.out, Bits: m.bits, Scale: floats(m.scale), Whole: whole(m.whole, m.bits)}
		if m.offset != nil {
			g.Offset = floats(m.offset)
		}
		p.Matrices = append(p.Matrices, g)
	}
	for _, o := range n.program.operations {
		line := []any{o.name, o.out, o.in}
		switch o.name {
		case "dense":
			line = append(line, o.matrix)
		case "take":
			line = append(line, runs(o.index))
		}
		p.Operations = append(p.Operations, line)
	}
	data, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("writing the network as JSON: %w", err)
	}
	return data, nil
}
