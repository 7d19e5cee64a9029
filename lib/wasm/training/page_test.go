package training_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/internal/hometest"
	"latentlab/lib/dataset"
	"latentlab/lib/wasm/training"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// digits returns the first training images of MNIST.
func digits(t testing.TB, n int) *dataset.Examples {
	t.Helper()
	hometest.Need(t, "MNIST", "data", "mnist")
	return must(dataset.MNIST()).Train.First(n)
}

// page is a page with the scripts of a training and some functions for tests.
type page struct {
	t testing.TB
	*browsertest.Page
}

// scripts are the functions for tests.
const scripts = `
// done resolves after a number of steps, or when the training has diverged.
const done = (t, steps) => new Promise((resolve) => {
	t.on("steps", (m) => m.step === steps && resolve());
	t.on("state", ({ diverged }) => diverged && resolve());
});
const wait = (condition) => new Promise((resolve) => (function again() {
	if (condition()) resolve();
	else setTimeout(again, 5);
})());
// collect returns the rows of all steps from now on.
function collect(t) {
	const rows = [];
	t.on("steps", (m) => {
		const n = t.scalars.length;
		for (let i = 0; i < m.rows.length; i += n) rows.push([...m.rows.slice(i, i + n)].map(String));
	});
	return rows;
}
// words returns the bits of all variables.
const words = async (t) => Object.fromEntries(Object.entries(await t.variables())
	.map(([path, values]) => [path, [...new Int32Array(values.buffer)]]));
// run does a number of steps from fresh, with knobs at positions.
async function run(data, steps, positions = []) {
	const t = latentlabTraining(data);
	const rows = collect(t);
	await t.ready;
	positions.forEach((position, knob) => t.set(knob, position));
	if (steps) {
		const end = done(t, steps);
		t.step(steps);
		await end;
	}
	const variables = await words(t);
	t.close();
	return { kind: t.kind, thread: t.thread, scalars: t.scalars, rows, variables };
}
`

// newPage opens a page with scripts. policy is its Content-Security-Policy, "" for none.
func newPage(t testing.TB, b *browsertest.Browser, policy string) *page {
	t.Helper()
	html := `<!doctype html><meta charset="utf-8"><title>trainings</title><link rel="icon" href="data:,">`
	if policy != "" {
		html += `<meta http-equiv="Content-Security-Policy" content="` + policy + `">`
	}
	html += "<script>" + training.Script + scripts + "</script>"
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(html), 0o644); err != nil {
		t.Fatal(err)
	}
	return &page{t, b.ForTest(t).OpenFile(path)}
}

// await evaluates an asynchronous expression in the page into a value.
func (p *page) await(what, expression string, into any) {
	p.t.Helper()
	p.Eval("globalThis.outcome = null; (async () => ("+expression+`))().then(
		(value) => { outcome = { text: JSON.stringify(value ?? null) }; }, (e) => { outcome = { error: e.message }; }); 0`, nil)
	p.Wait(what, "outcome !== null", 2*time.Minute)
	var got struct{ Text, Error string }
	p.Eval("({ text: outcome.text ?? '', error: outcome.error ?? '' })", &got)
	if got.Error != "" {
		p.t.Fatalf("%s: the page reports %q", what, got.Error)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal([]byte(got.Text), into); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// outcome is what a page computed.
type outcome struct {
	Kind, Thread string
	Scalars      []string
	Rows         [][]string
	Variables    map[string][]int32
}

// run trains for some steps with each of several kinds of kernels, "relaxed", "simd", "plain" or "" for what
// the browser has, with knobs at positions.
func (p *page) run(data json.RawMessage, kernels []string, steps int, positions ...int) []outcome {
	p.t.Helper()
	var got []outcome
	p.await("a training", fmt.Sprintf(`await ((data) => Promise.all(%s.map((kernels) =>
		run({ ...data, kernels: kernels || undefined }, %d, %s))))(%s)`,
		must(json.Marshal(kernels)), steps, must(json.Marshal(append([]int{}, positions...))), data), &got)
	return got
}

// floats returns the float32 numbers that bytes hold.
func floats(b []byte) []float32 {
	values := make([]float32, len(b)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return values
}
