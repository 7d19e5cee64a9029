package gan_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/latent"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		config gan.Config
		want   string
	}{
		{gan.Config{}, "Code is 0"},
		{gan.Config{Code: 2, Hidden: []int{4, 0}}, "Hidden[1] is 0"},
		{gan.Config{Code: 2, Dropout: 1}, "Dropout is 1"},
		{gan.Config{Code: 2, Dropout: math.NaN()}, "Dropout is NaN"},
		{gan.Config{Code: 2, Noise: -1}, "Noise is -1"},
		{gan.Config{Code: 2, Features: -1}, "Features is -1"},
	} {
		if _, err := gan.New(c.config); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, expected one with %q", c.config, err, c.want)
		}
	}
}

// Networks that do not fit are refused with a clear message.
func TestNetworksRefused(t *testing.T) {
	net := func(widths ...int) mlp.Net {
		return mlp.Layers{Widths: widths, Activation: activation.TypeLeakyRelu}.Build
	}
	for _, c := range []struct {
		model *gan.Model
		want  string
	}{
		{&gan.Model{Generator: net(4), Code: 2}, "no Discriminator"},
		{&gan.Model{Discriminator: net(1), Code: 2}, "no Generator"},
		{&gan.Model{Generator: net(4), Discriminator: net(1)}, "has Code 0"},
		{&gan.Model{Generator: net(3), Discriminator: net(1), Code: 2}, "as wide as an image"},
		{&gan.Model{Generator: net(4), Discriminator: net(2), Code: 2}, "last layer must have one unit"},
	} {
		if _, err := train.Prepare(c.model, halves(8), train.BatchSize(4)); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected one with %q", err, c.want)
		}
	}
}

// One step of gradient descent changes the discriminator by the gradient of its
// loss, and then the generator by the gradient of its loss under the changed
// discriminator: here each is computed separately.
func TestPhases(t *testing.T) {
	const rate, batch = 0.5, 6
	data := halves(batch) // the batch holds all images, whose order does not matter
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		m := must(gan.New(gan.Config{Hidden: []int{7, 5}, Code: 3, Features: data.Size()}))
		p := must(train.Prepare(m, data, train.BatchSize(batch), train.SGD(rate)))
		before := must(p.State())

		// The codes that the step will sample, one set for each phase.
		sampled := model.MustNewExec(b, p.Store, func(scope *model.Scope, g *Graph) []*Node {
			z := []*Node{random.Normal(scope, g, batch, m.Code), random.Normal(scope, g, batch, m.Code)}
			train.KeepVariables(scope, g)
			return z
		})
		z := sampled.MustCall()
		sampled.Finalize()
		z1, z2 := z[0].Value().([][]float32), z[1].Value().([][]float32)

		slopes := func(part string, loss func(scope *model.Scope, x *Node) *Node) map[string][]float32 {
			exec := model.MustNewExec(b, p.Store, func(scope *model.Scope, pixels *Node) []*Node {
				return scope.At("%s", part).BuildTrainableVariablesGradientsGraph(loss(scope, train.Input{}.X(pixels)))
			})
			defer exec.Finalize()
			out := exec.MustCall(tensors.FromFlatDataAndDimensions(data.Pixels, data.Len(), data.Size()))
			byName := map[string][]float32{}
			for v := range p.Store.RootScope().At("%s", part).IterVariables() {
				if v.Trainable {
					byName[v.Path()] = must(tensors.CopyFlatData[float32](out[len(byName)]))
				}
			}
			return byName
		}
		// The losses as in the paper, from probabilities.
		ofD := slopes("discriminator", func(scope *model.Scope, x *Node) *Node {
			fake := m.Decode(scope, Const(x.Graph(), z1))
			right := ReduceAllMean(Log(Sigmoid(m.Discriminate(scope, x))))
			rejected := ReduceAllMean(Log(OneMinus(Sigmoid(m.Discriminate(scope, fake)))))
			return MulScalar(Add(right, rejected), -0.5)
		})
		lossOfG := func(scope *model.Scope, x *Node) *Node {
			return Neg(ReduceAllMean(Log(Sigmoid(m.Discriminate(scope, m.Decode(scope, Const(x.Graph(), z2)))))))
		}
		tooEarly := slopes("generator", lossOfG)

		loop := must(train.NewLoop(b, p))
		must(loop.Run(0, 0, 1))
		loop.Close()
		after := must(p.State())
		mixed := append(train.State{}, after...)
		for i := range mixed {
			if strings.HasPrefix(mixed[i].Name, "/generator/") {
				mixed[i] = before[i]
			}
		}
		if err := p.SetState(mixed); err != nil {
			t.Fatal(err)
		}
		ofG := slopes("generator", lossOfG)

		compared, apart := 0, 0.0
		for i, v := range p.Variables() {
			slope, ok := ofD[v.Path()], ofD[v.Path()] != nil
			if g := ofG[v.Path()]; g != nil {
				slope, ok = g, true
				for j := range g {
					apart = max(apart, math.Abs(float64(g[j]-tooEarly[v.Path()][j])))
				}
			}
			if !ok {
				continue
			}
			compared++
			was, now := floats(t, before[i]), floats(t, after[i])
			for j := range now {
				expected := was[j] - rate*slope[j]
				if !(math.Abs(float64(now[j]-expected)) < 2e-6) {
					t.Errorf("%s at %d is %v after the step, expected %v", v.Path(), j, now[j], expected)
				}
			}
		}
		if compared != 12 {
			t.Errorf("compared %d variables, expected 12", compared)
		}
		if apart < 1e-3 {
			t.Errorf("the generator's gradients before and after the discriminator's update are %v apart: the comparison shows nothing",
				apart)
		}
	})
}

