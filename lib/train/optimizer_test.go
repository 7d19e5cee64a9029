package train_test

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/backendtest"
	"latentlab/lib/train"
)

// bowl has the loss Σ cᵢ·(wᵢ-1)², whose gradient is 2·cᵢ·(wᵢ-1).
var (
	bowlSlopes = []float32{1e-4, 0.5, 1, 40}
	bowlStart  = []float32{3, -2, 0.5, 1.25}
	bowl       = step(func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
		g := b.X.Graph()
		w := scope.VariableWithValue("w", bowlStart).NodeValue(g)
		loss := ReduceAllSum(Mul(Const(g, bowlSlopes), Square(AddScalar(w, -1))))
		opt.UpdateGraph(scope, g, loss)
		return []train.Metric{{Name: "loss", Value: loss}}
	})
)

// The optimizers update weights as defined in their papers: 30 steps of the compiled
// loop agree with plain Go.
func TestOptimizers(t *testing.T) {
	const rate, steps, tolerance = 0.01, 30, 2e-5
	for _, c := range []struct {
		name   string
		option train.Option
		update func(step int, w, gradient float64, m, v *float64) float64
	}{
		{"Adam", train.Adam(rate), func(step int, w, gradient float64, m, v *float64) float64 {
			*m = 0.9**m + 0.1*gradient
			*v = 0.999**v + 0.001*gradient*gradient
			mHat := *m / (1 - math.Pow(0.9, float64(step)))
			vHat := *v / (1 - math.Pow(0.999, float64(step)))
			return w - rate*mHat/(math.Sqrt(vHat)+1e-7)
		}},
		{"SGD", train.SGD(rate), func(_ int, w, gradient float64, _, _ *float64) float64 { return w - rate*gradient }},
	} {
		backendtest.Each(t, func(t *testing.T, b compute.Backend) {
			p := prepare(t, bowl, images(10*steps), train.BatchSize(10), c.option)
			rows, state := trainEpochs(t, b, p, 1, 7)
			w := make([]float64, len(bowlStart))
			var m, v [4]float64
			for i := range w {
				w[i] = float64(bowlStart[i])
			}
			for s := range steps {
				loss := 0.0
				for i, slope := range bowlSlopes {
					loss += float64(slope) * (w[i] - 1) * (w[i] - 1)
				}
				if d := math.Abs(float64(rows[s][0]) - loss); !(d <= tolerance*loss) {
					t.Fatalf("%s: loss %v at step %d, expected %v", c.name, rows[s][0], s, loss)
				}
				for i, slope := range bowlSlopes {
					w[i] = c.update(s+1, w[i], 2*float64(slope)*(w[i]-1), &m[i], &v[i])
				}
			}
			at := slices.IndexFunc(state, func(v train.Value) bool { return v.Name == "/w" })
			if at < 0 {
				t.Fatal("the state has no variable /w")
			}
			for i := range w {
				got := float64(math.Float32frombits(binary.LittleEndian.Uint32(state[at].Bytes[4*i:])))
				if !(math.Abs(got-w[i]) <= tolerance*math.Abs(w[i])) {
					t.Errorf("%s: weight %d is %v, expected %v", c.name, i, got, w[i])
				}
			}
		})
	}
}

// Options may come in any order.
func TestOrderOfOptions(t *testing.T) {
	rates := train.DefaultAdam(1e-2)
	rates.Rates = map[string]float64{"one": 1e-3}
	options := []train.Option{train.Decay(100), train.WithOptimizer(rates), train.BatchSize(10), train.Seed(3),
		train.Epochs(2)}
	forwards := prepare(t, slopes{"one"}, images(50), options...)
	slices.Reverse(options)
	backwards := prepare(t, slopes{"one"}, images(50), options...)
	if forwards.Digest != backwards.Digest || !reflect.DeepEqual(forwards.Config, backwards.Config) {
		t.Errorf("options in one order give %+v, in the other %+v", forwards.Config, backwards.Config)
	}
	if o := forwards.Config.Optimizer; o.DecaySteps != 100 || o.Rates["one"] != 1e-3 {
		t.Errorf("the optimizer is %+v, expected a decay over 100 steps and a rate of 0.001 for the phase", o)
	}
	rates.Rates["one"] = 7 // of no effect on what has been made of it
	if o := forwards.Config.Optimizer; o.Rates["one"] != 1e-3 {
		t.Errorf("the rate of the phase is %v after a change of the caller's map, expected 0.001", o.Rates["one"])
	}
}

