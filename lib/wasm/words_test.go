package wasm

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for _, c := range []struct {
		flat any
		want []uint32
	}{
		{[]float32{1, float32(math.Copysign(0, -1))}, []uint32{0x3f800000, 0x80000000}},
		{[]int8{-1}, []uint32{0xffffffff}}, {[]int16{-2}, []uint32{0xfffffffe}}, {[]int32{-3}, []uint32{0xfffffffd}},
		{[]uint8{255}, []uint32{255}}, {[]uint16{65535}, []uint32{65535}}, {[]uint32{1 << 31}, []uint32{1 << 31}},
		{[]int64{-1, math.MaxInt32}, []uint32{0xffffffff, math.MaxInt32}},
		{[]uint64{1<<32 + 2}, []uint32{2, 1}},
		{[]bool{false, true}, []uint32{0, 0xffffffff}},
	} {
		if got, err := Words(c.flat); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("Words(%T %v) = %x, %v; expected %x", c.flat, c.flat, got, err, c.want)
		}
	}
	for text, flat := range map[string]any{"float64": []float64{1}, "2147483648": []int64{1 << 31}} {
		if _, err := Words(flat); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("Words(%v): %v, expected an error with %s", flat, err, text)
		}
	}
}
