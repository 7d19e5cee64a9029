package wasm_test

import (
	"slices"
	"strings"
	"testing"

	"latentlab/lib/wasm"
)

func TestCompactScript(t *testing.T) {
	script := "// Comment.\nfunction f() {\n  // Another.\n  return \"// text\";\n}\n"
	if got, want := wasm.CompactScript(script), "function f() {\nreturn \"// text\";\n}\n"; got != want {
		t.Errorf("got %q, expected %q", got, want)
	}
}

// TestBundle checks the functions of latentlabBundle: constants, what is computed once, variables that two
// functions share, and errors.
func TestBundle(t *testing.T) {
	p := newPage(t)
	var got struct {
		Kind, Constants string
		Outputs         []float64
		Errors          []string
	}
	p.Eval(`(() => {
		const data = {
			words: 32,
			// 1.5, -2 and NaN
			constants: [[4, "0MnfKMUJyz%3~4f", 3]],
			variables: [["/a/weights", 8, [2, 2]]],
			functions: [
				{ name: "first", inputs: [["x", 16, 1]], outputs: [["y", 17, 1], ["once", 18, 1]],
					once: [["map", 1, 1, [["add", 18, 3, 18, 3, 4, 0]], 0]],
					run: [
						["map", 1, 4, [["add", 8, 3, 8, 3, 16, 0]], 0],
						["sum", 17, 8, 1, 4, 1],
					] },
				{ name: "second", inputs: [], outputs: [["y", 19, 1]], once: [], run: [["sum", 19, 8, 1, 4, 1]] },
			],
		};
		const bundle = latentlabBundle(data);
		const constants = latentlabBundle(data, {}).variable; // another memory
		bundle.variable("/a/weights").set([1, 2, 3, 4]);
		bundle.input("first", "x")[0] = 0.5;
		const outputs = [];
		for (let i = 0; i < 2; i++) {
			bundle.run("first");
			bundle.run("second");
			outputs.push(bundle.output("first", "y")[0], bundle.output("second", "y")[0], bundle.output("first", "once")[0]);
		}
		outputs.push(bundle.variable("/a/weights")[3], constants("/a/weights")[3], bundle.output("first", "y").words[0]);
		const errors = [];
		const fail = (f) => { try { f(); errors.push(""); } catch (e) { errors.push(e.message); } };
		fail(() => bundle.run("third"));
		fail(() => bundle.input("first", "z"));
		fail(() => bundle.variable("/b"));
		fail(() => latentlabBundle({ ...data, functions: [{ ...data.functions[0], run: [["toString"]] }] }));
		fail(() => latentlabBundle({ ...data, functions: [{ ...data.functions[0], run: [["map", 1, 1, [["tan", 8, 3, 8, 3]], 0]] }] }));
		return { kind: bundle.kind, outputs, errors };
	})()`, &got)
	want := []float64{12, 12, 1.5, 14, 14, 1.5, 5, 0, 0x41600000}
	if got.Kind != "relaxed" || len(got.Outputs) != len(want) {
		t.Fatalf("kind %q, outputs %v", got.Kind, got.Outputs)
	}
	for i, w := range want {
		if got.Outputs[i] != w {
			t.Errorf("output %d is %v, expected %v", i, got.Outputs[i], w)
		}
	}
	for i, words := range []string{"third", "z", "/b", "toString", "tan"} {
		if !strings.Contains(got.Errors[i], words) {
			t.Errorf("error %q, expected one that names %q", got.Errors[i], words)
		}
	}
	p.CheckNoErrors()
}

// TestDamagedBundle changes single characters of a bundle's instructions. Each is an error or computes
// something, with every kind of code, soon.
func TestDamagedBundle(t *testing.T) {
	p := newPage(t)
	b := &bundle{}
	x, y := b.input("x", make([]uint32, 300)...), b.output("y", 300)
	b.add("map", 10, 30, []any{[]any{"exp", 0, 4, x, 3}, []any{"add", y, 3, 0, 4, x, 1}}, 1)
	b.add("mm", y, x, 12, 1, x, 5, 10, 12, 5)
	b.add("copy", y, x, [][3]int{{12, 25, 1}, {25, 1, 12}})
	b.add("sum", y, x, 3, 10, 10)
	b.add("fill", y, 17, 5)
	b.add("iota", y, 3, 10, 10, "float")
	var got struct{ Errors, Runs int }
	p.Eval(`(() => {
		const data = `+text(b.data())+`;
		const run = JSON.stringify(data.functions[0].run);
		let seed = 1;
		const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
		let [Errors, Runs] = [0, 0];
		for (let i = 0; i < 400; i++) {
			const at = random(run.length);
			const damaged = run.slice(0, at) + "0123456789-e.,[]"[random(16)] + run.slice(at + random(2));
			for (const kind of ["relaxed", "simd", "plain"]) {
				try {
					const damage = { ...data, functions: [{ ...data.functions[0], run: JSON.parse(damaged) }] };
					latentlabBundle(damage, { kind }).run("f");
					Runs++;
				} catch (e) {
					if (!(e instanceof Error)) throw e;
					Errors++;
				}
			}
		}
		return { Errors, Runs };
	})()`, &got)
	if got.Errors < 100 || got.Runs < 100 {
		t.Errorf("%d errors and %d runs: expected some of both", got.Errors, got.Runs)
	}
	p.CheckNoErrors()
}

// TestWithoutWebAssembly checks that plain JavaScript runs where WebAssembly is missing, or refuses modules as
// under a Content-Security-Policy.
func TestWithoutWebAssembly(t *testing.T) {
	p := newPage(t)
	for name, replace := range map[string]string{
		"missing":    `globalThis.WebAssembly = undefined`,
		"refused":    `WebAssembly.Module = function () { throw new WebAssembly.CompileError("refused") }`,
		"without it": `WebAssembly.Memory = function () { throw new RangeError("no memory") }`,
	} {
		b := &bundle{}
		b.add("map", 1, 3, []any{[]any{"add", b.output("y", 3), 3, b.input("x", numbers(1, 2, 3)...), 3, b.input("z", numbers(5)...), 0}}, 0)
		p.Eval("globalThis.kept = WebAssembly; globalThis.WebAssembly = Object.create(kept); "+replace, nil)
		p.execute(t, b, "plain")
		var kind string
		p.Eval("latentlabBundle("+text(b.data())+").kind", &kind)
		p.Eval("globalThis.WebAssembly = kept; null", nil)
		if got, want := b.of("y"), numbers(6, 7, 8); !slices.Equal(got, want) || kind != "plain" {
			t.Errorf("%s: kind %q, %x, expected %x", name, kind, got, want)
		}
	}
}
