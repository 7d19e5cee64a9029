package export

import (
	_ "embed"

	"latentlab/lib/wasm"
)

// SymbolsScript is [wasm.WordsScript] and latentlabSymbols, which decodes what [EncodeSymbols] returns.
var SymbolsScript = wasm.WordsScript + symbolsScript

//go:embed symbols.js
var symbolsScript string

// EncodeSymbols encodes symbols of the given number of bits, at most 8, each in about as many bits
// as its probability allows. context returns for symbol i one of the given number of
// contexts, from symbols before it: the symbols of a context have probabilities of their own,
// which adapt. It is the binary range coder of LZMA, which codes a symbol bit by bit, the upper first.
//
//	latentlabSymbols(bytes, count, bits, contexts, context) // context(symbols, i)
func EncodeSymbols(symbols []uint8, bits, contexts int, context func(symbols []uint8, i int) int) []byte {
	probabilities := make([]uint16, contexts<<bits) // of a 0, in 1/32768
	for i := range probabilities {
		probabilities[i] = 1 << 14
	}
	c := coder{width: 1<<32 - 1}
	for i, symbol := range symbols {
		tree := probabilities[context(symbols, i)<<bits:]
		node := 1
		for b := bits - 1; b >= 0; b-- {
			bit := int(symbol>>b) & 1
			c.encode(&tree[node], bit)
			node = 2*node + bit
		}
	}
	for range 5 {
		c.shift()
	}
	return c.out[1:] // the first is always 0
}

// coder is a binary range coder.
type coder struct {
	low     uint64 // of the interval, of 32 bits and a carry
	width   uint32
	held    byte // the last byte, to which a carry may come
	waiting int  // bytes 0xff after held
	out     []byte
}

const adaptation = 5 // a probability moves by 1/32 of the way

func (c *coder) encode(zero *uint16, bit int) {
	bound := c.width >> 15 * uint32(*zero)
	if bit == 0 {
		c.width = bound
		*zero += (1<<15 - *zero) >> adaptation
	} else {
		c.low += uint64(bound)
		c.width -= bound
		*zero -= *zero >> adaptation
	}
	for c.width < 1<<24 {
		c.width <<= 8
		c.shift()
	}
}

// shift moves the upper byte of low to the output.
func (c *coder) shift() {
	if c.low < 0xff<<24 || c.low >= 1<<32 {
		carry := byte(c.low >> 32)
		c.out = append(c.out, c.held+carry)
		for ; c.waiting > 0; c.waiting-- {
			c.out = append(c.out, 0xff+carry)
		}
		c.held = byte(c.low >> 24)
	} else {
		c.waiting++
	}
	c.low = c.low << 8 & (1<<32 - 1)
}
