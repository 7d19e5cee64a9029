package classify_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/ae"
	"latentlab/lib/classify"
	"latentlab/lib/dataset"
	"latentlab/lib/metric"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// corners returns n images of 6×6 pixels with noise and one bright corner, which is
// the class, 0 to 3.
func corners(n int) *dataset.Examples {
	im := &dataset.Examples{Name: "corners", Height: 6, Width: 6, Pixels: make([]uint8, 36*n), Labels: make([]uint16, n)}
	noise := uint32(1)
	for i := range n {
		class := i * 7 % 4
		im.Labels[i] = uint16(class)
		for k := range 36 {
			noise = noise*1664525 + 1013904223
			im.Pixels[i*36+k] = uint8(noise >> 25) // up to 127
			if k/18 == class/2 && k%6/3 == class%2 {
				im.Pixels[i*36+k] += 90
			}
		}
	}
	return im
}

func small() classify.Config {
	return classify.Config{Hidden: []int{12, 5}, Classes: 4, Pixels: 36, Dropout: 0.1, Shift: 0.5, Stretch: 0.1}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		config classify.Config
		want   string
	}{
		{classify.Config{}, "Hidden is empty"},
		{classify.Config{Hidden: []int{4, 0}}, "Hidden[1] is 0"},
		{classify.Config{Hidden: []int{4}, Classes: 1}, "Classes is 1"},
		{classify.Config{Hidden: []int{4}, Classes: 65537}, "Classes is 65537"},
		{classify.Config{Hidden: []int{4}, Pixels: -1}, "Pixels is -1"},
		{classify.Config{Hidden: []int{4}, Dropout: 1}, "Dropout is 1"},
		{classify.Config{Hidden: []int{4}, Dropout: math.NaN()}, "Dropout is NaN"},
		{classify.Config{Hidden: []int{4}, Shift: -1}, "Shift is -1"},
		{classify.Config{Hidden: []int{4}, Shift: math.Inf(1)}, "Shift is +Inf"},
		{classify.Config{Hidden: []int{4}, Stretch: 1}, "Stretch is 1"},
	} {
		if _, err := classify.New(c.config); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, expected one with %q", c.config, err, c.want)
		}
	}
}

// Images that a classifier cannot learn from are refused by Check and by training.
func TestDataRefused(t *testing.T) {
	m := must(classify.New(small()))
	unlabeled, outside, large, empty := corners(20), corners(20), corners(20), corners(0)
	unlabeled.Labels = nil
	outside.Labels[13] = 4
	large.Height, large.Width = 4, 9*5
	large.Pixels = make([]uint8, 20*large.Size())
	for _, c := range []struct {
		name   string
		images *dataset.Examples
		want   string
	}{
		{"no labels", unlabeled, "have no labels"},
		{"another class", outside, "example 13 of corners has label 4, the classifier has 4 classes: expected 0 to 3"},
		{"another size", large, "4×45, the classifier is for 36 features"},
		{"no images", empty, "no images"},
		{"nil", nil, "no images"},
	} {
		if err := m.Check(c.images); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Check returns %v, expected %q", c.name, err, c.want)
		}
		t.Setenv("LATENTLAB_RUNS", t.TempDir())
		if _, err := run.Train(t.Context(), m, c.images, nil, train.BatchSize(10)); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: training returns %v, expected %q", c.name, err, c.want)
		}
	}
	if err := m.Check(corners(20)); err != nil {
		t.Error(err)
	}
}

// Logits, features and the evaluation agree with each other and with plain Go, and
// computing them changes nothing.
func TestGraphsAgree(t *testing.T) {
	data := corners(17)
	x := make([]float32, len(data.Pixels))
	for i, pixel := range data.Pixels {
		x[i] = float32(pixel) / 255
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		m := must(classify.New(small()))
		p := must(train.Prepare(m, data, train.BatchSize(17)))
		exec := model.MustNewExec(b, p.Store, func(scope *model.Scope, x *Node) []*Node {
			return []*Node{m.Logits(scope, x), m.Features(scope, x)}
		})
		defer exec.Finalize()
		out := must(train.Call(exec, tensors.FromFlatDataAndDimensions(x, 17, 36)))
		logits, features := must(tensors.CopyFlatData[float32](out[0])), must(tensors.CopyFlatData[float32](out[1]))
		if len(logits) != 17*4 || len(features) != 17*5 {
			t.Fatalf("there are %d logits and %d features of 17 images, expected 4 and 5 of each",
				len(logits), len(features))
		}
		if slices.Min(features) < 0 || slices.Max(features) == 0 {
			t.Errorf("features go from %v to %v, expected them at and above 0",
				slices.Min(features), slices.Max(features))
		}
		loss, wrong := 0.0, 0.0
		for i := range 17 {
			row, total := logits[i*4:i*4+4], 0.0
			for _, logit := range row {
				total += math.Exp(float64(logit))
			}
			label := data.Labels[i]
			loss += (math.Log(total) - float64(row[label])) / 17
			if slices.Index(row, slices.Max(row)) != int(label) {
				wrong += 1.0 / 17
			}
		}
		judge := must(trained.NewJudge(b, p.Store, m, train.Input{Examples: data}))
		defer judge.Close()
		for range 2 {
			values := must(judge.Evaluate())
			if len(values) != 2 || values[0].Name != "loss" || values[1].Name != "error" {
				t.Fatalf("evaluated %v, expected loss and error", values)
			}
			near(t, "the loss", values[0].Value, loss, 1e-5)
			near(t, "the error", values[1].Value, wrong, 1e-6)
		}
	})
}

