package training_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"latentlab/internal/browsertest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/train"
	"latentlab/lib/wasm/training"
)

// small returns the training of a small autoencoder.
func small(examples *dataset.Examples) *training.Training {
	return must(training.New(training.Config{
		Examples: examples, Model: func() (train.Model, error) {
			return ae.New(ae.Config{Hidden: []int{4}, Code: 2, Features: examples.Size(), Loss: loss.LinearSSE})
		},
		Options: func() []train.Option { return []train.Option{train.BatchSize(min(8, examples.Len()))} },
	}))
}

// TestSizes checks that 2,000 digits take at most 350 kB, and the scripts together 60 kB.
func TestSizes(t *testing.T) {
	var d struct{ Examples json.RawMessage }
	if err := json.Unmarshal(must(small(digits(t, 2000)).JSON()), &d); err != nil {
		t.Fatal(err)
	}
	t.Logf("2,000 digits take %d bytes, the scripts %d", len(d.Examples), len(training.Script))
	if len(d.Examples) > 350_000 {
		t.Errorf("2,000 digits take %d bytes, expected at most 350,000", len(d.Examples))
	}
	if len(training.Script) > 60_000 {
		t.Errorf("the scripts have %d bytes, expected at most 60,000", len(training.Script))
	}
}

// TestExamples checks that a page trains on the examples as the model sees them: gray images with 16 levels,
// color images, and rows with missing values.
func TestExamples(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "")
	gray := digits(t, 30)
	color := *gray.First(10)
	color.Width, color.Channels = 28, 3
	color.Height, color.Pixels, color.Labels = 28, gray.Pixels[:10*3*784], nil
	rows := must(dataset.Wine()).First(9)
	missing := *rows
	missing.Columns = append([]dataset.Column{}, rows.Columns...)
	missing.Columns[2].FillMissing = true
	missing.Values = append([]float32{}, rows.Values...)
	missing.Values[4*rows.Size()+2] = float32(math.NaN())
	for name, examples := range map[string]*dataset.Examples{"gray": gray, "color": &color, "rows": rows, "missing": &missing} {
		tr := small(examples)
		var got struct {
			X      map[string]float64
			Labels map[string]uint16
		}
		p.await(name, fmt.Sprintf(`await (async (data) => {
			const t = await latentlabTraining(data).ready;
			const x = await t.examples(Array.from({ length: t.count }, (_, i) => i));
			t.close();
			return { x, labels: t.labels ?? {} };
		})(%s)`, must(tr.JSON())), &got)
		in := must(tr.Program().Input(tr.Examples()))
		size, largest := examples.Size(), 0.0
		want := make([]float32, size)
		for i := range examples.Len() {
			in.Scale(in.Scaling, i, want)
			for k, v := range want {
				checkNear(t, name, got.X, i*size+k, float64(v), 1e-6*max(1, math.Abs(float64(v))))
				if !examples.IsTable() {
					largest = max(largest, math.Abs(float64(v)-float64(examples.Row(i)[k])/255))
				}
			}
			if examples.Labels != nil && got.Labels[fmt.Sprint(i)] != examples.Labels[i] {
				t.Errorf("%s: example %d has label %d in the page, expected %d", name, i, got.Labels[fmt.Sprint(i)], examples.Labels[i])
			}
		}
		if rounded := 8.5 / 255; name == "color" && largest > 1e-6 || largest > rounded {
			t.Errorf("%s: pixels differ by up to %v, expected 16 levels of gray and all of color", name, largest)
		}
	}
}