// The step's reports agree with plain Go, computed from the logits.
func TestReports(t *testing.T) {
	data := halves(4)
	logit := func(of float32) mlp.Net { // the same for every image
		return func(scope *model.Scope, x *Node) *Node {
			w := scope.VariableWithValue("w", of).NodeValue(x.Graph())
			return Add(MulScalar(ReduceAndKeep(x, ReduceMean, -1), 0), BroadcastToDims(w, x.Shape().Dimensions[0], 1))
		}
	}
	generator := mlp.Layers{Widths: []int{data.Size()}}.Build
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		m := &gan.Model{Generator: generator, Discriminator: logit(2), Code: 1}
		p := must(train.Prepare(m, data, train.BatchSize(4), train.SGD(1)))
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		row := must(loop.Run(0, 0, 1))[0]
		up := func(l float64) float64 { return math.Log1p(math.Exp(l)) }
		// The slope of D's loss ½·(up(-w) + up(w)) is ½·tanh(w/2).
		moved := 2 - math.Tanh(1)/2
		for i, expected := range []float64{up(-moved), (up(-2) + up(2)) / 2, 0.5} {
			if !(math.Abs(float64(row[i])-expected) < 1e-6) {
				t.Errorf("%s is %v, expected %v", p.Scalars[i], row[i], expected)
			}
		}
	})
}

// Adam's updates with a β₁ of 0.5 against the same in plain Go: the gradient of
// a·w is a, and changes with the data's brightness.
func TestAdam(t *testing.T) {
	const rate, steps = 0.01, 12
	data := &dataset.Examples{Name: "steps", Height: 1, Width: 1, Pixels: make([]uint8, steps)}
	for i := range data.Pixels {
		data.Pixels[i] = uint8(1 + 20*i)
	}
	m := stepFunc(func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
		w := scope.VariableWithValue("w", float32(1)).NodeValue(b.X.Graph())
		loss := Mul(w, ReduceAllSum(b.X))
		opt.UpdateGraph(scope, b.X.Graph(), loss)
		return []train.Metric{{Name: "loss", Value: loss}, {Name: "x", Value: ReduceAllSum(b.X)}}
	})
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		p := must(train.Prepare(m, data, train.BatchSize(1), gan.Adam(rate)))
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		w, first, second := 1.0, 0.0, 0.0
		for s, row := range must(loop.Run(0, 0, steps)) {
			x := float64(row[1])
			if !(math.Abs(float64(row[0])-w*x) < 1e-5) {
				t.Fatalf("the loss of step %d is %v, expected %v", s, row[0], w*x)
			}
			first, second = 0.5*first+0.5*x, 0.999*second+0.001*x*x
			n := float64(s + 1)
			w -= rate * first / (1 - math.Pow(0.5, n)) / (math.Sqrt(second/(1-math.Pow(0.999, n))) + 1e-7)
		}
	})
}

// From images of two kinds the generator learns to generate both.
func TestLearnsBothKinds(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a model is trained until it generates both kinds")
	}
	data := halves(512)
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		m := must(gan.New(gan.Config{Hidden: []int{24}, Code: 4, Noise: 0.2, Features: data.Size()}))
		p := must(train.Prepare(m, data, train.BatchSize(32), gan.Adam(5e-3), train.Seed(1)))
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		for epoch := range 30 {
			must(loop.Run(epoch, 0, p.Steps()))
		}
		z := must(latent.SampleNormal(400, m.Code, 1))
		samples := must(model.CallOnce(b, p.Store, m.Decode, z)).Value().([][]float32)
		var kinds [2]int
		for _, s := range samples {
			for kind, pattern := range [2][4]float32{{0.9, 0.1, 0.9, 0.1}, {0.1, 0.9, 0.1, 0.9}} {
				worst := 0.0
				for j, v := range s {
					worst = max(worst, math.Abs(float64(v-pattern[j])))
				}
				if worst < 0.25 {
					kinds[kind]++
				}
			}
		}
		t.Logf("of 400 samples %d are bright on the left and %d on the right", kinds[0], kinds[1])
		if kinds[0] < 80 || kinds[1] < 80 || kinds[0]+kinds[1] < 320 {
			t.Errorf("of 400 samples %d are bright on the left and %d on the right, expected about half and half",
				kinds[0], kinds[1])
		}
	})
}

func ExampleNew() {
	m, err := gan.New(gan.Digits())
	if err != nil {
		fmt.Println(err)
		return
	}
	images := &dataset.Examples{Name: "black", Height: 28, Width: 28, Pixels: make([]uint8, 64*28*28)}
	p, err := train.Prepare(m, images, train.BatchSize(64), gan.Adam(5e-4))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Parameters(), "parameters, reports", p.Scalars)
	// Output: 538641 parameters, reports [loss discriminator accuracy]
}

// halves returns n images of 2×2 pixels, alternately bright on the left and on the
// right, with small variations.
func halves(n int) *dataset.Examples {
	im := &dataset.Examples{Name: "halves", Height: 2, Width: 2}
	for i := range n {
		for j := range 4 {
			level := 25
			if i%2 == j%2 {
				level = 230
			}
			im.Pixels = append(im.Pixels, uint8(level+(i*7+j*5)%11-5))
		}
	}
	return im
}

// stepFunc is a model that consists of its step.
type stepFunc func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric

func (f stepFunc) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	return f(scope, b, opt)
}

func floats(t *testing.T, v train.Value) []float32 {
	t.Helper()
	tensor := tensors.FromShape(v.Shape)
	if err := tensor.MutableBytes(func(b []byte) { copy(b, v.Bytes) }); err != nil {
		t.Fatal(err)
	}
	return must(tensors.CopyFlatData[float32](tensor))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
