package safetensors

import (
	"encoding/binary"
	"math"
	"testing"
)

// Every 16-bit number is read as its format defines.
func TestHalves(t *testing.T) {
	read := func(dtype DType, bits int) float64 {
		return floatReaders[dtype](binary.LittleEndian.AppendUint16(nil, uint16(bits)))
	}
	for bits := range 1 << 16 {
		sign := 1 - 2*float64(bits>>15)
		exponent, fraction := bits>>10&31, float64(bits&1023)
		half := sign * math.Ldexp(1+fraction/1024, exponent-15)
		switch {
		case exponent == 0:
			half = sign * math.Ldexp(fraction, -24)
		case exponent == 31 && fraction == 0:
			half = math.Inf(int(sign))
		case exponent == 31:
			half = math.NaN()
		}
		same := func(a, b float64) bool { return a != a && b != b || a == b && math.Signbit(a) == math.Signbit(b) }
		if got := read(Float16, bits); !same(got, half) {
			t.Fatalf("F16 %#04x is read as %v, expected %v", bits, got, half)
		}
		brain := float64(math.Float32frombits(uint32(bits) << 16))
		if got := read(BFloat16, bits); !same(got, brain) {
			t.Fatalf("BF16 %#04x is read as %v, expected %v", bits, got, brain)
		}
	}
}
