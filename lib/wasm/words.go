package wasm

import (
	"fmt"
	"math"
)

// Words returns the words of flat, a slice of numbers or bools, as the memory of a bundle has them: the
// bits of a float32; an integer of at most 32 bits; the lower half of an int64; both halves of a uint64,
// the lower first; 0 or -1 of a bool. It returns an error for other types, and for an int64 beyond 32
// bits.
func Words(flat any) ([]uint32, error) {
	switch flat := flat.(type) {
	case []float32:
		return eachWord(flat, math.Float32bits), nil
	case []int8:
		return eachWord(flat, func(x int8) uint32 { return uint32(x) }), nil
	case []int16:
		return eachWord(flat, func(x int16) uint32 { return uint32(x) }), nil
	case []int32:
		return eachWord(flat, func(x int32) uint32 { return uint32(x) }), nil
	case []uint8:
		return eachWord(flat, func(x uint8) uint32 { return uint32(x) }), nil
	case []uint16:
		return eachWord(flat, func(x uint16) uint32 { return uint32(x) }), nil
	case []uint32:
		return eachWord(flat, func(x uint32) uint32 { return x }), nil
	case []int64:
		for _, x := range flat {
			if x != int64(int32(x)) {
				return nil, fmt.Errorf("it is %d: an Int64 has 32 bits in a page", x)
			}
		}
		return eachWord(flat, func(x int64) uint32 { return uint32(x) }), nil
	case []uint64:
		words := make([]uint32, 0, 2*len(flat))
		for _, x := range flat {
			words = append(words, uint32(x), uint32(x>>32))
		}
		return words, nil
	case []bool:
		return eachWord(flat, func(x bool) uint32 { return map[bool]uint32{true: math.MaxUint32}[x] }), nil
	}
	return nil, fmt.Errorf("%T is not a slice of a type that runs in a page", flat)
}

// eachWord returns the word of each number.
func eachWord[T any](flat []T, word func(T) uint32) []uint32 {
	words := make([]uint32, len(flat))
	for i, x := range flat {
		words[i] = word(x)
	}
	return words
}
