package training_test

import (
	"fmt"
	"testing"

	"latentlab/internal/browsertest"
	"latentlab/lib/ae"
	"latentlab/lib/gan"
	"latentlab/lib/train"
	"latentlab/lib/wasm/training"
)

// BenchmarkPage trains in Chromium for three seconds, beside a page that draws frames: the autoencoder of
// notebook 000 with batches of 32, and a game of points. It reports the time to the first output of a
// function, images or steps a second, and the page's frames a second.
func BenchmarkPage(b *testing.B) {
	examples := digits(b, 2000)
	ring := points(b, true).Examples()
	for name, c := range map[string]training.Config{
		"autoencoder": {Examples: examples, Model: func() (train.Model, error) { return ae.New(ae.Digits()) },
			Options: func() []train.Option { return []train.Option{train.BatchSize(32)} }},
		"game": {Examples: ring, Phases: true,
			Model: func() (train.Model, error) {
				return gan.New(gan.Config{Hidden: []int{32, 32}, Code: 2, Features: 2})
			},
			Options: func() []train.Option { return []train.Option{train.BatchSize(64), gan.Adam(1e-3)} }},
	} {
		b.Run(name, func(b *testing.B) {
			p := newPage(b, browsertest.Start(b), "")
			data := must(must(training.New(c)).JSON())
			for b.Loop() {
				var got struct{ First, Steps, Frames float64 }
				p.await("a training", fmt.Sprintf(`await (async (text) => {
					const started = performance.now();
					const t = latentlabTraining(JSON.parse(text));
					let last = { step: 0 }, frames = 0, first = 0, on = true;
					t.on("steps", (m) => (last = m));
					const [name, input] = t.functions.reconstruct ? ["reconstruct", { x: { examples: [0, 1, 2, 3] } }] : ["decode", { z: new Float32Array(200) }];
					t.watch(name, input, () => (first ||= performance.now() - started));
					await wait(() => first);
					(function frame() { frames++; if (on) requestAnimationFrame(frame); })();
					t.start();
					await wait(() => last.step > 50);
					const { step } = last, from = performance.now(), shown = frames;
					await new Promise((resolve) => setTimeout(resolve, 3000));
					const seconds = (performance.now() - from) / 1000, steps = (last.step - step) / seconds, rate = (frames - shown) / seconds;
					on = false;
					t.close();
					return { first, steps, frames: rate };
				})(%q)`, data), &got)
				b.ReportMetric(got.First, "ms-to-first")
				b.ReportMetric(got.Frames, "frames/s")
				b.ReportMetric(got.Steps, "steps/s")
				if name == "autoencoder" {
					b.ReportMetric(32*got.Steps, "images/s")
				}
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}
