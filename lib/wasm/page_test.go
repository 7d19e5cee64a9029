package wasm_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"latentlab/internal/browsertest"
	"latentlab/lib/wasm"
)

// A page is a page in Chromium with [wasm.Script].
type page struct{ *browsertest.Page }

func newPage(t *testing.T) page {
	t.Helper()
	b := browsertest.Start(t)
	path := filepath.Join(t.TempDir(), "page.html")
	html := `<!doctype html><meta charset="utf-8"><title>bundles</title><script>` + wasm.Script + `
function execute(data, inputs, kind, runs) {
	const bundle = latentlabBundle(data, { kind });
	for (const [name, text] of Object.entries(inputs)) {
		bundle.input("f", name).words.set(new Int32Array(Uint8Array.fromBase64(text).buffer));
	}
	for (let i = 0; i < runs; i++) bundle.run("f");
	return { text: new Uint8Array(bundle.output("f", "memory").slice().buffer).toBase64(), kind: bundle.kind };
}
</script>`
	if err := os.WriteFile(path, []byte(html), 0o644); err != nil {
		t.Fatal(err)
	}
	return page{b.OpenFile(path)}
}

// A bundle is a hand-written bundle of one function, f.
type bundle struct {
	words           int
	inputs, outputs []place
	run             [][]any
	runs            int // how often f runs; 0 means once
}

// A place is an input with its value, or an output.
type place struct {
	name    string
	address int
	words   []uint32
}

// space returns the address of n free words. None is at an address that is a multiple of four, and the
// words between them stay free.
func (b *bundle) space(n int) int {
	address := b.words + 5 - b.words%4
	b.words = address + n + 3
	return address
}

// input adds an input with the given value and returns its address.
func (b *bundle) input(name string, value ...uint32) int {
	b.inputs = append(b.inputs, place{name, b.space(len(value)), value})
	return b.inputs[len(b.inputs)-1].address
}

// output adds an output of n words and returns its address.
func (b *bundle) output(name string, n int) int {
	b.outputs = append(b.outputs, place{name, b.space(n), make([]uint32, n)})
	return b.outputs[len(b.outputs)-1].address
}

// add adds an instruction.
func (b *bundle) add(instruction ...any) { b.run = append(b.run, instruction) }

// data returns the bundle as Bundle.JSON writes it, with the whole memory as its output.
func (b *bundle) data() map[string]any {
	inputs := [][3]any{}
	for _, in := range b.inputs {
		inputs = append(inputs, [3]any{in.name, in.address, len(in.words)})
	}
	return map[string]any{
		"words": b.words, "constants": []any{}, "variables": []any{},
		"functions": []any{map[string]any{
			"name": "f", "inputs": inputs, "outputs": [][3]any{{"memory", 0, b.words}}, "once": []any{}, "run": b.run,
		}},
	}
}

// execute runs the bundle as a kind of code and sets the outputs. It is an error if anything but the outputs
// has changed.
func (p page) execute(t *testing.T, b *bundle, kind string) {
	t.Helper()
	inputs := map[string]string{}
	before := make([]uint32, b.words)
	for _, in := range b.inputs {
		inputs[in.name] = base64.StdEncoding.EncodeToString(must(binary.Append(nil, binary.LittleEndian, in.words)))
		copy(before[in.address:], in.words)
	}
	var result struct{ Text, Kind string }
	p.Eval("execute("+text(b.data())+", "+text(inputs)+", "+text(kind)+", "+text(max(b.runs, 1))+")", &result)
	memory := make([]uint32, b.words)
	must(binary.Decode(must(base64.StdEncoding.DecodeString(result.Text)), binary.LittleEndian, memory))
	for _, out := range b.outputs {
		copy(out.words, memory[out.address:])
		copy(before[out.address:], out.words)
	}
	for address, word := range memory {
		if word != before[address] {
			t.Errorf("word %d was %x and is %x, outside of outputs", address, before[address], word)
			break
		}
	}
	if result.Kind != kind {
		t.Errorf("kind is %q, expected %q", result.Kind, kind)
	}
}

// of returns the words of an output.
func (b *bundle) of(name string) []uint32 {
	for _, out := range b.outputs {
		if out.name == name {
			return out.words
		}
	}
	panic("no output " + name)
}

func text(v any) string { return string(must(json.Marshal(v))) }

// numbers returns the words of numbers.
func numbers(values ...float32) []uint32 {
	words := make([]uint32, len(values))
	for i, x := range values {
		words[i] = math.Float32bits(x)
	}
	return words
}

// ulps returns how many float32 numbers apart two are: 0 for two NaN, 1 for two zeros with different signs.
func ulps(a, b uint32) int64 {
	x, y := math.Float32frombits(a), math.Float32frombits(b)
	switch {
	case a == b || (x != x && y != y):
		return 0
	case x == y:
		return 1
	}
	if x != x || y != y {
		return math.MaxInt64
	}
	order := func(w uint32) int64 {
		if w>>31 == 1 {
			return -int64(w & 0x7fffffff)
		}
		return int64(w)
	}
	d := order(a) - order(b)
	return max(d, -d)
}
