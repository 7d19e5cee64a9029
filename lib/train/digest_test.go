package train_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/backendtest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// training describes a training by a Config, data and options.
type training struct {
	config  ae.Config
	data    *dataset.Examples
	options map[string]train.Option // in any order
}

func base() training {
	return training{
		config: ae.Config{Hidden: []int{12, 8}, Code: 3, Noise: 0.1, Dropout: 0.2, Features: 16},
		data:   images(50),
		options: map[string]train.Option{"batch": train.BatchSize(10), "optimizer": train.Adam(1e-3),
			"seed": train.Seed(1), "epochs": train.Epochs(2)},
	}
}

func (c training) digest(t *testing.T) string {
	t.Helper()
	m, err := ae.New(c.config)
	if err != nil {
		t.Fatal(err)
	}
	return prepare(t, m, c.data, slices.Collect(maps.Values(c.options))...).Digest
}

func withOption(name string, option train.Option) func(*training) {
	return func(c *training) { c.options[name] = option }
}

func withOptimizer(change func(o *train.Optimizer)) func(*training) {
	o := train.DefaultAdam(1e-3)
	change(&o)
	return withOption("optimizer", train.WithOptimizer(o))
}

func TestDigestChanges(t *testing.T) {
	digests := map[string]string{base().digest(t): "nothing changed"}
	for _, c := range []struct {
		name   string
		change func(c *training)
	}{
		{"width of a layer", func(c *training) { c.config.Hidden[1] = 9 }},
		{"another layer", func(c *training) { c.config.Hidden = []int{12, 8, 8} }},
		{"one layer less", func(c *training) { c.config.Hidden = []int{12} }},
		{"length of the code", func(c *training) { c.config.Code = 4 }},
		{"ReLU on the code", func(c *training) { c.config.CodeReLU = true }},
		{"loss", func(c *training) { c.config.Loss = loss.MSE }},
		{"loss, sum of squares", func(c *training) { c.config.Loss = loss.LinearSSE }},
		{"noise", func(c *training) { c.config.Noise = 0.11 }},
		{"no noise", func(c *training) { c.config.Noise = 0 }},
		{"dropout", func(c *training) { c.config.Dropout = 0.21 }},
		{"no dropout", func(c *training) { c.config.Dropout = 0 }},
		{"learning rate", withOption("optimizer", train.Adam(1.0001e-3))},
		{"optimizer", withOption("optimizer", train.SGD(1e-3))},
		{"beta 1", withOptimizer(func(o *train.Optimizer) { o.Beta1 = 0.8 })},
		{"beta 2", withOptimizer(func(o *train.Optimizer) { o.Beta2 = 0.99 })},
		{"epsilon", withOptimizer(func(o *train.Optimizer) { o.Epsilon = 1e-8 })},
		{"decay", withOption("decay", train.Decay(100))},
		{"slower decay", withOption("decay", train.Decay(101))},
		{"seed", withOption("seed", train.Seed(2))},
		{"batch", withOption("batch", train.BatchSize(25))},
		{"a pixel", func(c *training) { c.data.Pixels[77]++ }},
		{"a label", func(c *training) { c.data.Labels[7]++ }},
		{"no labels", func(c *training) { c.data.Labels = nil }},
		{"one image less", func(c *training) { c.data = c.data.Slice(0, 49) }},
		{"shape of the images", func(c *training) { c.data.Height, c.data.Width = 2, 8 }},
	} {
		changed := base()
		c.change(&changed)
		digest := changed.digest(t)
		if before, ok := digests[digest]; ok {
			t.Errorf("%s: same digest as with %s", c.name, before)
		}
		digests[digest] = c.name
	}
}

func TestDigestStays(t *testing.T) {
	expected := base().digest(t)
	for _, c := range []struct {
		name   string
		change func(c *training)
	}{
		{"nothing", func(c *training) {}},
		{"epochs", withOption("epochs", train.Epochs(100))},
		{"test set", withOption("test", train.Test(images(20)))},
		{"name of the data", func(c *training) { c.data.Name = "other" }},
		{"names of the classes", func(c *training) { c.data.Classes = []string{"a", "b"} }},
		{"the default given explicitly", withOptimizer(func(*train.Optimizer) {})},
	} {
		changed := base()
		c.change(&changed)
		if digest := changed.digest(t); digest != expected {
			t.Errorf("%s changed the digest", c.name)
		}
	}
}

func TestDigestKnowsTheCode(t *testing.T) {
	digests := map[string]string{}
	for name, change := range graphs {
		digest := prepare(t, seeing(change), images(50), train.BatchSize(10)).Digest
		if before, ok := digests[digest]; ok && !equivalent[[2]string{min(name, before), max(name, before)}] {
			t.Errorf("%q and %q have one digest", name, before)
		}
		digests[digest] = name
	}
}

