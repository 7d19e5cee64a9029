package trained_test

import (
	"math"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/random"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// samplers has the two ways to sample a number for each image, [batch].
var samplers = map[string]func(scope *model.Scope, x *Node) *Node{
	"ours": func(scope *model.Scope, x *Node) *Node {
		return random.Normal(scope, x.Graph(), x.Shape().Dimensions[0])
	},
	"GoMLX's": func(scope *model.Scope, x *Node) *Node {
		return ReduceSum(scope.RandomNormal(x.Graph(), ReduceAndKeep(x, ReduceSum, -1).Shape()), -1)
	},
}

// seeded returns a store with seeded random numbers.
func seeded(t *testing.T, seed int64) *model.Store {
	t.Helper()
	store := model.NewStore()
	if err := store.SetRNGStateFromSeed(seed); err != nil {
		t.Fatal(err)
	}
	if err := random.Seed(store, seed); err != nil {
		t.Fatal(err)
	}
	return store
}

func copies(n int) *dataset.Examples {
	return &dataset.Examples{Name: "copies", Height: 1, Width: 1, Pixels: make([]uint8, n)}
}

// Every image is evaluated with its own random numbers: the mean of n samples has the standard deviation
// 1/√n.
func TestEvaluateSamplesAnew(t *testing.T) {
	b := backendtest.Go(t)
	for name, sample := range samplers {
		t.Run(name, func(t *testing.T) {
			noisy := judged(func(scope *model.Scope, b train.Batch) []train.Metric {
				return []train.Metric{{Name: "noise", Value: sample(scope, b.X)}}
			})
			mean := func(seed int64, n int) float64 {
				t.Helper()
				judge, err := trained.NewJudge(b, seeded(t, seed), noisy, train.Input{Examples: copies(n)})
				if err != nil {
					t.Fatal(err)
				}
				defer judge.Close()
				var last float64
				for round := range 2 {
					values, err := judge.Evaluate()
					if err != nil {
						t.Fatal(err)
					}
					if round > 0 && values[0].Value != last {
						t.Errorf("evaluating again gives %v after %v", values[0].Value, last)
					}
					last = values[0].Value
				}
				return last
			}
			if name == "ours" { // which are seeded where nobody has
				judge, err := trained.NewJudge(b, model.NewStore(), noisy, train.Input{Examples: copies(10)})
				if err != nil {
					t.Fatal(err)
				}
				defer judge.Close()
				first, err1 := judge.Evaluate()
				again, err2 := judge.Evaluate()
				if err1 != nil || err2 != nil || first[0] != again[0] {
					t.Errorf("on a new store %v and then %v, errors %v, %v", first, again, err1, err2)
				}
			}
			squares := 0.0
			const seeds, n = 10, 20_000
			for seed := range int64(seeds) {
				if a, b := mean(seed, 2000), mean(seed, 4000); a == b {
					t.Errorf("2,000 and 4,000 copies of an image both give %v", a)
				}
				squares += math.Pow(mean(seed, n), 2) * n / seeds
			}
			// χ² with 10 degrees of freedom, divided by 10: 1 ± 0.45. With the same
			// noise in every 2,000 images it would be 10.
			if !(squares > 0.1 && squares < 3) {
				t.Errorf("the means' variance is %.3f times what it should be", squares)
			}
		})
	}
}

// weighed is a Weigher as a function.
type weighed func(scope *model.Scope, x *Node, k int) *Node

func (f weighed) LogWeights(scope *model.Scope, x *Node, k int) *Node { return f(scope, x, k) }

// A Weigher may sample more than once: the second sample of a call is not the first one of the next call.
// Otherwise the differences of both would cancel over the images.
func TestBoundSamplesAnew(t *testing.T) {
	b := backendtest.Go(t)
	for name, sample := range samplers {
		t.Run(name, func(t *testing.T) {
			twice := weighed(func(scope *model.Scope, x *Node, k int) *Node {
				return ExpandAxes(Sub(sample(scope, x), sample(scope, x)), -1) // [batch, 1]
			})
			const seeds, n = 10, 2000
			squares := 0.0
			store := seeded(t, 7)
			var first float64
			for seed := range int64(seeds) {
				mean, standardError, err := trained.Bound(t.Context(), b, store, twice, train.Input{Examples: copies(n)}, 1, seed)
				if err != nil {
					t.Fatal(err)
				}
				if seed == 0 {
					first = mean
				}
				if expected := math.Sqrt(2.0 / n); math.Abs(standardError-expected) > 0.1*expected {
					t.Errorf("the standard error is %v, expected about %v", standardError, expected)
				}
				squares += mean * mean * n / 2 / seeds
			}
			if !(squares > 0.1 && squares < 3) {
				t.Errorf("the means' variance is %.3f times what it should be", squares)
			}
			if again, _, err := trained.Bound(t.Context(), b, store, twice, train.Input{Examples: copies(n)}, 1, 0); err != nil ||
				again != first {
				t.Errorf("the same seed gives %v after %v, error %v", again, first, err)
			}
		})
	}
}

// Log weights of -∞, of impossible samples, count as 0 in any position. The standard error for a single
// image is NaN.
func TestBoundOfFewWeights(t *testing.T) {
	b := backendtest.Go(t)
	inf := math.Inf(-1)
	for name, weights := range map[string][]float64{
		"all":    {-5, -5, -5, -5, -5, -5, -5, -5, -5, -5},
		"first":  {inf, -5, -5, -5, -5, -5, -5, -5, -5, -5},
		"two":    {inf, inf, -5, -5, -5, -5, -5, -5, -5, -5},
		"last":   {-5, -5, -5, -5, -5, -5, -5, -5, inf, inf},
		"one":    {inf, inf, inf, inf, -5, inf, inf, inf, inf, inf},
		"rising": {inf, -1e6, -1000, inf, -5, -4, -3, -2, -1, 0},
	} {
		fixed := weighed(func(scope *model.Scope, x *Node, k int) *Node {
			w := BroadcastToDims(ExpandAxes(ConvertDType(Const(x.Graph(), weights), x.DType()), 0),
				x.Shape().Dimensions[0], k)
			return w
		})
		sum := 0.0
		for _, w := range weights {
			sum += math.Exp(w)
		}
		expected := math.Log(sum / float64(len(weights)))
		mean, standardError, err := trained.Bound(t.Context(), b, model.NewStore(), fixed, train.Input{Examples: copies(1)}, len(weights), 1)
		if err != nil || math.Abs(mean-expected) > 1e-6 {
			t.Errorf("%s: the bound is %v, error %v, expected %v", name, mean, err, expected)
		}
		if err == nil && !math.IsNaN(standardError) {
			t.Errorf("%s: the standard error for one image is %v, expected NaN", name, standardError)
		}
		if mean, standardError, err = trained.Bound(t.Context(), b, model.NewStore(), fixed, train.Input{Examples: copies(3)}, len(weights),
			1); err != nil || standardError != 0 {
			t.Errorf("%s: for three equal images %v ± %v, error %v", name, mean, standardError, err)
		}
	}
}
