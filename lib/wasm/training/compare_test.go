package training_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gomlx/compute/dtypes"

	"latentlab/internal/backendtest"
	"latentlab/internal/browsertest"
	"latentlab/internal/hometest"
	"latentlab/lib/aae"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/loss"
	"latentlab/lib/train"
	"latentlab/lib/vae"
	"latentlab/lib/wasm/training"
)

const (
	steps      = 100
	maxLoss    = 1e-4 // relative difference of losses
	maxWeights = 1e-3 // difference of weights as a share of their range
)

// TestPageTrainsAsXLA checks that a page trains as train.Loop does on XLA, from the same state, data and
// random numbers, with each kind of kernels.
func TestPageTrainsAsXLA(t *testing.T) {
	backend := backendtest.XLA(t)
	digits := digits(t, 200)
	rows := must(dataset.Wine())
	wine := must(ae.New(ae.Config{Hidden: []int{16}, Code: 2, Features: rows.Size(), Loss: loss.LinearSSE}))
	page := openTrainings(t)
	for _, c := range []struct {
		name     string
		model    train.Model
		examples *dataset.Examples
		options  []train.Option
	}{
		{"autoencoder", must(ae.New(ae.Config{Hidden: []int{32, 16}, Code: 4, CodeReLU: true, Loss: loss.MSE})), digits, nil},
		{"denoising", must(ae.New(ae.Config{Hidden: []int{32}, Code: 4, Noise: 0.3})), digits, nil},
		{"dropout, SGD", must(ae.New(ae.Config{Hidden: []int{32}, Code: 4, Dropout: 0.2})), digits,
			[]train.Option{train.SGD(0.1)}},
		{"table", wine, rows, []train.Option{train.Decay(150)}},
		{"VAE, cross-entropy", must(vae.New(vae.Config{Hidden: []int{32}, Code: 3, WarmUp: 3})), digits, nil},
		{"VAE, mean squared error", must(vae.New(vae.Config{Hidden: []int{32}, Code: 3, Loss: loss.HalfVarianceMSE})), digits, nil},
		{"VAE, learned Gaussian", must(vae.New(vae.Config{Hidden: []int{32}, Code: 3, Loss: loss.LearnedGaussian})), digits, nil},
		{"VAE of a table", must(vae.New(vae.Config{Hidden: []int{16}, Code: 2, Features: rows.Size(), Loss: loss.Likelihood(rows)})),
			rows, nil},
		{"GAN", must(gan.New(gan.Config{Hidden: []int{32, 32}, Code: 4, Dropout: 0.3, Noise: 0.15})), digits,
			[]train.Option{gan.Adam(5e-4)}},
		{"AAE", must(aae.New(aae.Config{Hidden: []int{32}, Dropout: 0.2, Prior: aae.GaussianPrior(2, 5)})), digits, nil},
		{"supervised AAE", must(aae.New(aae.Config{Hidden: []int{32}, Prior: aae.MixturePrior(10, 4), Conditioned: true,
			Supervised: true})), digits, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := &trainings{t, page.page}
			options := append(c.options, train.BatchSize(32), train.Seed(3))
			training := must(training.New(training.Config{
				Model: func() (train.Model, error) { return c.model, nil }, Examples: c.examples,
				Options: func() []train.Option { return options },
			}))
			p := training.Program()
			loop := must(train.NewLoop(backend, p))
			defer loop.Close()
			var want [][]float32
			for len(want) < steps {
				epoch := len(want) / p.Steps()
				want = append(want, must(loop.Run(epoch, 0, min(p.Steps(), steps-len(want))))...)
			}
			state := must(p.State())
			data := must(training.JSON())
			for _, kind := range []string{"relaxed", "simd", "plain"} {
				got := page.train(kind, data, steps)
				checkLosses(t, kind, p.Scalars, got.Rows, want)
				checkWeights(t, kind, got.Variables, state)
			}
			t.Logf("%d bytes", len(data))
		})
	}
}

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

// trainings is a page that can run trainings with each kind of kernels.
type trainings struct {
	t    testing.TB
	page *browsertest.Page
}

