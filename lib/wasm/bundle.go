package wasm

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Bundle is a set of functions on one memory. Addresses and sizes are in words of 32 bits.
type Bundle struct {
	words     int
	constants []block
	known     map[string]int // addresses of constants
	variables []array
	functions []function
}

// block is a part of the memory with constant words. Elsewhere the memory is zero.
type block struct {
	address int
	data    []uint32
}

// array is a named part of the memory.
type array struct {
	name    string
	address int
	dims    []int
}

// function is the instructions of a graph.
type function struct {
	name            string
	inputs, outputs []array
	once            []instruction // before the first run
	run             []instruction
}

// instruction is an operation and its arguments, as the page executes it:
//
//	["map", rows, columns, [[kernel, address, use, …], …], buffers]
//	["mm", c, a, rowStep, columnStep, b, bRowStep, m, k, n]
//	["copy", out, in, [[count, outStep, inStep], …]]
//	["iota", out, outer, count, inner, "float" or "int"]
//	[reduction, "argmax" or "argmin", out, in, outer, count, inner]
//	["gather", out, in, indices, count, outStep, [[limit, step], …], [[count, outStep, inStep], …]]
//	["random", state, next, bits, words]
//
// A kernel has its result first. The use of an operand is 0 for one word, 1 for a word for each column,
// 2 for a word for each row, 3 for a word at each index of the space [rows, columns], and 4 for such words in a
// buffer that lasts for a tile, whose number is in place of the address; see type use. C = A·B has m rows and n columns; B's rows
// and C are consecutive words. A copy has its outermost loop first.
type instruction []any

// alignment is that of addresses, in words: a line of the processor's cache.
const alignment = 16

// aligned returns the number of words that are reserved for size words.
func aligned(size int) int { return (size + alignment - 1) / alignment * alignment }

// reserve returns the address of new words.
func (b *Bundle) reserve(size int) int {
	address := b.words
	b.words += aligned(size)
	return address
}

// constant returns the address of constant words, which equal ones share.
func (b *Bundle) constant(data []uint32) int {
	key := fmt.Sprint(data)
	address, ok := b.known[key]
	if !ok {
		address = b.reserve(len(data))
		b.constants = append(b.constants, block{address, data})
		b.known[key] = address
	}
	return address
}

// variable returns a variable, nil if there is none of that name.
func (b *Bundle) variable(name string) *array {
	i := slices.IndexFunc(b.variables, func(a array) bool { return a.name == name })
	if i < 0 {
		return nil
	}
	return &b.variables[i]
}

// bundleData is a bundle as the page reads it.
type bundleData struct {
	Words     int            `json:"words"`
	Constants [][]any        `json:"constants"`
	Variables [][]any        `json:"variables"`
	Functions []functionData `json:"functions"`
}

type functionData struct {
	Name    string        `json:"name"`
	Inputs  [][]any       `json:"inputs"`
	Outputs [][]any       `json:"outputs"`
	Once    []instruction `json:"once"`
	Run     []instruction `json:"run"`
}

// JSON returns the bundle for latentlabBundle of the page's script. The text is valid in a script element.
func (b *Bundle) JSON() ([]byte, error) {
	data := bundleData{Words: b.words, Constants: [][]any{}, Variables: [][]any{}}
	for _, c := range b.constants {
		if slices.ContainsFunc(c.data, func(w uint32) bool { return w != 0 }) {
			data.Constants = append(data.Constants, []any{c.address, EncodeWords(c.data), len(c.data)})
		}
	}
	for _, v := range b.variables {
		data.Variables = append(data.Variables, []any{v.name, v.address, nonNil(v.dims)})
	}
	for _, f := range b.functions {
		data.Functions = append(data.Functions, functionData{
			f.name, arraysData(f.inputs), arraysData(f.outputs), nonNil(f.once), nonNil(f.run),
		})
	}
	text, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("writing the functions as JSON: %w", err)
	}
	return text, nil
}

func arraysData(arrays []array) [][]any {
	data := [][]any{}
	for _, a := range arrays {
		data = append(data, []any{a.name, a.address, product(a.dims)})
	}
	return data
}

// nonNil returns s, which JSON writes as a list even if it is empty.
func nonNil[T any](s []T) []T { return append([]T{}, s...) }

// Alphabet has the digits of base 85: characters without a special meaning in JSON, HTML and
// JavaScript strings. Five digits are four bytes.
const Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#%()*+,-.:;=?@[]^_{|}~"

// EncodeWords returns words in base 85, as constants of a bundle have them: five digits each, the least
// significant first.
func EncodeWords(words []uint32) string {
	s := make([]byte, 0, 5*len(words))
	for _, w := range words {
		for range 5 {
			s = append(s, Alphabet[w%85])
			w /= 85
		}
	}
	return string(s)
}
