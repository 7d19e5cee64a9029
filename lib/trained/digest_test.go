package trained_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
	"latentlab/lib/trained"
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
	labeled.Labels = []uint16{0, 1, 0, 1, 0, 1}
	brightness := func(scale float64) evaluator {
		return named("brightness", func(scope *model.Scope, b train.Batch) *Node {
			return MulScalar(ReduceMean(b.X, 1), scale)
		})
	}
	digests := map[string]string{}
	for name, c := range map[string]struct {
		m  evaluator
		on *dataset.Examples
	}{
		"plain":         {brightness(1), faces},
		"another scale": {brightness(1000), faces},
		"another name": {named("mean", func(scope *model.Scope, b train.Batch) *Node { return ReduceMean(b.X, 1) }),
			faces},
		"sorted":       {named("brightness", func(_ *model.Scope, b train.Batch) *Node { return ReduceMean(Sort(b.X, 1, true), 1) }), faces},
		"sorted batch": {named("brightness", func(_ *model.Scope, b train.Batch) *Node { return ReduceMean(Sort(b.X, 0, true), 1) }), faces},
		"noise": {named("brightness", func(s *model.Scope, b train.Batch) *Node {
			return ReduceMean(random.Uniform(s, b.X.Graph(), 6, faces.Size()), 1)
		}), faces},
		"fewer images": {brightness(1), fewer},
		"labeled":      {brightness(1), labeled},
		"a variable": {named("brightness", func(s *model.Scope, b train.Batch) *Node {
			return AddScalar(Mul(ReduceMean(b.X, 1), ExpandAxes(s.VariableWithValue("a", float32(1)).NodeValue(b.X.Graph()), 0)), 0)
		}), faces},
		"another value": {named("brightness", func(s *model.Scope, b train.Batch) *Node {
			return AddScalar(Mul(ReduceMean(b.X, 1), ExpandAxes(s.VariableWithValue("a", float32(2)).NodeValue(b.X.Graph()), 0)), 0)
		}), faces},
		"another weights": {named("brightness", func(s *model.Scope, b train.Batch) *Node {
			return AddScalar(Mul(ReduceMean(b.X, 1), ExpandAxes(s.VariableWithValue("b", float32(1)).NodeValue(b.X.Graph()), 0)), 0)
		}), faces},
	} {
		digest := func() string {
			d, err := trained.EvaluationDigest(model.NewStore(), nil, c.m, train.Input{Examples: c.on})
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
			t.Errorf("%s and %s have the same digest", name, other)
		}
		digests[d] = name
	}
	unused := named("brightness", func(_ *model.Scope, b train.Batch) *Node {
		Exp(b.X)
		return MulScalar(ReduceMean(b.X, 1), 1)
	})
	if d, err := trained.EvaluationDigest(model.NewStore(), nil, unused, train.Input{Examples: faces}); err != nil || digests[d] != "plain" {
		t.Errorf("an unused node changes the digest (%v)", err)
	}
}

// Errors of Evaluate are returned before anything is compiled.
func TestDigestRefuses(t *testing.T) {
	for want, m := range map[string]evaluator{
		"expected one value per example": named("x", func(_ *model.Scope, b train.Batch) *Node { return b.X }),
		"of its own": named("x",
			func(*model.Scope, train.Batch) *Node { panic(errors.New("a reason of its own")) }),
		"which has no labels: ": named("x", func(_ *model.Scope, b train.Batch) *Node { return Square(b.Y) }),
	} {
		if _, err := trained.EvaluationDigest(model.NewStore(), nil, m, train.Input{Examples: dataset.Faces(3, 1)}); err == nil ||
			!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "generated faces") {
			t.Errorf("error %v, expected %q and the name of the set", err, want)
		}
	}
}

// The digest does not cover variables that training changes, which are in the program's digest. It covers
// others, whose initialization does not change the state of the random numbers.
func TestDigestOfVariables(t *testing.T) {
	faces := dataset.Faces(6, 1)
	digest := func(seed int64, isTrained bool) string {
		store := model.NewStore()
		if err := store.SetRNGStateFromSeed(seed); err != nil {
			t.Fatal(err)
		}
		state := store.GetVariable(model.JoinPath("/", model.RNGStateVariableName))
		before := state.MustValue().Value()
		var known []*model.Variable
		if isTrained {
			known = append(known, state, store.RootScope().VariableWithValue("w", float32(seed)))
		}
		m := named("brightness", func(s *model.Scope, b train.Batch) *Node {
			scale := s.VariableWithValue("w", float32(seed)).NodeValue(b.X.Graph())
			if !isTrained {
				scale = Add(scale, ReduceAllSum(mlp.Dense(s, b.X, 2)))
			}
			return MulScalar(Mul(ReduceMean(b.X, 1), scale), 1)
		})
		d, err := trained.EvaluationDigest(store, known, m, train.Input{Examples: faces})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(before, state.MustValue().Value()) {
			t.Error("the state of the random numbers has changed")
		}
		return d
	}
	if digest(1, true) != digest(2, true) {
		t.Error("values of variables that training changes affect the digest")
	}
	first, other, again := digest(1, false), digest(2, false), digest(1, false)
	if first == other || first != again {
		t.Error("initial values of variables of Evaluate do not affect the digest")
	}
}

// NewJudge returns an error for a graph that XLA cannot build.
func TestJudgeRefuses(t *testing.T) {
	m := named("x", func(_ *model.Scope, b train.Batch) *Node {
		g, mean := b.X.Graph(), ReduceMean(b.X, 1)
		branch := func() *Function { return NewClosure(g, func(g *Graph) []*Node { return []*Node{Tanh(mean)} }) }
		return If(GreaterThan(ReduceAllMax(mean), Scalar(g, mean.DType(), 0.5)), branch(), branch())[0]
	})
	images := dataset.Faces(3, 1)
	if _, err := trained.NewJudge(backendtest.XLA(t), model.NewStore(), m, train.Input{Examples: images}); err == nil || !strings.Contains(err.Error(), "the model's Evaluate has a branch or loop whose Tanh uses a value made outside it") {
		t.Errorf("error %v, expected the name of the operation", err)
	}
	j, err := trained.NewJudge(backendtest.Go(t), model.NewStore(), m, train.Input{Examples: images})
	if err == nil {
		_, err = j.Evaluate()
	}
	if err != nil {
		t.Errorf("on the pure-Go backend: %v", err)
	}
}
