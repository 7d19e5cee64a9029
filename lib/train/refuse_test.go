package train_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

func optionList(options ...train.Option) []train.Option { return append([]train.Option{}, options...) }

func batchesOfTen(options ...train.Option) []train.Option {
	return append(options, train.BatchSize(10))
}

func TestPrepareRefuses(t *testing.T) {
	reporting := func(names ...string) train.Model {
		return step(func(scope *model.Scope, b train.Batch, _ optimizer.Interface) (scalars []train.Metric) {
			for _, name := range names {
				scalars = append(scalars, train.Metric{Name: name, Value: ReduceAllMean(b.X)})
			}
			return scalars
		})
	}
	cut := func(change func(im *dataset.Examples)) *dataset.Examples {
		im := images(50)
		change(im)
		return im
	}
	for _, c := range []struct {
		name    string
		model   train.Model
		data    *dataset.Examples
		options []train.Option // nil for batches of 10
		want    string
	}{
		{"no model", nil, images(50), nil, "no model"},
		{"no data", small, nil, nil, "no images"},
		{"empty data", small, images(0), nil, "no images"},
		{"images without size", small, &dataset.Examples{Name: "flat", Pixels: make([]uint8, 8)}, nil, "0×0"},
		{"half an image", small, cut(func(im *dataset.Examples) { im.Pixels = im.Pixels[:70] }), nil, "70 values of pixels"},
		{"more labels than images", small, cut(func(im *dataset.Examples) { im.Labels = append(im.Labels, 1) }), nil,
			"50 images and 51 labels"},
		{"fewer labels than images", small, cut(func(im *dataset.Examples) { im.Labels = im.Labels[:49] }), nil,
			"50 images and 49 labels"},
		{"batch 0", small, images(50), optionList(train.BatchSize(0)), "batch size is 0"},
		{"batch negative", small, images(50), optionList(train.BatchSize(-8)), "batch size is -8"},
		{"batch beyond the data", small, images(50), optionList(train.BatchSize(51)),
			"batch size is 51, but there are only 50 images"},
		{"default batch beyond the data", small, images(50), optionList(),
			"batch size is 128, but there are only 50 images: choose a batch size of at most 50"},
		{"epochs negative", small, images(50), batchesOfTen(train.Epochs(-1)), "epochs is -1"},
		{"no scalar", reporting(), images(50), nil, "reports no scalar"},
		{"two scalars of the same name", reporting("loss", "size", "loss"), images(50), nil, `scalar 2 as "loss"`},
		{"a scalar without name", reporting(""), images(50), nil, `scalar 0 as ""`},
		{"no scalar but a vector", step(func(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			return []train.Metric{{Name: "loss", Value: ReduceMean(b.X, 1)}}
		}), images(50), nil, `"loss" with shape (Float32)[10]: expected a scalar`},
		{"shapes that do not fit", step(func(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			return []train.Metric{{Name: "loss",
				Value: ReduceAllMean(Add(b.X, Const(b.X.Graph(), []float32{1, 2, 3})))}}
		}), images(50), nil, "refuse_test.go:69: Add cannot combine the shapes [10, 16] and [3]: one has 2 axes, the other 1"},
		{"labels where there are none", step(func(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			return []train.Metric{{Name: "loss", Value: ReduceAllMean(b.Y)}}
		}), cut(func(im *dataset.Examples) { im.Labels = nil }), nil,
			"refuse_test.go:72: something is nil: a network that returned nothing, or labels that the examples do not have"},
	} {
		if c.options == nil {
			c.options = batchesOfTen()
		}
		p, err := train.Prepare(c.model, c.data, c.options...)
		if err == nil || p != nil {
			t.Errorf("%s: no error", c.name)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %q, expected %q in it", c.name, err, c.want)
		}
	}
}

// An invalid number is an error that names the field and the number.
func TestOptimizerRefused(t *testing.T) {
	rates := []float64{-5, 0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 1e-50, 1e-39, 1e39}
	refused := func(o train.Optimizer, want string) {
		t.Helper()
		p, err := train.Prepare(small, images(50), batchesOfTen(train.WithOptimizer(o))...)
		if err == nil || p != nil {
			t.Errorf("%+v: no error", o)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q, expected %q in it", err, want)
		}
	}
	adam := train.DefaultAdam(1e-3)
	for _, bad := range rates {
		number := fmt.Sprintf("%v:", bad)
		o := adam
		o.LearningRate = bad
		refused(o, "the learning rate is "+number)
		o = train.Optimizer{Kind: train.KindSGD, LearningRate: bad}
		refused(o, "the learning rate is "+number)
		o = adam
		o.Rates = map[string]float64{"one": 1, "two": bad, "three": 1}
		refused(o, `the learning rate of the phase "two" is `+number)
		o = adam
		o.Beta1 = bad
		refused(o, "β₁ of Adam is "+number)
		o = adam
		o.Beta2 = bad
		refused(o, "β₂ of Adam is "+number)
		o = adam
		o.Epsilon = bad
		refused(o, "ε of Adam is "+number)
	}
	for _, c := range []struct {
		change func(o *train.Optimizer)
		want   string
	}{
		{func(o *train.Optimizer) { o.Kind = "" }, `of kind "": expected "adam" or "sgd"`},
		{func(o *train.Optimizer) { o.Kind = "Adam" }, `of kind "Adam"`},
		{func(o *train.Optimizer) { o.Kind = train.KindSGD }, "β₁ is 0.9 and the optimizer is SGD, which has none"},
		{func(o *train.Optimizer) { o.Beta1 = 1 }, "β₁ of Adam is 1:"},
		{func(o *train.Optimizer) { o.Beta2 = 1 - 1e-9 },
			"β₂ of Adam is 0.999999999: expected a number above 0 and below 1, as float32 holds it"},
		{func(o *train.Optimizer) { o.DecaySteps = -1 }, "decays over -1 steps"},
		{func(o *train.Optimizer) { o.DecaySteps = 1<<24 + 1 }, "decays over 16777217 steps: expected 1 to 16777216"},
		{func(o *train.Optimizer) { o.LearningRate, o.DecaySteps = 1e-37, 10 }, "is 1e-37, which decays to 1e-39"},
		{func(o *train.Optimizer) { o.Rates = map[string]float64{"": 1} }, "for a phase without a name"},
	} {
		o := adam
		c.change(&o)
		refused(o, c.want)
	}
}