// One step of gradient descent changes every weight by the gradient of the
// cross-entropy, which is known for the last layer's biases: the mean of the
// probability, less 1 at the label.
func TestStep(t *testing.T) {
	const rate, n = 0.5, 12
	data := corners(n) // the batch holds all images, whose order does not matter
	config := small()
	config.Dropout, config.Shift, config.Stretch = 0, 0, 0
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		m := must(classify.New(config))
		p := must(train.Prepare(m, data, train.BatchSize(n), train.SGD(rate)))
		x := make([]float32, len(data.Pixels))
		for i, pixel := range data.Pixels {
			x[i] = float32(pixel) / 255
		}
		exec := model.MustNewExec(b, p.Store, func(scope *model.Scope, x *Node) *Node {
			return Softmax(m.Logits(scope, x), -1)
		})
		defer exec.Finalize()
		out := must(train.Call(exec, tensors.FromFlatDataAndDimensions(x, n, 36)))
		probabilities := must(tensors.CopyFlatData[float32](out[0]))
		before := must(p.State())
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		rows := must(loop.Run(0, 0, 1))
		if len(rows[0]) != 2 || !slices.Equal(p.Scalars, []string{"loss", "error"}) {
			t.Fatalf("a step reports %v as %v", rows[0], p.Scalars)
		}
		changed := 0
		for k, v := range must(p.State()) {
			if string(v.Bytes) != string(before[k].Bytes) {
				changed++
			}
		}
		if changed < 6 {
			t.Errorf("%d variables changed, expected the weights and biases of three layers", changed)
		}
		biases := must(tensors.CopyFlatData[float32](p.Store.GetVariable("/classes/dense/biases").MustValue()))
		for class, bias := range biases {
			slope := 0.0
			for i, label := range data.Labels {
				slope += float64(probabilities[i*4+class]) / n
				if int(label) == class {
					slope -= 1.0 / n
				}
			}
			near(t, "a bias", float64(bias), -rate*slope, 1e-5)
		}
	})
}

// striped returns n examples of the given number of classes: images of 2×5 pixels in
// color, or rows of two numbers in different units.
func striped(n, classes int, rows bool) *dataset.Examples {
	e := &dataset.Examples{Name: "striped", Height: 2, Width: 5, Channels: 3}
	if rows {
		e = &dataset.Examples{Name: "striped", Columns: []dataset.Column{{Name: "east", Unit: "m"}, {Name: "north", Unit: "km"}}}
	}
	for i := range n {
		class := i * 7 % classes
		e.Labels = append(e.Labels, uint16(class))
		if rows {
			angle := 2*math.Pi*float64(class)/float64(classes) + 0.02*math.Sin(float64(i))
			e.Values = append(e.Values, float32(5000+300*math.Sin(angle)), float32(2+0.01*math.Cos(angle)))
			continue
		}
		for k := range 30 {
			e.Pixels = append(e.Pixels, uint8(30+(class>>(k%9)&1)*180+(i*11+k*7)%30))
		}
	}
	return e
}

// The number of classes and the size are those of the data, whether color images of
// any shape or rows of a table, if the configuration has none.
func TestAnyData(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	for _, rows := range []bool{false, true} {
		for _, classes := range []int{2, 26, 300} {
			if rows && classes != 26 {
				continue // for the time that compiling takes
			}
			config := classify.Config{Hidden: []int{64}, Shift: 0.3, Stretch: 0.05}
			if rows {
				config.Shift, config.Stretch = 0, 0
			}
			m := must(classify.New(config))
			data := striped(1200, classes, rows)
			epochs := 12
			if testing.Short() {
				epochs = 1
			}
			r := must(run.Train(t.Context(), m, data, nil, train.Epochs(epochs), train.BatchSize(40), train.Adam(1e-2)))
			logits := must(r.Codes(r.Program.Model.(*classify.Model).Logits, data.First(2)))
			if len(logits[0]) != classes {
				t.Errorf("rows %v, %d classes: there are %d logits", rows, classes, len(logits[0]))
			}
			found := must(classify.Classes(r.Model, data))
			rate, _, err := metric.ErrorRate(data.Labels, found)
			if err != nil || epochs > 1 && rate > 0.2 {
				t.Errorf("rows %v, %d classes: error rate %v, %v", rows, classes, rate, err)
			}
			beyond := data.Select(0, 1)
			beyond.Labels[1] = uint16(classes)
			if _, err := r.Evaluate(beyond); err == nil ||
				!strings.Contains(err.Error(), fmt.Sprintf("example 1 of striped has label %d", classes)) {
				t.Errorf("label %d: error %v", classes, err)
			}
		}
	}
	moved := must(classify.New(classify.Config{Hidden: []int{4}, Shift: 1}))
	one := striped(30, 2, false)
	clear(one.Labels)
	for _, c := range []struct {
		data *dataset.Examples
		want string
	}{{striped(30, 2, true), "striped has rows, and Shift and Stretch move the pixels"}, {one, "have label 0: a classifier needs at least 2"}} {
		if _, err := train.Prepare(moved, c.data, train.BatchSize(10)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected one with %q", err, c.want)
		}
	}
	if _, err := train.Prepare(must(classify.New(classify.Config{Hidden: []int{4}})), striped(30, 2, true), train.BatchSize(10)); err != nil {
		t.Error(err)
	}
}

