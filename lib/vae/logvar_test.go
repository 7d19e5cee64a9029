package vae_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/export"
	"latentlab/lib/latent"
	"latentlab/lib/prob"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/vae"
	"latentlab/lib/weights"
)

// basicNames are those of PyTorch's own example, pytorch/examples/vae.
var basicNames = weights.Names{
	"encoder/layer0": "fc1", "encoder/mu": "fc21", "encoder/sigma": "fc22",
	"decoder/layer0": "fc3", "decoder/layer1": "fc4",
}

// PyTorch's own example loads, and evaluates as in PyTorch: testdata/basic.py wrote
// the file of a small one, and writes one of the real widths if PyTorch is
// installed.
func TestPyTorchExample(t *testing.T) {
	t.Run("stored", func(t *testing.T) {
		dir := t.TempDir()
		for _, name := range []string{"basic", "basic-out"} {
			file, err := os.ReadFile(filepath.Join("testdata", name+".safetensors"))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name+".safetensors"), file, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		basic(t, dir, 4, 5, 3)
	})
	t.Run("PyTorch", func(t *testing.T) {
		python := os.Getenv("LATENTLAB_TORCH_PYTHON")
		if python == "" {
			t.Skip("LATENTLAB_TORCH_PYTHON is not set to a Python with PyTorch")
		}
		dir := t.TempDir()
		if out, err := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "basic.py"), dir, "784",
			"400", "20", "2").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		basic(t, dir, 28, 400, 20)
	})
}

// basic compares the example in a folder, for images of side × side pixels, with
// ours.
func basic(t *testing.T, dir string, side, hidden, code int) {
	t.Setenv("LATENTLAB_MODELS", dir)
	out := read(t, "basic-out")
	number := func(name string) []float32 { return floats(out[name].Bytes) }
	n := out["x"].Shape[0]
	images := &dataset.Examples{Name: "PyTorch's", Height: side, Width: side, Pixels: make([]uint8, n*side*side)}
	for i, v := range number("x") {
		images.Pixels[i] = uint8(math.Round(float64(v) * 255))
	}
	config := vae.Bernoulli()
	config.Hidden, config.Code, config.Features, config.Spread = []int{hidden}, code, side*side, vae.LogVar
	m := must(vae.New(config))
	r, err := weights.Load(m, images, "basic", basicNames)
	if err != nil {
		t.Fatal(err)
	}
	compare := func(name string, got []float32) {
		t.Helper()
		worst := 0.0
		for i, v := range number(name) {
			worst = max(worst, math.Abs(float64(v-got[i]))/max(1, math.Abs(float64(v))))
		}
		if len(got) != len(number(name)) || !(worst <= 1e-5) {
			t.Errorf("%s differs by %.2g from PyTorch's, expected at most 1e-5", name, worst)
		}
	}
	flat := func(net func(*model.Scope, *Node) *Node) []float32 {
		var all []float32
		for _, row := range must(r.Codes(net, images)) {
			all = append(all, row...)
		}
		return all
	}
	mu, std, reconstructed := flat(m.Encode), flat(m.Std), flat(m.Reconstruct)
	compare("mu", mu)
	compare("std", std)
	compare("x_hat", reconstructed)
	// PyTorch's samples follow from its noise.
	z := make([]float32, len(mu))
	for i := range z {
		z[i] = mu[i] + std[i]*number("eps")[i]
	}
	compare("z", z)
	for _, v := range must(r.Evaluate(images)) {
		if v.Name == "kl" {
			near(t, "KL", v.Value, float64(number("kld")[0])/float64(n), 1e-5)
			t.Logf("KL %.4f nats an image, PyTorch's %.4f", v.Value, number("kld")[0]/float32(n))
		}
	}
	bce := 0.0
	for i, v := range reconstructed {
		x := float64(images.Pixels[i]) / 255
		bce -= x*math.Log(float64(v)) + (1-x)*math.Log(1-float64(v))
	}
	near(t, "cross-entropy of the mean", bce, float64(number("bce")[0]), 1e-4)

	// Taken for log σ it is another model, which nothing in the file shows.
	config.Spread = vae.LogStd
	wrong := must(weights.Load(must(vae.New(config)), images, "basic", basicNames))
	for _, v := range must(wrong.Evaluate(images)) {
		if d := math.Abs(v.Value*float64(n)/float64(number("kld")[0]) - 1); v.Name == "kl" && d < 0.1 {
			t.Errorf("log σ in place of log σ² also gives a KL of %v: this test shows nothing", v.Value)
		}
	}
}