// openTrainings opens a page with the function run.
func openTrainings(t testing.TB) *trainings {
	t.Helper()
	html := `<!doctype html><meta charset="utf-8"><title>trainings</title><link rel="icon" href="data:,"><script>
` + training.Script + `
// run does a number of steps, and returns {kind, thread, rows, variables}.
async function run(kind, data, steps) {
	const t = latentlabTraining({ ...data, kernels: kind });
	const rows = [];
	await t.ready;
	await new Promise((done) => {
		t.on("steps", (m) => {
			for (let i = 0; i < m.rows.length; i += t.scalars.length) rows.push([...m.rows.slice(i, i + t.scalars.length)]);
			if (m.step === steps) done();
		});
		t.on("state", ({ diverged }) => diverged && done());
		t.step(steps);
	});
	const variables = {};
	for (const [path, values] of Object.entries(await t.variables())) variables[path] = [...new Int32Array(values.buffer)];
	t.close();
	return { kind: t.kind, thread: t.thread, rows: rows.map((row) => row.map(String)), variables };
}
</script>`
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(html), 0o644); err != nil {
		t.Fatal(err)
	}
	return &trainings{t: t, page: browsertest.Start(t).OpenFile(path)}
}

// trained is what a page computed.
type trained struct {
	Kind, Thread string
	Rows         [][]string
	Variables    map[string][]int32
}

// train runs a training for some steps.
func (p *trainings) train(kind string, data []byte, steps int) trained {
	p.t.Helper()
	p.page.Eval(fmt.Sprintf("globalThis.done = null; run(%q, %s, %d).then((v) => { done = v; }, (e) => { done = {error: e.message}; }); 0",
		kind, data, steps), nil)
	p.page.Wait("the training with "+kind+" kernels", "done !== null", 2*time.Minute)
	var failed string
	p.page.Eval("done.error || ''", &failed)
	if failed != "" {
		p.t.Fatalf("the page says: %s", failed)
	}
	var got trained
	p.page.Eval("done", &got)
	return got
}

// checkLosses compares the scalars of all steps.
func checkLosses(t *testing.T, kind string, names []string, got [][]string, want [][]float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: the page did %d steps, expected %d", kind, len(got), len(want))
	}
	largest, at := 0.0, ""
	for step, row := range want {
		for i, w := range row {
			var g float64
			fmt.Sscan(got[step][i], &g)
			if d := math.Abs(g-float64(w)) / math.Max(math.Abs(float64(w)), 1e-3); !(d <= largest) {
				largest, at = d, fmt.Sprintf("%s of step %d: %v instead of %v", names[i], step, g, w)
			}
		}
	}
	t.Logf("%s: losses differ by up to %.1e, %s", kind, largest, at)
	if !(largest <= maxLoss) {
		t.Errorf("%s: losses differ by %.2g of their values, expected at most %.0e", kind, largest, maxLoss)
	}
}

// checkWeights compares the variables after the last step.
func checkWeights(t *testing.T, kind string, got map[string][]int32, want train.State) {
	t.Helper()
	largest, at := 0.0, ""
	for _, v := range want {
		words, ok := got[v.Name]
		if !ok {
			continue // no operation uses it
		}
		if v.Shape.DType != dtypes.Float32 {
			continue
		}
		values := floats(v.Bytes)
		span := float64(slices.Max(values) - slices.Min(values))
		if len(values) == 1 {
			span = math.Abs(float64(values[0]))
		}
		for i, w := range values {
			g := math.Float32frombits(uint32(words[i]))
			if d := math.Abs(float64(g-w)) / math.Max(span, 1e-3); !(d <= largest) {
				largest, at = d, fmt.Sprintf("%s[%d]: %v instead of %v", v.Name, i, g, w)
			}
		}
	}
	t.Logf("%s: weights differ by up to %.1e of their range, %s", kind, largest, at)
	if !(largest <= maxWeights) {
		t.Errorf("%s: weights differ by %.2g of their range, expected at most %.0e", kind, largest, maxWeights)
	}
}

// floats returns the float32 numbers that bytes hold.
func floats(b []byte) []float32 {
	values := make([]float32, len(b)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return values
}