// Options that are repeated or nil are errors.
func TestOptionsRefused(t *testing.T) {
	decaying := train.DefaultAdam(1)
	decaying.DecaySteps = 7
	slow := train.DefaultAdam(0.5)
	slow.Beta1, slow.Beta2, slow.Epsilon = 0.5, 0.99, 1e-8
	for _, c := range []struct {
		options []train.Option
		want    string
	}{
		{optionList(train.Epochs(1), train.Epochs(1)), "train.Epochs is given twice"},
		{optionList(train.BatchSize(10), train.Seed(3), train.BatchSize(10)), "train.BatchSize is given twice"},
		{optionList(train.Seed(0), train.Seed(1)), "train.Seed is given twice"},
		{optionList(train.Test(images(20)), train.Test(nil)), "train.Test is given twice"},
		{optionList(train.Decay(10), train.Adam(1), train.Decay(10)), "train.Decay is given twice"},
		{optionList(train.Decay(10), train.WithOptimizer(decaying)), "train.Decay is given twice"},
		{optionList(train.WithOptimizer(decaying), train.Decay(10)), "train.Decay is given twice"},
		{optionList(train.Adam(0.5), train.SGD(0.25)),
			"there are two optimizers, Adam with learning rate 0.5 and SGD with learning rate 0.25: expected one"},
		{optionList(train.Adam(0.5), train.WithOptimizer(slow)), "there are two optimizers, Adam with learning rate 0.5 and Adam with learning rate 0.5, β₁ 0.5, β₂ 0.99, ε 1e-08: expected one"},
		{optionList(train.Adam(0.5), train.WithOptimizer(decaying)),
			"Adam with learning rate 0.5 and Adam with learning rate 1, decay over 7 steps: expected one"},
		{optionList(train.Epochs(1<<62), train.BatchSize(50)),
			"epochs is 4611686018427387904, of 4 steps each: expected at most 2305843009213693951 epochs"},
		{optionList(train.Epochs(math.MaxInt), train.BatchSize(199)), "epochs is 9223372036854775807, of 2 steps each"},
		{optionList(train.Adam(0.5), train.Epochs(3), train.Adam(0.5)), "there are two optimizers"},
		{optionList(train.Decay(0)), "train.Decay over 0 steps: expected at least 1"},
		{optionList(train.Decay(-3), train.Adam(1)), "train.Decay over -3 steps"},
		{optionList(train.Adam(1), train.Decay(1<<24+1)), "over 16777217 steps"},
		{optionList(train.Epochs(2), nil), "option 2 of the training is nil"},
	} {
		p, err := train.Prepare(small, images(200), c.options...)
		if err == nil || p != nil {
			t.Errorf("no error, expected %q", c.want)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %q, expected %q in it", err, c.want)
		}
	}
}

func TestSetStateRefuses(t *testing.T) {
	p := prepare(t, small, images(50), train.BatchSize(10))
	before, err := p.State()
	if err != nil {
		t.Fatal(err)
	}
	other := prepare(t, probe, images(50), train.BatchSize(10))
	foreign, err := other.State()
	if err != nil {
		t.Fatal(err)
	}
	short := slices.Clone(before)
	short[len(short)-1].Bytes = short[len(short)-1].Bytes[1:]
	extra := before[0]
	extra.Name = "/extra"
	for name, state := range map[string]train.State{
		"nothing": nil, "another model's": foreign, "one short of a byte": short, "one variable less": before[1:],
		"one variable more":  append(slices.Clone(before), extra),
		"one variable twice": append(slices.Clone(before), before[0]),
	} {
		if err := p.SetState(state); err == nil {
			t.Errorf("a state of %s was accepted", name)
		}
		after, err := p.State()
		if err != nil {
			t.Fatal(err)
		}
		same(t, before, after)
	}
}
