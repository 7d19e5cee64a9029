package aae_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/aae"
	"latentlab/lib/gan"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// few returns a small model of the recipe on images of tones.
func few(t *testing.T, perClass, steps int) *aae.FewLabels {
	t.Helper()
	labeled, err := tones(200).PerClass(perClass, 1)
	if err != nil {
		t.Fatal(err)
	}
	m := aae.NewFewLabels(labeled, steps)
	m.Hidden, m.StyleSize, m.Affine, m.Noise, m.ReconstructionWeight = []int{24}, 2, false, 0.1, 5
	return m
}

// testErrors trains m for some epochs and returns its test errors.
func testErrors(t *testing.T, b compute.Backend, m interface {
	train.Model
	train.Evaluator
}, epochs int, options ...train.Option) map[string]float64 {
	t.Helper()
	p := must(train.Prepare(m, tones(400), append([]train.Option{train.BatchSize(40), train.Seed(1)}, options...)...))
	loop := must(train.NewLoop(b, p))
	defer loop.Close()
	for epoch := range epochs {
		must(loop.Run(epoch, 0, p.Steps()))
	}
	judge := must(trained.NewJudge(b, p.Store, m, train.Input{Examples: tones(130)}))
	defer judge.Close()
	errors := map[string]float64{}
	for _, v := range must(judge.Evaluate()) {
		errors[v.Name] = v.Value
	}
	return errors
}

// A few labels of each class are enough where classes are far apart.
func TestLearnsClasses(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: three models are trained until they know their classes")
	}
	b := backendtest.XLA(t)
	labeled := must(tones(200).PerClass(2, 1))
	semi := must(aae.NewSemiSupervised(aae.SemiSupervisedConfig{Labeled: labeled, Hidden: []int{32},
		Style: aae.GaussianPrior(2, 1)}))
	plain := few(t, 3, 300)
	taught := few(t, 3, 300)
	taught.TeacherWeight = 10
	for name, c := range map[string]struct {
		model interface {
			train.Model
			train.Evaluator
		}
		options []train.Option
	}{
		"as in the tutorial":    {semi, []train.Option{aae.Adam(5e-3, 5e-3)}},
		"recipe":                {plain, []train.Option{gan.Adam(3e-3), train.Decay(300)}},
		"recipe with a teacher": {taught, []train.Option{gan.Adam(3e-3), train.Decay(300)}},
	} {
		t.Run(name, func(t *testing.T) {
			got := testErrors(t, b, c.model, 30, c.options...)
			if got["error"] > 0.02 || got["mse"] > 0.02 {
				t.Errorf("error %.3f and MSE %.4f, expected at most 0.02 each", got["error"], got["mse"])
			}
		})
	}
}

// The averages agree with those of the weights after each step in plain Go.
func TestAverages(t *testing.T) {
	const batch, steps = 20, 7
	m := few(t, 1, 10)
	m.TeacherWeight = 1
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		p := must(train.Prepare(m, tones(batch*steps), train.BatchSize(batch), gan.Adam(1e-2)))
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		averages := map[string][]float64{}
		for step := range steps {
			must(loop.Run(0, step, step+1))
			keep := math.Min(0.99, float64(step)/float64(step+9))
			state := byName(must(p.State()))
			compared := 0
			for name, value := range state {
				path, ok := strings.CutPrefix(name, "/autoencoder/")
				average := state["/averages/"+path]
				if !ok || average.Name == "" || strings.HasSuffix(name, "/mean") ||
					strings.HasSuffix(name, "/variance") {
					continue
				}
				compared++
				if averages[name] == nil {
					averages[name] = make([]float64, len(value.Bytes)/4)
				}
				for i := range averages[name] {
					averages[name][i] = keep*averages[name][i] + (1-keep)*float64(float32At(value.Bytes[4*i:]))
					if got := float64(float32At(average.Bytes[4*i:])); math.Abs(got-averages[name][i]) > 1e-5 {
						t.Fatalf("step %d: the average of %s at %d is %v, expected %v",
							step, name, i, got, averages[name][i])
					}
				}
			}
			if compared != 12 { // four dense layers, two normalizations, two variables each
				t.Fatalf("compared %d averages, expected 12", compared)
			}
		}
		for _, v := range p.Variables() {
			if strings.HasPrefix(v.Path(), "/averages/") && v.Trainable {
				t.Errorf("%s is trainable: an optimizer would update it", v.Path())
			}
		}
	})
}

// An image's code does not depend on the images beside it, and encoding does not
// change the model.
func TestImagesAreIndependent(t *testing.T) {
	m := few(t, 1, 10)
	b := backendtest.Go(t)
	p := must(train.Prepare(m, tones(40), train.BatchSize(20), gan.Adam(1e-2)))
	loop := must(train.NewLoop(b, p))
	must(loop.Run(0, 0, 2))
	loop.Close()
	before := must(p.State())
	encode := func(from, to int) [][]float32 {
		x := make([][]float32, 0, to-from)
		for i := from; i < to; i++ {
			row := make([]float32, 9)
			for j, v := range tones(40).Row(i) {
				row[j] = float32(v) / 255
			}
			x = append(x, row)
		}
		exec := model.MustNewExec(b, p.Store, func(scope *model.Scope, x *graph.Node) *graph.Node {
			code := m.Encode(scope, x)
			train.KeepVariables(scope, x.Graph())
			return code
		})
		defer exec.Finalize()
		return must(train.Call(exec, x))[0].Value().([][]float32)
	}
	together := encode(0, 8)
	for i, code := range together {
		alone := encode(i, i+1)[0]
		sum := 0.0
		for j, v := range code {
			if math.Abs(float64(v-alone[j])) > 1e-5 {
				t.Errorf("image %d: number %d of its code is %v among others and %v alone", i, j, v, alone[j])
			}
			if j < 10 {
				sum += float64(v)
			}
		}
		if math.Abs(sum-1) > 1e-5 {
			t.Errorf("image %d: y sums to %v, expected 1", i, sum)
		}
	}
	after := byName(must(p.State()))
	for _, v := range before {
		if string(after[v.Name].Bytes) != string(v.Bytes) {
			t.Errorf("encoding changed %s", v.Name)
		}
	}
}