// The JSON of an optimizer is complete, and its names are stable.
func TestOptimizerJSON(t *testing.T) {
	o := train.Optimizer{Kind: train.KindAdam, LearningRate: 0.0006, Rates: map[string]float64{"labels": 1e-3},
		Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7, DecaySteps: 60}
	text, err := json.Marshal(o)
	const expected = `{"kind":"adam","learning rate":0.0006,"rates":{"labels":0.001},"beta1":0.9,"beta2":0.999,"epsilon":1e-7,"decay steps":60}`
	if err != nil || string(text) != expected {
		t.Errorf("the JSON is %s (%v), expected %s", text, err, expected)
	}
	var read train.Optimizer
	if err := json.Unmarshal(text, &read); err != nil || !reflect.DeepEqual(read, o) {
		t.Errorf("%s is read as %+v (%v)", text, read, err)
	}
	if text, err = json.Marshal(train.Optimizer{Kind: train.KindSGD, LearningRate: 0.5}); err != nil ||
		string(text) != `{"kind":"sgd","learning rate":0.5}` {
		t.Errorf("the JSON of gradient descent is %s (%v)", text, err)
	}
}

// The error of a loss that is not finite has every rate and its decay.
func TestDivergedError(t *testing.T) {
	adam := train.DefaultAdam(0.0006)
	phases := adam
	phases.Rates = map[string]float64{"reconstruction": 0.0006, "generator": 0.5, "discriminator": 0.0008}
	falling := phases
	falling.DecaySteps = 100
	for _, c := range []struct {
		diverged train.Diverged
		want     string
	}{
		{train.Diverged{Step: 7, Loss: math.NaN(), Optimizer: adam},
			"the loss is NaN at step 7 of Adam with learning rate 0.0006: training stopped"},
		{train.Diverged{Step: 7, Loss: math.Inf(1), Optimizer: train.Optimizer{Kind: train.KindSGD, LearningRate: 2}},
			"the loss is +Inf at step 7 of SGD with learning rate 2: training stopped"},
		{train.Diverged{Step: 7, Loss: math.NaN(), Optimizer: phases},
			"at step 7 of Adam with learning rate 0.0006 (discriminator 0.0008, generator 0.5): training stopped"},
		{train.Diverged{Step: 50, Loss: math.NaN(), Optimizer: falling},
			"(discriminator 0.0008, generator 0.5), decay over 100 steps: training stopped"},
		{train.Diverged{Step: 75, Loss: math.NaN(), Optimizer: falling}, "(discriminator 0.0008, generator 0.5), decay over 100 steps, decayed to 50.5 % of the rate: training stopped"},
		{train.Diverged{Step: 1000, Loss: math.NaN(), Optimizer: falling},
			"decayed to 1 % of the rate: training stopped"},
	} {
		if err := c.diverged.Error(); !strings.Contains(err, c.want) {
			t.Errorf("error %q, expected %q in it", err, c.want)
		}
	}
}

// The digest covers an optimizer that the step creates itself.
func TestDigestKnowsAnOwnOptimizer(t *testing.T) {
	digest := func(own optimizer.Interface) string {
		m := step(func(scope *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			return bowl(scope, b, own)
		})
		return prepare(t, m, images(50), train.BatchSize(10)).Digest
	}
	stock := func() *optimizer.AdamConfig { return optimizer.Adam().LearningRate(1e-3) }
	plain := digest(stock().Done())
	if digest(stock().Done()) != plain {
		t.Error("the same optimizer has another digest")
	}
	if digest(stock().WeightDecay(1e-4).Done()) == plain {
		t.Error("weight decay does not change the digest")
	}
}