// The digest does not depend on edits of a step's code that compute the same, such as
// refactoring a cell or printing a value.
func TestDigestOmitsWhatIsNotComputed(t *testing.T) {
	expected := prepare(t, seeing(Tanh), images(50), train.BatchSize(10)).Digest
	unused := func(build func(x *Node)) func(x *Node) *Node {
		return func(x *Node) *Node {
			build(x)
			return Tanh(x)
		}
	}
	for name, edit := range map[string]func(x *Node) *Node{
		"a helper function": func(x *Node) *Node { return func(x *Node) *Node { return Tanh(x) }(x) },
		"a value before":    unused(func(x *Node) { Exp(x) }),
		"a value after": func(x *Node) *Node {
			y := Tanh(x)
			Exp(y)
			return y
		},
		"a constant":       unused(func(x *Node) { Const(x.Graph(), float32(5)) }),
		"a large constant": unused(func(x *Node) { Const(x.Graph(), large(1)) }),
		"a product":        unused(func(x *Node) { Dot(x, TransposeAllDims(x, 1, 0)) }),
		"a gradient":       unused(func(x *Node) { Gradient(ReduceAllSum(Square(x)), x) }),
		"a sort":           unused(func(x *Node) { Sort(x, 0, true) }),
		"an if":            unused(func(x *Node) { branched(x, 0, 1) }),
		"a while":          unused(func(x *Node) { looped(x, 0) }),
		"a call":           unused(func(x *Node) { called(x, 0) }),
		"a slice":          unused(func(x *Node) { Slice(x, AxisRange(1)) }),
		"a mean":           unused(func(x *Node) { ReduceAllMean(x) }),
		"a name":           func(x *Node) *Node { return Tanh(x).WithAlias("code") },
		"a message": func(x *Node) *Node {
			_ = fmt.Sprint(x.Shape())
			return Tanh(x)
		},
		"an assertion": func(x *Node) *Node {
			x.AssertDims(10, 16)
			return Tanh(x)
		},
	} {
		if got := prepare(t, seeing(edit), images(50), train.BatchSize(10)).Digest; got != expected {
			t.Errorf("%s changes the digest", name)
		}
	}
}

// A step that differs each time it is built cannot be identified.
func TestStepThatChanges(t *testing.T) {
	calls := 0
	counting := step(func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
		calls++
		loss := MulScalar(ReduceAllMean(mlp.Dense(scope.In("layer"), b.X, 1)), float64(calls))
		opt.UpdateGraph(scope, b.X.Graph(), loss)
		return []train.Metric{{Name: "loss", Value: loss}}
	})
	if _, err := train.NewLoop(backendtest.Go(t), prepare(t, counting, images(50), train.BatchSize(10))); err == nil || !strings.Contains(err.Error(), "a different program each time") {
		t.Errorf("NewLoop: error %v, expected that the step differs each time", err)
	}
	factor := 1.0
	changing := step(func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
		loss := MulScalar(ReduceAllMean(mlp.Dense(scope.In("layer"), b.X, 1)), factor)
		opt.UpdateGraph(scope, b.X.Graph(), loss)
		return []train.Metric{{Name: "loss", Value: loss}}
	})
	p := prepare(t, changing, images(50), train.BatchSize(10))
	factor = 2
	if _, err := train.NewLoop(backendtest.Go(t), p); err == nil ||
		!strings.Contains(err.Error(), "a different program each time") {
		t.Errorf("NewLoop: error %v, expected that the step has changed", err)
	}
}

// Programs with the same nodes in different roles have different digests.
func TestDigestKnowsTheResults(t *testing.T) {
	made := func(swapScalars, swapVariables bool) string {
		m := step(func(scope *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			g := b.X.Graph()
			one, two := ReduceAllMean(b.X), ReduceAllMax(b.X)
			v := scope.VariableWithValue("v", float32(0))
			w := scope.VariableWithValue("w", float32(0))
			a, c := Add(v.NodeValue(g), one), Add(w.NodeValue(g), two)
			if swapVariables {
				a, c = c, a
			}
			v.SetNodeValue(a)
			w.SetNodeValue(c)
			if swapScalars {
				one, two = two, one
			}
			return []train.Metric{{Name: "loss", Value: one}, {Name: "other", Value: two}}
		})
		return prepare(t, m, images(50), train.BatchSize(10)).Digest
	}
	plain := made(false, false)
	if made(true, false) == plain {
		t.Error("reporting other nodes under the same names keeps the digest")
	}
	if made(false, true) == plain {
		t.Error("assigning the nodes to other variables keeps the digest")
	}
	if made(false, false) != plain {
		t.Error("the same again has another digest")
	}
}

const digestEnv = "LATENTLAB_TEST_DIGEST"

// The digest is the same in other processes, on all backends.
func TestDigestElsewhere(t *testing.T) {
	if os.Getenv(digestEnv) != "" {
		fmt.Println("digest", base().digest(t))
		return
	}
	expected := "digest " + base().digest(t)
	for _, backend := range []string{"go", "", "go"} {
		child := exec.Command(os.Args[0], "-test.run=^TestDigestElsewhere$")
		child.Env = append(os.Environ(), digestEnv+"=1", "GOMLX_BACKEND="+backend)
		out, err := child.CombinedOutput()
		if err != nil || !strings.Contains(string(out), expected) {
			t.Errorf("GOMLX_BACKEND=%q: %v, expected %s in\n%s", backend, err, expected, out)
		}
	}
}
