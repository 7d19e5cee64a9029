package aae_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/backendtest"
	"latentlab/lib/aae"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// tones returns n images of 3×3 pixels of ten classes: each class has its own bright
// pixels, with small variations.
func tones(n int) *dataset.Examples {
	im := &dataset.Examples{Name: "tones", Height: 3, Width: 3}
	for i := range n {
		class := i % 10
		for j := range 9 {
			level := 20
			if (class+1)>>(j%4)&1 == 1 {
				level = 220
			}
			im.Pixels = append(im.Pixels, uint8(level+(i*7+j*5)%31-15))
		}
		im.Labels = append(im.Labels, uint16(class))
	}
	return im
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// stepFunc is a model that consists of its step.
type stepFunc func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric

func (f stepFunc) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	return f(scope, b, opt)
}

// mayChange has the scope that each phase may change.
var mayChange = []string{"/autoencoder/", "/discriminator/", "/autoencoder/encoder/"}

// One step is its three phases one after the other, and each phase changes its own
// weights and no others.
func TestStepIsItsPhases(t *testing.T) {
	const batch = 12
	data := tones(batch) // the batch holds all images, whose order does not matter
	for _, c := range []struct {
		name   string
		config aae.Config
		option train.Option
	}{
		{"plain, SGD", aae.Config{Prior: aae.GaussianPrior(2, 5)}, train.SGD(0.5)},
		{"plain, Adam", aae.Config{Prior: aae.GaussianPrior(2, 5)}, aae.Adam(0.01, 0.03)},
		{"one Adam for all", aae.Config{Prior: aae.GaussianPrior(2, 5)}, train.Adam(0.01)},
		{"dropout", aae.Config{Prior: aae.GaussianPrior(3, 1), Dropout: 0.25, DiscriminatorDropout: 0.2},
			aae.Adam(0.01, 0.03)},
		{"gaussian", aae.Config{Prior: aae.UniformPrior(2, -1, 1), Gaussian: true}, aae.Adam(0.01, 0.03)},
		{"conditioned", aae.Config{Prior: aae.MixturePrior(10, 4), Conditioned: true}, aae.Adam(0.01, 0.03)},
		{"supervised", aae.Config{Prior: aae.GaussianPrior(2, 1), Supervised: true}, aae.Adam(0.01, 0.03)},
	} {
		t.Run(c.name, func(t *testing.T) {
			check := func(t *testing.T, b compute.Backend) {
				c.config.Hidden, c.config.Features = []int{7, 5}, data.Size()
				m := must(aae.New(c.config)).Fit(data).(*aae.Model)
				prepare := func(m train.Model, o train.Optimizer) *train.Program {
					return must(train.Prepare(m, data, train.BatchSize(batch), train.WithOptimizer(o), train.Seed(3)))
				}
				all := must(train.Prepare(m, data, train.BatchSize(batch), c.option)).Config.Optimizer
				step := func(p *train.Program) map[string]train.Value {
					loop := must(train.NewLoop(b, p))
					defer loop.Close()
					must(loop.Run(0, 0, 1))
					return byName(must(p.State()))
				}
				whole := prepare(m, all)
				first := byName(must(whole.State()))
				expected := step(whole)

				now := byName(must(whole.State()))
				for name, value := range first {
					now[name] = value
				}
				for i, phase := range m.Phases() {
					o := all // without the rates of phases that this step does not have
					o.Rates = map[string]float64{}
					if rate, ok := all.Rates[phase.Name]; ok {
						o.Rates[phase.Name] = rate
					}
					p := prepare(stepFunc(phase.Step), o)
					own := must(p.State())
					for i := range own {
						own[i] = now[own[i].Name]
					}
					if err := p.SetState(own); err != nil {
						t.Fatal(err)
					}
					for name, value := range step(p) {
						moved := string(value.Bytes) != string(now[name].Bytes)
						weight := strings.HasSuffix(name, "/weights") || strings.HasSuffix(name, "/biases")
						if may := strings.HasPrefix(name, mayChange[i]); weight && moved != may {
							t.Errorf("phase %d: %s has changed: %v, expected %v", i+1, name, moved, may)
						}
						now[name] = value
					}
				}
				compared := 0
				for name, value := range expected {
					if name == "/global_step" {
						continue
					}
					compared++
					compare(t, name, value, now[name])
				}
				if compared < 18 {
					t.Errorf("compared %d variables, expected at least 18 weights and biases", compared)
				}
			}
			if c.name == "plain, Adam" {
				backendtest.Each(t, check)
			} else {
				check(t, backendtest.Go(t)) // XLA compiles four programs a case
			}
		})
	}
}

func byName(state train.State) map[string]train.Value {
	all := map[string]train.Value{}
	for _, v := range state {
		all[v.Name] = v
	}
	return all
}