// A trained classifier recognizes the class of each image.
func TestClasses(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	m := must(classify.New(small()))
	data, test := corners(400), corners(60)
	r := must(run.Train(t.Context(), m, data, nil, train.Epochs(15), train.BatchSize(20), train.Adam(1e-2)))
	classes := must(classify.Classes(r.Model, test))
	rate, _, err := metric.ErrorRate(test.Labels, classes)
	if err != nil || rate > 0.05 {
		t.Errorf("error rate %v, %v, expected hardly any on such images", rate, err)
	}
	for _, v := range must(r.Evaluate(test)) {
		if v.Name == "error" {
			near(t, "the evaluated error", v.Value, rate, 1e-6)
		}
	}
	probabilities, confidence := must(classify.Probabilities(r.Model, test)), must(classify.Confidence(r.Model, test))
	crossEntropy := 0.0
	for i, row := range probabilities {
		sum, most := float32(0), slices.Max(row)
		for _, p := range row {
			sum += p
		}
		if math.Abs(float64(sum)-1) > 1e-5 || row[classes[i]] != most || confidence[i] != float64(most) {
			t.Errorf("image %d: probabilities %v, class %d, confidence %v", i, row, classes[i], confidence[i])
		}
		crossEntropy -= math.Log(float64(row[test.Labels[i]])) / float64(test.Len())
	}
	near(t, "the cross-entropy of the probabilities", crossEntropy, must(r.Evaluate(test))[0].Value, 1e-4)
	unlabeled := *test
	unlabeled.Labels = nil
	if again := must(classify.Classes(r.Model, &unlabeled)); !slices.Equal(again, classes) {
		t.Error("classes depend on the labels")
	}
	features := must(classify.Features(r.Model, test))
	if len(features) != 60 || len(features[0]) != 5 {
		t.Errorf("features are %d of %d, expected 60 of 5", len(features), len(features[0]))
	}

	other := must(run.Train(t.Context(), must(ae.New(ae.Config{Code: 2, Features: 36})), data, nil, train.Epochs(0)))
	for _, c := range []struct {
		model  *trained.Model
		images *dataset.Examples
		want   string
	}{
		{nil, test, "no trained classifier"},
		{other.Model, test, "the model is a *ae.Model"},
		{r.Model, corners(0), "no images"},
		{r.Model, nil, "no images"},
		{r.Model, &dataset.Examples{Name: "dots", Height: 1, Width: 1, Pixels: []uint8{1}},
			"dots are 1×1, the model was trained on 6×6"},
	} {
		_, err := classify.Classes(c.model, c.images)
		_, err2 := classify.Features(c.model, c.images)
		_, err3 := classify.Confidence(c.model, c.images)
		for _, err := range []error{err, err2, err3} {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, expected one with %q", err, c.want)
			}
		}
	}
	wide := tensors.FromFlatDataAndDimensions(make([]float32, 40), 1, 40)
	if _, err := r.Apply(m.Logits, wide); err == nil ||
		!strings.Contains(err.Error(), "40 features, the classifier is for 36") {
		t.Errorf("an image of 40 pixels: error %v, expected one that names both sizes", err)
	}
	unlabeled.Labels = slices.Repeat([]uint16{9}, 60)
	if _, err := r.Evaluate(&unlabeled); err == nil || !strings.Contains(err.Error(), "has label 9, the classifier has 4 classes") {
		t.Errorf("labels that are not classes: error %v, expected one that names the first", err)
	}
	unlabeled.Labels = nil
	if _, err := r.Evaluate(&unlabeled); err == nil || !strings.Contains(err.Error(), "no labels") {
		t.Errorf("evaluating without labels: error %v, expected one about labels", err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// near compares with an absolute tolerance.
func near(t *testing.T, what string, got, expected, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-expected) <= tolerance) {
		t.Errorf("%s is %v, expected %v", what, got, expected)
	}
}
