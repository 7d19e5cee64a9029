package wasm

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"latentlab/internal/browsertest"
)

// newCompiledPage returns a page with a function that runs bundles.
func newCompiledPage(t *testing.T) *browsertest.Page {
	t.Helper()
	b := browsertest.Start(t)
	path := filepath.Join(t.TempDir(), "page.html")
	html := `<!doctype html><meta charset="utf-8"><title>compiled</title><script>` + Script + `
function memoryAfter(data, before, kind) {
	const bundle = latentlabBundle(data, { kind });
	if (bundle.kind !== kind) throw new Error("kind is " + bundle.kind);
	const memory = new Uint8Array(bundle.input("f", "x0").buffer, 0, 4 * data.words);
	memory.set(Uint8Array.fromBase64(before));
	bundle.run("f");
	return memory.toBase64();
}
</script>`
	if err := os.WriteFile(path, []byte(html), 0o644); err != nil {
		t.Fatal(err)
	}
	return b.OpenFile(path)
}

// comparePage runs the function in a page as each kind of code and here, and compares variables and outputs. Then m has
// the results from here.
func (m *machine) comparePage(page *browsertest.Page, c *traced) {
	m.t.Helper()
	text := string(must(json.Marshal(m.data)))
	before := must(json.Marshal(base64.StdEncoding.EncodeToString(must(binary.Append(nil, binary.LittleEndian, m.mem)))))
	m.run("f")
	for _, kind := range []string{"relaxed", "simd", "plain"} {
		var after string
		page.Eval(fmt.Sprintf("memoryAfter(%s, %s, %q)", text, before, kind), &after)
		there := &machine{m.t, m.data, make([]uint32, len(m.mem))}
		must(binary.Decode(must(base64.StdEncoding.DecodeString(after)), binary.LittleEndian, there.mem))
		for _, v := range c.variables {
			if !c.ignores(v.Name) {
				m.same(kind+" "+v.Name, m.variable(v.Name), there.variable(v.Name))
			}
		}
		for _, out := range m.function("f").Outputs {
			name := out[0].(string)
			m.same(kind+" "+name, m.words(m.function("f").Outputs, name), there.words(m.function("f").Outputs, name))
		}
	}
}

// same fails if words differ, as numbers by more than rounding.
func (m *machine) same(name string, want, got []uint32) {
	m.t.Helper()
	scale := 1e-3
	for _, w := range want {
		if x := math.Abs(float64(math.Float32frombits(w))); x < 1e6 {
			scale = max(scale, x)
		}
	}
	for i, w := range want {
		x, y := float64(math.Float32frombits(w)), float64(math.Float32frombits(got[i]))
		if w != got[i] && !(math.Abs(x-y) <= 1e-4*scale) && !(math.IsNaN(x) && math.IsNaN(y)) {
			m.t.Fatalf("%s[%d] is %v (%#x), expected %v (%#x)", name, i, y, got[i], x, w)
		}
	}
}

// Graphs of random operations, and steps, compute in a page what they do here.
func TestCompiledInPage(t *testing.T) {
	page := newCompiledPage(t)
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := newRandom(t, seed)
			_, m := c.compile()
			for i, x := range randomInputs(1) {
				copy(m.words(m.function("f").Inputs, fmt.Sprint("x", i)), tensorWords(t, x))
			}
			m.comparePage(page, c)
		})
	}
	for name, model := range models {
		t.Run(name, func(t *testing.T) {
			const batch = 6
			data := labeled(40)
			c := newStep(t, model, data, batch)
			_, m := c.compile()
			for step := range 3 {
				for i, x := range stepInputs(data, batch, step) {
					copy(m.words(m.function("f").Inputs, fmt.Sprint("x", i)), tensorWords(t, x))
				}
				m.comparePage(page, c)
			}
		})
	}
	page.CheckNoErrors()
}
