package training_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/browsertest"
	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
	"latentlab/lib/wasm/training"
)

// TestDivergence checks that a learning rate that is far too high stops the training, which says so, and that
// Reset with the first rate trains as before.
func TestDivergence(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "")
	tr := must(training.New(training.Config{
		Examples: digits(t, 64), Model: func() (train.Model, error) { return ae.New(ae.Config{Hidden: []int{16}, Code: 4}) },
		Options: func() []train.Option { return []train.Option{train.BatchSize(32), train.SGD(1)} },
	}))
	var got struct {
		Before, After []string
		Diverged      struct {
			Step  int
			Value string
		}
		Running bool
	}
	p.await("a training", fmt.Sprintf(`await (async (data) => {
		const t = await latentlabTraining(data).ready, rows = collect(t), { first, texts } = t.knobs[0];
		let end = done(t, 5);
		t.step(5);
		await end;
		const before = rows.splice(0).flat();
		t.set(0, texts.length - 1);
		end = done(t, -1);
		t.start();
		await end;
		const { diverged, running } = t.state();
		t.set(0, first);
		t.reset();
		await wait(() => t.state().diverged === null);
		rows.length = 0;
		end = done(t, 5);
		t.step(5);
		await end;
		t.close();
		return { before, after: rows.flat(), diverged, running };
	})(%s)`, must(tr.JSON())), &got)
	if got.Diverged.Step <= 5 || got.Running || (got.Diverged.Value != "NaN" && got.Diverged.Value != "Infinity") {
		t.Errorf("with the highest rate: %+v; expected that it diverges after step 5, and stops", got)
	}
	if fmt.Sprint(got.Before) != fmt.Sprint(got.After) || len(got.After) != 5 {
		t.Errorf("the losses are %v after Reset, expected %v", got.After, got.Before)
	}
}

// TestDamage checks that the page has a readable error for data that are damaged.
func TestDamage(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "")
	text := must(points(t, false).JSON())
	for _, c := range []struct {
		name   string
		damage func(d map[string]any)
		want   string
	}{
		{"a number that is not finite", func(d map[string]any) {
			for _, v := range d["values"].([]any) {
				if v := v.([]any); strings.HasSuffix(v[0].(string), "learning_rate") {
					v[1] = nan
				}
			}
		}, "learning_rate has a number that is not finite"},
		{"values that are cut off", func(d map[string]any) {
			v := d["values"].([]any)[0].([]any)
			v[1] = v[1].(string)[1:]
		}, "digits is cut off"},
		{"values of another size", func(d map[string]any) { d["values"].([]any)[0].([]any)[1] = "" }, "has another size"},
		{"examples of another size", func(d map[string]any) { d["examples"].(map[string]any)["count"] = 63 }, "the examples have another size"},
		{"no examples", func(d map[string]any) { delete(d, "examples") }, "damaged"},
		{"no bundle", func(d map[string]any) { d["bundle"] = map[string]any{} }, "damaged"},
		{"an unknown instruction", func(d map[string]any) {
			step := d["bundle"].(map[string]any)["functions"].([]any)[0].(map[string]any)
			step["run"] = append([]any{[]any{"dance", 1, 2}}, step["run"].([]any)...)
		}, "damaged"},
		{"an unknown variable", func(d map[string]any) {
			d["values"] = append(d["values"].([]any), []any{"/nothing", "00000"})
		}, "/nothing"},
		{"a memory of the wrong size", func(d map[string]any) { d["bundle"].(map[string]any)["words"] = 1e15 }, "damaged"},
	} {
		var d map[string]any
		if err := json.Unmarshal(text, &d); err != nil {
			t.Fatal(err)
		}
		c.damage(d)
		var got string
		p.await(c.name, fmt.Sprintf(`await latentlabTraining(%s).ready.then(() => "no error", (e) => e.message)`, must(json.Marshal(d))), &got)
		if !strings.HasPrefix(got, "The training in this page is damaged: ") || !strings.Contains(got, c.want) {
			t.Errorf("%s: the page reports %q, expected %q", c.name, got, c.want)
		}
	}
}

// TestWrongCalls checks that wrong arguments are errors that change nothing, and that a training which cannot
// go on says so.
func TestWrongCalls(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "")
	tr := must(training.New(training.Config{
		Examples: modeltest.Images(40), Model: func() (train.Model, error) { return modeltest.Network(), nil },
		Options: func() []train.Option { return []train.Option{train.BatchSize(7)} },
		Functions: []training.Function{{
			Name: "sum", Batch: 4, Inputs: []training.Input{{Name: "a", Width: 1}, {Name: "b", Width: 1}},
			Build: func(_ *model.Scope, in map[string]*graph.Node) map[string]*graph.Node {
				return map[string]*graph.Node{"y": graph.Add(in["a"], in["b"])}
			},
		}},
	}))
	var got struct {
		Same   bool
		Errors []string
		Failed string
	}
	p.await("a training", fmt.Sprintf(`await (async (data) => {
		const { rows: right } = await run(data, 5);
		const t = await latentlabTraining(data).ready, rows = collect(t), errors = [];
		const refused = (answer) => answer.catch((e) => errors.push(e.message));
		t.step(-5);
		t.step(NaN);
		t.set(0, 1.5);
		t.set(0, t.knobs[0].texts.length);
		t.set(9, 0);
		await refused(t.examples([40]));
		await refused(t.examples([1.5]));
		await refused(t.call("sum", { a: Float32Array.of(1, 2), b: Float32Array.of(1, 2) }).then(() =>
			t.call("sum", { a: Float32Array.of(1, 2), b: Float32Array.of(1) })));
		let end = done(t, 5);
		t.step(5);
		await end;
		let shown = 0;
		t.watch("encode", { x: { examples: [39] } }, () => shown++);
		await wait(() => shown);
		await t.replace(new Float32Array(t.width));
		end = done(t, 8);
		t.step(3);
		await end;
		t.close();
		const damaged = await latentlabTraining({ ...data, epoch: 0.5 }).ready;
		const failed = new Promise((resolve) => damaged.on("failed", (e) => resolve(e.message)));
		damaged.start();
		return { same: String(rows.slice(0, 5)) === String(right), errors, failed: await failed };
	})(%s)`, must(tr.JSON())), &got)
	want := []string{"There is no example 40 of 40.", "There is no example 1.5 of 40.", "The inputs of sum have different numbers of rows."}
	if !got.Same || !slices.Equal(got.Errors, want) || !strings.HasPrefix(got.Failed, "The training has stopped: ") {
		t.Errorf("the page reports %+v; expected the same rows, the errors %q and why it has stopped", got, want)
	}
}

