package trained_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/random"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// judged is a model as the function that evaluates it.
type judged func(scope *model.Scope, b train.Batch) []train.Metric

func (f judged) Evaluate(scope *model.Scope, b train.Batch) []train.Metric { return f(scope, b) }

// bright reports values that plain Go can check: the sum of an image's pixels times a variable, and this
// sum times its label.
var bright = judged(func(scope *model.Scope, b train.Batch) []train.Metric {
	weight := scope.VariableWithValue("weight", float32(2)).NodeValue(b.X.Graph())
	sum := Mul(ReduceSum(b.X, 1), weight)
	values := []train.Metric{{Name: "sum", Value: sum}}
	if b.Y != nil {
		values = append(values, train.Metric{Name: "labeled", Value: Mul(sum, ConvertDType(b.Y, dtypes.Float32))})
	}
	return values
})

// numbered returns n images of 2×3 pixels with labels.
func numbered(n int) *dataset.Examples {
	im := &dataset.Examples{Name: "tiny", Height: 2, Width: 3, Pixels: make([]uint8, 6*n), Labels: make([]uint16, n)}
	for i := range im.Pixels {
		im.Pixels[i] = uint8(i * i * 31 % 256)
	}
	for i := range im.Labels {
		im.Labels[i] = uint16(i % 10)
	}
	return im
}

// Every image counts once, for any number of images and any batch size.
func TestEvaluate(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, n := range []int{1, 3, 1999, 2000, 2001, 4321} {
			im := numbered(n)
			judge, err := trained.NewJudge(b, model.NewStore(), bright, train.Input{Examples: im})
			if err != nil {
				t.Fatal(err)
			}
			sum, labeled := 0.0, 0.0
			for i := range n {
				for _, pixel := range im.Row(i) {
					sum += 2 * float64(pixel) / 255
					labeled += 2 * float64(pixel) / 255 * float64(im.Labels[i])
				}
			}
			for range 2 { // a judge can be used repeatedly
				values, err := judge.Evaluate()
				if err != nil {
					t.Fatal(err)
				}
				if len(values) != 2 || values[0].Name != "sum" || values[1].Name != "labeled" {
					t.Fatalf("%d images: %v", n, values)
				}
				for k, expected := range []float64{sum / float64(n), labeled / float64(n)} {
					if d := math.Abs(values[k].Value - expected); !(d <= 1e-6*max(1, expected)) {
						t.Errorf("%d images: %s is %v, expected %v", n, values[k].Name, values[k].Value, expected)
					}
				}
			}
			judge.Close()
		}
	})
}

// Evaluate may sample random numbers, without changing those of training.
func TestEvaluateChangesNothing(t *testing.T) {
	noisy := judged(func(scope *model.Scope, b train.Batch) []train.Metric {
		count := scope.VariableWithValue("count", float32(7))
		count.SetNodeValue(AddScalar(count.NodeValue(b.X.Graph()), 1))
		noise := scope.RandomNormal(b.X.Graph(), b.X.Shape())
		noise = Add(noise, random.Normal(scope, b.X.Graph(), b.X.Shape().Dimensions...))
		return []train.Metric{{Name: "noise", Value: ReduceMean(noise, 1)}}
	})
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		store := model.NewStore()
		if err := errors.Join(store.SetRNGStateFromSeed(1), random.Seed(store, 1)); err != nil {
			t.Fatal(err)
		}
		before := map[string]string{}
		judge, err := trained.NewJudge(b, store, noisy, train.Input{Examples: numbered(2500)})
		if err != nil {
			t.Fatal(err)
		}
		defer judge.Close()
		for round := range 3 {
			values, err := judge.Evaluate()
			if err != nil {
				t.Fatal(err)
			}
			for v := range store.IterVariables() {
				value := fmt.Sprint(v.MustValue().Value())
				if round > 0 && value != before[v.Path()] {
					t.Errorf("evaluating changed %s from %s to %s", v.Path(), before[v.Path()], value)
				}
				before[v.Path()] = value
			}
			if v := fmt.Sprint(values); round > 0 && v != before["values"] {
				t.Errorf("evaluating again gives %s after %s", v, before["values"])
			} else {
				before["values"] = v
			}
		}
		if before["/count"] != "7" {
			t.Errorf("the count is %s, expected 7", before["/count"])
		}
	})
}

func TestRefused(t *testing.T) {
	b := backendtest.Go(t)
	vector := judged(func(_ *model.Scope, batch train.Batch) []train.Metric {
		return []train.Metric{{Name: "mean", Value: ReduceAllMean(batch.X)}}
	})
	twice := judged(func(_ *model.Scope, batch train.Batch) []train.Metric {
		m := train.Metric{Name: "mean", Value: ReduceMean(batch.X, 1)}
		return []train.Metric{m, m}
	})
	labels := numbered(5)
	labels.Labels = labels.Labels[:4]
	for _, c := range []struct {
		name   string
		model  train.Evaluator
		images *dataset.Examples
		want   string
	}{
		{"no images", bright, numbered(0), "no images"},
		{"nil", bright, nil, "no images"},
		{"too few labels", bright, labels, "5 images and 4 labels"},
		{"a scalar", vector, numbered(5), `"mean" with shape (Float32): expected one value per example, [5]`},
		{"one name twice", twice, numbered(5), `"mean" twice`},
	} {
		judge, err := trained.NewJudge(b, model.NewStore(), c.model, train.Input{Examples: c.images})
		if err == nil {
			_, err = judge.Evaluate()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected %q in it", c.name, err, c.want)
		}
	}
}

func ExampleNewJudge() {
	b, err := backend.Portable()
	if err != nil {
		fmt.Println(err)
		return
	}
	darkness := judged(func(_ *model.Scope, b train.Batch) []train.Metric {
		return []train.Metric{{Name: "dark", Value: OneMinus(ReduceMean(b.X, -1))}} // [batch]
	})
	judge, err := trained.NewJudge(b, model.NewStore(), darkness,
		train.Input{Examples: &dataset.Examples{Height: 1, Width: 2, Pixels: []uint8{0, 0, 255, 0}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer judge.Close()
	fmt.Println(judge.Evaluate())
	// Output: [{dark 0.75}] <nil>
}