// compare compares variables: floats to a few units in the last place, anything else
// to the bit.
func compare(t *testing.T, name string, expected, got train.Value) {
	t.Helper()
	if !expected.Shape.DType.IsFloat() {
		if string(expected.Bytes) != string(got.Bytes) {
			t.Errorf("%s is %v, expected %v", name, got.Bytes, expected.Bytes)
		}
		return
	}
	for i := 0; i < len(expected.Bytes); i += 4 {
		e, g := float32At(expected.Bytes[i:]), float32At(got.Bytes[i:])
		if !(math.Abs(float64(e-g)) <= 2e-5*math.Max(1, math.Abs(float64(e)))) {
			t.Errorf("%s has %v at %d, expected %v", name, g, i/4, e)
			return
		}
	}
}

func float32At(b []byte) float32 {
	return math.Float32frombits(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
}

// Each phase's gradient against finite differences of its loss, through smooth
// networks and with constant samples of the prior.
func TestSlopes(t *testing.T) {
	data := tones(10)
	net := func(hidden, out int) func(scope *model.Scope, x *graph.Node) *graph.Node {
		return func(scope *model.Scope, x *graph.Node) *graph.Node {
			dense := func(name string, x *graph.Node, width int) *graph.Node {
				in := x.Shape().Dimensions[1]
				w := make([][]float64, in)
				for i := range w {
					w[i] = make([]float64, width)
					for j := range w[i] {
						w[i][j] = math.Sin(float64(1 + 3*i + 7*j + len(name)))
					}
				}
				return graph.MatMul(x, scope.VariableWithValue(name, w).NodeValue(x.Graph()))
			}
			return dense("second", graph.Tanh(dense("first", x, hidden)), out)
		}
	}
	m := &aae.Model{Encoder: net(4, 2), Decoder: net(4, 9), Discriminator: net(5, 1),
		Prior: aae.Prior{Name: "fixed", Size: 2,
			Sample: func(scope *model.Scope, g *graph.Graph, n int, _ *graph.Node) *graph.Node {
				z := make([][]float32, n)
				for i := range z {
					z[i] = []float32{float32(math.Sin(float64(i))), float32(math.Cos(float64(3 * i)))}
				}
				return graph.Const(g, z)
			}}}
	b := backendtest.Go(t)
	x := make([][]float64, data.Len())
	for i := range x {
		for _, v := range data.Row(i) {
			x[i] = append(x[i], float64(v)/255)
		}
	}
	for _, c := range []struct {
		name string
		loss func(*model.Scope, train.Batch) *graph.Node
		of   []string
	}{
		{"reconstruction", m.ReconstructionLoss, []string{"/autoencoder/encoder/first", "/autoencoder/decoder/second"}},
		{"generator", func(scope *model.Scope, batch train.Batch) *graph.Node {
			return m.GeneratorLoss(scope, batch)
		}, []string{"/autoencoder/encoder/first", "/autoencoder/encoder/second"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := model.NewStore()
			value := func() float64 {
				return must(model.CallOnce(b, store, func(scope *model.Scope, x *graph.Node) *graph.Node {
					return c.loss(scope, train.Batch{X: x})
				}, x)).Value().(float64)
			}
			value() // creates the variables
			for _, path := range c.of {
				v := store.GetVariable(path)
				slope := must(model.CallOnce(b, store, func(scope *model.Scope, x *graph.Node) *graph.Node {
					return graph.Gradient(c.loss(scope, train.Batch{X: x}), v.NodeValue(x.Graph()))[0]
				}, x)).Value().([][]float64)
				weights := v.MustValue().Value().([][]float64)
				const h = 1e-5
				for i := range weights {
					for j := range weights[i] {
						was := weights[i][j]
						at := func(w float64) float64 {
							weights[i][j] = w
							if err := v.SetValue(tensors.FromValue(weights)); err != nil {
								t.Fatal(err)
							}
							return value()
						}
						numeric := (at(was+h) - at(was-h)) / (2 * h)
						at(was)
						if math.Abs(slope[i][j]-numeric) > 1e-6 {
							t.Errorf("%s: slope at %d, %d is %v, by finite differences %v",
								path, i, j, slope[i][j], numeric)
						}
					}
				}
			}
		})
	}
}

func ExampleNew() {
	m, err := aae.New(aae.Tutorial())
	if err != nil {
		fmt.Println(err)
		return
	}
	images := &dataset.Examples{Name: "black", Height: 28, Width: 28, Pixels: make([]uint8, 100*28*28)}
	p, err := train.Prepare(m, images, train.BatchSize(100), aae.Adam(6e-4, 8e-4))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Parameters(), "parameters, reports", p.Scalars[:5])
	// Output: 4581787 parameters, reports [loss discriminator generator accuracy two-sample]
}