// nan is NaN in base 85.
const nan = "%3~4f"

// TestOldBrowser checks that a browser that cannot decompress is what the error names, not the data.
func TestOldBrowser(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "")
	data := must(must(training.New(training.Config{
		Examples: modeltest.Images(8), Model: func() (train.Model, error) { return modeltest.Network(), nil },
		Options: func() []train.Option { return []train.Option{train.BatchSize(8)} },
	})).JSON())
	p.Eval("delete globalThis.Worker; delete globalThis.DecompressionStream; 0", nil)
	var got string
	p.await("an old browser", fmt.Sprintf(`await latentlabTraining(%s).ready.then(() => "no error", (e) => e.message)`, data), &got)
	if want := "This browser is too old: it cannot decompress the examples."; got != want {
		t.Errorf("the page reports %q, expected %q", got, want)
	}
}

// TestRefusedWorkers checks that a training runs on the page's own thread, or without WebAssembly, where a
// Content-Security-Policy refuses workers or WebAssembly, with the same losses.
func TestRefusedWorkers(t *testing.T) {
	b := browsertest.Start(t)
	data := must(points(t, false).JSON())
	const inline = "default-src 'none'; img-src data:; script-src 'unsafe-inline'"
	var first []string
	for _, c := range []struct{ policy, thread, kind string }{
		{"", "worker", "relaxed"},
		{inline + " 'wasm-unsafe-eval'; worker-src blob:", "worker", "relaxed"},
		{inline + "; worker-src blob:", "worker", "plain"},
		{inline + " 'wasm-unsafe-eval'", "page", "relaxed"},
		{inline, "page", "plain"},
	} {
		got := newPage(t, b, c.policy).run(data, []string{""}, 300)[0]
		if got.Thread != c.thread || got.Kind != c.kind {
			t.Errorf("with the policy %q the training runs in the %s with %s kernels, expected the %s and %s",
				c.policy, got.Thread, got.Kind, c.thread, c.kind)
		}
		if first == nil {
			first = got.Rows[0]
		}
		if len(got.Rows) != 300 || got.Rows[0][0][:7] != first[0][:7] {
			t.Errorf("with the policy %q there are %d rows, the first %v, expected 300 and %v", c.policy, len(got.Rows), got.Rows[0], first)
		}
	}
}

// TestRefused checks that the error for what a page cannot compute names it.
func TestRefused(t *testing.T) {
	images := modeltest.Images(20)
	for want, c := range map[string]training.Config{
		"Float64 is not a type that runs in a page": {Examples: images, Model: func() (train.Model, error) {
			return &ae.Model{Encoder: func(scope *model.Scope, x *graph.Node) *graph.Node {
				x = mlp.Dense(scope.In("layer"), x, 2)
				return graph.ConvertDType(graph.Square(graph.ConvertDType(x, dtypes.Float64)), dtypes.Float32)
			}, Decoder: mlp.Layers{Widths: []int{16}}.Build}, nil
		}},
		"Examples is nil":                     {Model: func() (train.Model, error) { return modeltest.Network(), nil }},
		"Model is nil":                        {Examples: images},
		"training.Config: Model returned nil": {Examples: images, Model: func() (train.Model, error) { return nil, nil }},
		"the model *ae.Model has none":        {Examples: images, Phases: true, Model: func() (train.Model, error) { return modeltest.Network(), nil }},
		`a function is called "step"`: {Examples: images, Model: func() (train.Model, error) { return modeltest.Network(), nil },
			Functions: []training.Function{{Name: "step", Batch: 1, Build: func(*model.Scope, map[string]*graph.Node) map[string]*graph.Node {
				return nil
			}}}},
		`the function "more" has a variable /more/dense/weights, which is not trained`: {Examples: images,
			Model: func() (train.Model, error) { return modeltest.Network(), nil },
			Functions: []training.Function{{Name: "more", Batch: 2, Inputs: []training.Input{{Name: "x", Width: 3}},
				Build: func(scope *model.Scope, in map[string]*graph.Node) map[string]*graph.Node {
					return map[string]*graph.Node{"y": mlp.Dense(scope.In("more"), in["x"], 2)}
				}}}},
	} {
		c.Options = func() []train.Option { return []train.Option{train.BatchSize(8)} }
		if _, err := training.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, expected %q", err, want)
		}
	}
}
