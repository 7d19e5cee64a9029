package metric_test

import (
	"errors"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/metric"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

type evaluator func(scope *model.Scope, b train.Batch) []train.Metric

func (e evaluator) Evaluate(scope *model.Scope, b train.Batch) []train.Metric { return e(scope, b) }

func named(name string, value func(scope *model.Scope, b train.Batch) *Node) evaluator {
	return func(scope *model.Scope, b train.Batch) []train.Metric {
		return []train.Metric{{Name: name, Value: value(scope, b)}}
	}
}

func TestDigest(t *testing.T) {
	faces := dataset.Faces(6, 1)
	fewer, labeled := faces.First(5), faces.First(6)
	labeled.Labels = []uint8{0, 1, 0, 1, 0, 1}
	brightness := func(scale float64) evaluator {
		return named("brightness", func(scope *model.Scope, b train.Batch) *Node {
			return MulScalar(ReduceMean(b.X, 1), scale)
		})
	}
	digests := map[string]string{}
	for name, c := range map[string]struct {
		m  evaluator
		on *dataset.Images
	}{
		"plain":         {brightness(1), faces},
		"another scale": {brightness(1000), faces},
		"another name":  {named("mean", func(scope *model.Scope, b train.Batch) *Node { return ReduceMean(b.X, 1) }), faces},
		"sorted":        {named("brightness", func(_ *model.Scope, b train.Batch) *Node { return ReduceMean(Sort(b.X, 1, true), 1) }), faces},
		"sorted batch":  {named("brightness", func(_ *model.Scope, b train.Batch) *Node { return ReduceMean(Sort(b.X, 0, true), 1) }), faces},
		"noise": {named("brightness", func(s *model.Scope, b train.Batch) *Node {
			return ReduceMean(random.Uniform(s, b.X.Graph(), 6, faces.Size()), 1)
		}), faces},
		"fewer pictures": {brightness(1), fewer},
		"labelled":       {brightness(1), labeled},
		"a variable": {named("brightness", func(s *model.Scope, b train.Batch) *Node {
			return AddScalar(Mul(ReduceMean(b.X, 1), ExpandAxes(s.VariableWithValue("a", float32(1)).NodeValue(b.X.Graph()), 0)), 0)
		}), faces},
		"another weights": {named("brightness", func(s *model.Scope, b train.Batch) *Node {
			return AddScalar(Mul(ReduceMean(b.X, 1), ExpandAxes(s.VariableWithValue("b", float32(1)).NodeValue(b.X.Graph()), 0)), 0)
		}), faces},
	} {
		digest := func() string {
			d, err := metric.Digest(model.NewStore(), c.m, c.on)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return d
		}
		d := digest()
		if again := digest(); len(d) != 64 || again != d {
			t.Errorf("%s has the digests %q and %q", name, d, again)
		}
		if other, taken := digests[d]; taken {
			t.Errorf("%s and %s have one digest", name, other)
		}
		digests[d] = name
	}
	unused := named("brightness", func(_ *model.Scope, b train.Batch) *Node {
		Exp(b.X)
		return MulScalar(ReduceMean(b.X, 1), 1)
	})
	if d, err := metric.Digest(model.NewStore(), unused, faces); err != nil || digests[d] != "plain" {
		t.Errorf("what is built and not used makes another digest (%v)", err)
	}
}

// What is wrong with an Evaluate shows before anything is compiled.
func TestDigestRefuses(t *testing.T) {
	for says, m := range map[string]evaluator{
		"expected one value a picture": named("x", func(_ *model.Scope, b train.Batch) *Node { return b.X }),
		"of its own":                   named("x", func(*model.Scope, train.Batch) *Node { panic(errors.New("a reason of its own")) }),
		"which has no labels: ":        named("x", func(_ *model.Scope, b train.Batch) *Node { return Square(b.Y) }),
	} {
		if _, err := metric.Digest(model.NewStore(), m, dataset.Faces(3, 1)); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "generated faces") {
			t.Errorf("the error is %v, expected one that says %q and names the set", err, says)
		}
	}
}
