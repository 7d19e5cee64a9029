package train_test

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/backend/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// slopes is a model whose step moves one weight by slopes that change from
// step to step, each phase by its own: w·x for the phases in turn, with x one
// pixel of a batch of one.
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
		metrics = append(metrics, train.Metric{Name: "loss " + phase, Value: loss})
	}
	after := scope.VariableWithValue("w", float32(1)).NodeValue(b.X.Graph())
	return append(metrics, train.Metric{Name: "x", Value: ReduceAllSum(b.X)}, train.Metric{Name: "w", Value: after})
}

// run returns the reports of a training of one-pixel pictures.
func (m slopes) run(t *testing.T, b compute.Backend, steps int, options ...train.Option) [][]float32 {
	t.Helper()
	data := &dataset.Images{Name: "tones", Height: 1, Width: 1}
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

// Two phases that move one weight have Adams that do not know each other.
func TestPhasesHaveTheirOwnMoments(t *testing.T) {
	const rate, steps = 0.01, 12
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		w := 1.0
		phases := []adam{{rate: rate, beta1: 0.9}, {rate: rate, beta1: 0.9}}
		for s, row := range (slopes{"one", "two"}).run(t, b, steps, train.Adam(rate)) {
			x := float64(row[2])
			for i := range phases {
				w -= phases[i].move(float64(1+2*i) * x)
			}
			if math.Abs(float64(row[3])-w) > 1e-5 {
				t.Fatalf("after step %d the weight is %v, expected %v", s, row[3], w)
			}
		}
	})
}

// The rate stays for half of the steps, falls in a line to one per cent, and
// stays there; with phases too.
func TestDecay(t *testing.T) {
	const rate, steps = 0.01, 20
	factor := func(step int) float64 {
		return math.Min(1, math.Max(0.01, 1-0.99*2*(float64(step)/steps-0.5)))
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		w := 1.0
		for s, row := range (slopes{""}).run(t, b, 25, train.SGD(rate), train.Decay(steps)) {
			w -= rate * factor(s) * float64(row[1])
			if math.Abs(float64(row[2])-w) > 1e-5 {
				t.Fatalf("after step %d the weight is %v, expected %v", s, row[2], w)
			}
		}
		w = 1.0
		phases := []adam{{beta1: 0.9}, {beta1: 0.9}}
		for s, row := range (slopes{"one", "two"}).run(t, b, 25, train.Adam(rate), train.Decay(steps)) {
			for i := range phases {
				phases[i].rate = rate * factor(s) // each phase counts its own steps
				w -= phases[i].move(float64(1+2*i) * float64(row[2]))
			}
			if math.Abs(float64(row[3])-w) > 1e-5 {
				t.Fatalf("with phases, after step %d the weight is %v, expected %v", s, row[3], w)
			}
		}
	})
}

func TestDecayRefused(t *testing.T) {
	data := &dataset.Images{Name: "one", Height: 1, Width: 1, Pixels: []uint8{1}}
	if _, err := train.Prepare(slopes{""}, data, train.BatchSize(1), train.Decay(0)); err == nil {
		t.Error("no error for a decay over 0 steps")
	}
}
