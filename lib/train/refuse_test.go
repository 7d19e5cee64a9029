package train_test

import (
	"math"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

func TestPrepareRefuses(t *testing.T) {
	reporting := func(names ...string) train.Model {
		return step(func(scope *model.Scope, b train.Batch, _ optimizer.Interface) (scalars []train.Metric) {
			for _, name := range names {
				scalars = append(scalars, train.Metric{Name: name, Value: ReduceAllMean(b.X)})
			}
			return scalars
		})
	}
	cut := func(change func(im *dataset.Images)) *dataset.Images {
		im := pictures(50)
		change(im)
		return im
	}
	for _, c := range []struct {
		name   string
		model  train.Model
		data   *dataset.Images
		option train.Option
		says   string
	}{
		{"no model", nil, pictures(50), nil, "no model"},
		{"no data", small, nil, nil, "no pictures"},
		{"empty data", small, pictures(0), nil, "no pictures"},
		{"pictures without size", small, &dataset.Images{Name: "flat", Pixels: make([]uint8, 8)}, nil, "0×0"},
		{"half a picture", small, cut(func(im *dataset.Images) { im.Pixels = im.Pixels[:70] }), nil, "70 pixels"},
		{"more labels than pictures", small, cut(func(im *dataset.Images) { im.Labels = append(im.Labels, 1) }), nil, "50 pictures and 51 labels"},
		{"fewer labels than pictures", small, cut(func(im *dataset.Images) { im.Labels = im.Labels[:49] }), nil, "50 pictures and 49 labels"},
		{"batch 0", small, pictures(50), train.BatchSize(0), "batch size is 0"},
		{"batch negative", small, pictures(50), train.BatchSize(-8), "batch size is -8"},
		{"batch beyond the data", small, pictures(50), train.BatchSize(51), "batch size is 51, but there are only 50 pictures"},
		{"default batch beyond the data", small, pictures(50), func(c *train.Config) { c.Batch = 128 }, "at most 50"},
		{"epochs negative", small, pictures(50), train.Epochs(-1), "epochs is -1"},
		{"rate 0", small, pictures(50), train.Adam(0), "learning rate is 0"},
		{"rate negative", small, pictures(50), train.Adam(-1e-3), "learning rate is -0.001"},
		{"rate NaN", small, pictures(50), train.Adam(math.NaN()), "learning rate is NaN"},
		{"rate infinite", small, pictures(50), train.SGD(math.Inf(1)), "learning rate is +Inf"},
		{"rate beyond float32", small, pictures(50), train.Adam(1e39), "learning rate is 1e+39"},
		{"rate below float32", small, pictures(50), train.Adam(1e-50), "learning rate is 1e-50"},
		{"no optimizer", small, pictures(50), func(c *train.Config) { c.Optimizer = nil }, "no optimizer"},
		{"no scalar", reporting(), pictures(50), nil, "reports no scalar"},
		{"two scalars of one name", reporting("loss", "size", "loss"), pictures(50), nil, `scalar 2 as "loss"`},
		{"a scalar without name", reporting(""), pictures(50), nil, `scalar 0 as ""`},
		{"no scalar but a vector", step(func(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			return []train.Metric{{Name: "loss", Value: ReduceMean(b.X, 1)}}
		}), pictures(50), nil, `"loss" with shape (Float32)[10]: expected a scalar`},
		{"shapes that do not fit", step(func(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			return []train.Metric{{Name: "loss", Value: ReduceAllMean(Add(b.X, Const(b.X.Graph(), []float32{1, 2, 3})))}}
		}), pictures(50), nil, "building the training step"},
		{"labels where there are none", step(func(_ *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
			return []train.Metric{{Name: "loss", Value: ReduceAllMean(b.Y)}}
		}), cut(func(im *dataset.Images) { im.Labels = nil }), nil, "building the training step"},
	} {
		options := []train.Option{train.BatchSize(10)}
		if c.option != nil {
			options = append(options, c.option)
		}
		p, err := train.Prepare(c.model, c.data, options...)
		if err == nil || p != nil {
			t.Errorf("%s: no error", c.name)
		} else if !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %q does not say %q", c.name, err, c.says)
		}
	}
}

func TestSetStateRefuses(t *testing.T) {
	p := prepare(t, small, pictures(50), train.BatchSize(10))
	before, err := p.State()
	if err != nil {
		t.Fatal(err)
	}
	other := prepare(t, probe, pictures(50), train.BatchSize(10))
	foreign, err := other.State()
	if err != nil {
		t.Fatal(err)
	}
	short := append(train.State{}, before...)
	short[len(short)-1].Bytes = short[len(short)-1].Bytes[1:]
	for name, state := range map[string]train.State{"nothing": nil, "another model's": foreign, "one short of a byte": short, "one variable less": before[1:]} {
		if err := p.SetState(state); err == nil {
			t.Errorf("a state of %s was taken", name)
		}
		after, err := p.State()
		if err != nil {
			t.Fatal(err)
		}
		same(t, before, after)
	}
}
