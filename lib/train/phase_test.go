package train_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// slopes is a model whose step has phases that update one weight w with the losses
// w·x, where x is another pixel of a batch of one for each phase.
type slopes []string

func (m slopes) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	var metrics []train.Metric
	for i, phase := range m {
		w := scope.VariableWithValue("w", float32(1)).NodeValue(b.X.Graph())
		loss := MulScalar(Mul(w, ReduceAllSum(b.X)), float64(1+2*i))
		o := opt
		if phase != "" {
			o = train.Phase(opt, phase)
		}
		o.UpdateGraph(scope, b.X.Graph(), loss)
		metrics = append(metrics, train.Metric{Name: fmt.Sprint("loss ", i), Value: loss})
	}
	after := scope.VariableWithValue("w", float32(1)).NodeValue(b.X.Graph())
	return append(metrics, train.Metric{Name: "x", Value: ReduceAllSum(b.X)}, train.Metric{Name: "w", Value: after})
}

// run trains the model and returns the scalars of each step.
func (m slopes) run(t *testing.T, b compute.Backend, steps int, options ...train.Option) [][]float32 {
	t.Helper()
	data := &dataset.Examples{Name: "tones", Height: 1, Width: 1}
	for i := range steps {
		data.Pixels = append(data.Pixels, uint8(5+(i*37)%200))
	}
	p, err := train.Prepare(m, data, append([]train.Option{train.BatchSize(1)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	loop, err := train.NewLoop(b, p)
	if err != nil {
		t.Fatal(err)
	}
	defer loop.Close()
	rows, err := loop.Run(0, 0, steps)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// adam is Adam in plain Go.
type adam struct {
	rate, beta1, first, second float64
	steps                      int
}

func (a *adam) move(slope float64) float64 {
	a.steps++
	a.first = a.beta1*a.first + (1-a.beta1)*slope
	a.second = 0.999*a.second + 0.001*slope*slope
	n := float64(a.steps)
	return a.rate * a.first / (1 - math.Pow(a.beta1, n)) / (math.Sqrt(a.second/(1-math.Pow(0.999, n))) + 1e-7)
}

// withPhaseRates returns o with rates of the phases "one" and "two".
func withPhaseRates(o train.Optimizer, one, two float64) train.Option {
	o.Rates = map[string]float64{"one": one, "two": two}
	return train.WithOptimizer(o)
}

// Two phases that update one weight have independent Adam states and rates, and each
// rate decays with the steps of its phase.
func TestPhasesHaveTheirOwnAdam(t *testing.T) {
	const decay, steps = 20, 25
	for _, c := range []struct {
		name    string
		rates   [2]float64
		options []train.Option
	}{
		{"one rate", [2]float64{0.01, 0.01}, []train.Option{train.Adam(0.01)}},
		{"a rate each", [2]float64{0.01, 0.03}, []train.Option{withPhaseRates(train.DefaultAdam(5), 0.01, 0.03)}},
		{"one rate, decay", [2]float64{0.01, 0.01}, []train.Option{train.Adam(0.01), train.Decay(decay)}},
		{"a rate each, decay first", [2]float64{0.03, 0.01},
			[]train.Option{train.Decay(decay), withPhaseRates(train.DefaultAdam(5), 0.03, 0.01)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			backendtest.Each(t, func(t *testing.T, b compute.Backend) {
				w := 1.0
				phases := []adam{{beta1: 0.9}, {beta1: 0.9}}
				for s, row := range (slopes{"one", "two"}).run(t, b, steps, c.options...) {
					for i := range phases {
						phases[i].rate = c.rates[i]
						if strings.Contains(c.name, "decay") {
							phases[i].rate *= factor(s, decay) // each phase counts its own steps
						}
						w -= phases[i].move(float64(1+2*i) * float64(row[2]))
					}
					if math.Abs(float64(row[3])-w) > 1e-5 {
						t.Fatalf("after step %d the weight is %v, expected %v", s, row[3], w)
					}
				}
			})
		})
	}
}

// Gradient descent has a rate for each phase.
func TestPhasesOfDescent(t *testing.T) {
	b := backendtest.Go(t)
	w := 1.0
	for s, row := range (slopes{"one", "two"}).run(t, b, 12, withPhaseRates(train.Optimizer{Kind: train.KindSGD, LearningRate: 5}, 0.01, 0.03), train.Decay(8)) {
		w -= factor(s, 8) * (0.01 + 3*0.03) * float64(row[2])
		if math.Abs(float64(row[3])-w) > 1e-5 {
			t.Fatalf("after step %d the weight is %v, expected %v", s, row[3], w)
		}
	}
}

// factor returns the factor of Decay over the given number of steps.
func factor(step, steps int) float64 {
	return math.Min(1, math.Max(0.01, 1-0.99*2*(float64(step)/float64(steps)-0.5)))
}

// The rate is constant for half of the steps, then falls linearly to one per cent, and
// stays there.
func TestDecay(t *testing.T) {
	const rate, steps = 0.01, 20
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		w := 1.0
		for s, row := range (slopes{""}).run(t, b, 25, train.SGD(rate), train.Decay(steps)) {
			w -= rate * factor(s, steps) * float64(row[1])
			if math.Abs(float64(row[2])-w) > 1e-5 {
				t.Fatalf("after step %d the weight is %v, expected %v", s, row[2], w)
			}
		}
	})
}

// A rate for a phase that updates nothing is an error.
func TestRateOfNoPhase(t *testing.T) {
	for _, c := range []struct {
		model train.Model
		want  string
	}{
		{slopes{""}, `there is a learning rate for the phase "one", and the model's step has no phases: give it one rate, as train.Adam does`},
		{slopes{"one", "three"},
			`there is a learning rate for the phase "two", and the model's step has the phases one, three`},
		{slopes{"two", "", "three"},
			`there is a learning rate for the phase "one", and the model's step has the phases three, two`},
	} {
		_, err := train.Prepare(c.model, images(10), train.BatchSize(10), withPhaseRates(train.DefaultAdam(1), 1, 1))
		if err == nil || err.Error() != c.want {
			t.Errorf("error %v, expected %q and nothing else", err, c.want)
		}
	}
	prepare(t, slopes{"two", "", "one"}, images(10), train.BatchSize(10), withPhaseRates(train.DefaultAdam(1), 1, 1))
}

// Decay counts steps, however often a step updates the weights of a scope.
func TestDecayCountsSteps(t *testing.T) {
	const rate, steps = 0.01, 20
	b := backendtest.Go(t)
	for _, m := range []slopes{{"one", "one"}, {"", ""}} {
		w := 1.0
		for s, row := range m.run(t, b, 25, train.SGD(rate), train.Decay(steps)) {
			w -= rate * factor(s, steps) * (1 + 3) * float64(row[2])
			if math.Abs(float64(row[3])-w) > 1e-5 {
				t.Fatalf("phases %q: after step %d the weight is %v, expected %v", m, s, row[3], w)
			}
		}
	}
}

// still is a model whose step updates a weight without its optimizer.
type still struct{}

func (still) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	w := scope.VariableWithValue("w", float32(1))
	loss := Mul(w.NodeValue(b.X.Graph()), ReduceAllSum(b.X))
	w.SetNodeValue(MulScalar(w.NodeValue(b.X.Graph()), 0.9))
	return []train.Metric{{Name: "loss", Value: loss}}
}

// It is an error to set an optimizer that the step does not use.
func TestOptimizerUnused(t *testing.T) {
	for _, options := range [][]train.Option{{train.Adam(1)}, {train.SGD(1)}, {train.Decay(9)}, {train.SGD(1), train.Decay(9)}} {
		_, err := train.Prepare(still{}, images(10), append(options, train.BatchSize(10))...)
		if err == nil || !strings.HasPrefix(err.Error(), "the model's step does not use its optimizer: omit ") {
			t.Errorf("error %v, expected that the optimizer is unused", err)
		}
	}
	if p := prepare(t, still{}, images(10), train.BatchSize(10)); p.UsesOptimizer() {
		t.Error("UsesOptimizer is true, expected false")
	}
	if p := prepare(t, slopes{"one"}, images(10), train.BatchSize(10)); !p.UsesOptimizer() {
		t.Error("UsesOptimizer is false, expected true")
	}
}