// Sampling, the divergence, descriptions, saved files and exported networks depend
// on what the encoder outputs.
func TestSpread(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	t.Setenv("LATENTLAB_MODELS", t.TempDir())
	faces := dataset.Faces(8, 1).First(8)
	names := map[vae.Spread]string{vae.LogStd: "log", vae.Std: "direct", vae.LogVar: "log of the square"}
	written := map[vae.Spread]string{vae.LogStd: "vae.LogStd", vae.Std: "vae.Std", vae.LogVar: "vae.LogVar"}
	of := map[vae.Spread]func(s float64) float64{
		vae.LogStd: math.Exp, vae.Std: math.Abs, vae.LogVar: func(s float64) float64 { return math.Exp(s / 2) },
	}
	digests := map[string]bool{}
	for spread, name := range names {
		m := must(vae.New(vae.Config{Hidden: []int{4}, Code: 2, Spread: spread, Features: faces.Size()}))
		if m.Describe()["sigma"] != name {
			t.Errorf("%v is described as %v, expected %q", spread, m.Describe()["sigma"], name)
		}
		r := must(run.Train(t.Context(), m, faces, nil, train.Epochs(2), train.BatchSize(4)))
		digests[r.Program.Digest] = true
		text := must(os.ReadFile(filepath.Join(r.Dir, "run.json")))
		var d struct{ Hyperparameters map[string]any }
		if err := json.Unmarshal(text, &d); err != nil || d.Hyperparameters["sigma"] != name {
			t.Errorf("run.json describes σ as %v (%v), expected %q", d.Hyperparameters["sigma"], err, name)
		}
		// The layer's outputs, and the σ that they stand for.
		raw := must(r.Codes(func(scope *model.Scope, x *Node) *Node {
			q := m.Posterior(scope, x).(prob.Gaussian)
			return map[vae.Spread]*Node{vae.LogStd: MulScalar(q.LogVar, 0.5), vae.Std: q.Sigma,
				vae.LogVar: q.LogVar}[spread]
		}, faces))
		mu, std := must(r.Encode(faces)), must(r.Codes(m.Std, faces))
		kl := 0.0
		for i := range std {
			for k := range std[i] {
				σ, μ := float64(std[i][k]), float64(mu[i][k])
				near(t, name+": σ", σ, of[spread](float64(raw[i][k])), 1e-5)
				kl += 0.5 * (μ*μ + σ*σ - 1 - math.Log(σ*σ)) / float64(len(std))
			}
		}
		for _, v := range must(r.Evaluate(faces)) {
			if v.Name == "kl" {
				near(t, name+": KL", v.Value, kl, 1e-5)
			}
		}
		// Samples deviate from the mean by σ.
		one := faces.First(1)
		squares, samples := [2]float64{}, 2000
		many := &dataset.Examples{Name: "one", Height: one.Height, Width: one.Width}
		for range samples {
			many.Pixels = append(many.Pixels, one.Pixels...)
		}
		for _, z := range must(r.Codes(m.Sample, many)) {
			for k := range squares {
				squares[k] += math.Pow(float64(z[k]-mu[0][k]), 2) / float64(samples)
			}
		}
		for k, v := range squares {
			near(t, name+": deviation of samples over σ", math.Sqrt(v)/float64(std[0][k]), 1, 0.08)
		}
		// An exported network agrees with the run up to its rounded weights, also in the σ of its images.
		codes := must(latent.SampleNormal(20, 2, 1))
		again := func(scope *model.Scope, z *Node) *Node { return m.Std(scope, m.Decode(scope, z)) }
		network, err := export.New(r.Model, again, codes)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		expected := must(r.Apply(again, tensors.FromValue(codes))).Value().([][]float32)
		for i, row := range must(network.Call(codes)) {
			for k, v := range row {
				near(t, name+": exported σ", float64(v), float64(expected[i][k]), 0.02)
			}
		}
		if err := weights.Save(r.Model, "faces"); err != nil {
			t.Fatal(err)
		}
		for other := range names {
			n := must(vae.New(vae.Config{Hidden: []int{4}, Code: 2, Spread: other, Features: faces.Size()}))
			check := func(what string, err error) {
				t.Helper()
				want := fmt.Sprintf("the weights were trained with Spread: %s, the model has Spread: %s",
					written[spread], written[other])
				if other == spread && err != nil || other != spread &&
					(err == nil || !strings.Contains(err.Error(), want)) {
					t.Errorf("%s of %s as %s: error %v", what, written[spread], written[other], err)
				}
			}
			_, err := weights.Load(n, faces, "faces")
			check("Load", err)
			_, err = run.Open(n, faces, r.ID())
			check("Open", err)
		}
	}
	if len(digests) != len(names) {
		t.Errorf("%d choices give %d programs", len(names), len(digests))
	}
	// A model without a Config accepts any weights that fit.
	own := &vae.Model{}
	if err := own.CheckWeights(map[string]any{"sigma": "log"}); err != nil {
		t.Error(err)
	}
	asWritten := vae.Digits()
	asWritten.ReLU = true
	corrected := must(vae.New(vae.Digits()))
	if err := corrected.CheckWeights(must(vae.New(asWritten)).Describe()); err == nil ||
		!strings.Contains(err.Error(), "trained with ReLU: true, the model has ReLU: false") {
		t.Errorf("weights of a network with a ReLU: error %v", err)
	}
}
