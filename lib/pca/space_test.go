package pca

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
)

// line returns n rows of three columns of different units on a line, with noise.
func line(n int) *dataset.Examples {
	im := &dataset.Examples{Name: "line", Columns: []dataset.Column{
		{Name: "length", Unit: "mm"}, {Name: "mass", Unit: "kg"}, {Name: "age"},
	}}
	for i := range n {
		t, noise := float64(i)/float64(n), 0.01*math.Sin(float64(i*i))
		im.Values = append(im.Values, float32(1000+300*t), float32(0.02-0.01*t+0.01*noise), float32(40+5*t))
	}
	return im
}

// Rows are standardized, so that no unit counts more, and come back in their units.
// They are matched by the names of their columns.
func TestRows(t *testing.T) {
	data := line(5000) // more than a block
	p, err := Fit(data, 1)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(p.Total-3) > 1e-4 || p.Explained() < 0.999 {
		t.Errorf("%v of a variance of %v is explained, expected nearly all of 3", p.Explained(), p.Total)
	}
	back, err := p.Reconstruct(data)
	if err != nil || back.Len() != data.Len() || back.Columns[0].Unit != "mm" {
		t.Fatalf("%v: %v", back, err)
	}
	for i, v := range back.Values {
		if want := float64(data.Values[i]); math.Abs(float64(v)-want) > 0.05*[]float64{100, 0.003, 1.6}[i%3] {
			t.Fatalf("value %d is %v, expected about %v", i, v, want)
		}
	}
	score, err := p.Score(data)
	if err != nil || score.MSE > 1e-3 || !math.IsNaN(score.BCE) || score.String() != "MSE 0.0000" && !strings.HasPrefix(score.String(), "MSE 0.00") {
		t.Errorf("score %v, %v", score, err)
	}
	turned := &dataset.Examples{Name: "turned", Columns: []dataset.Column{
		data.Columns[2], {Name: "name of nobody"}, data.Columns[0], data.Columns[1],
	}}
	for i := range 10 {
		row := data.Features(i)
		turned.Values = append(turned.Values, row[2], 7, row[0], row[1])
	}
	a, errA := p.Encode(data.First(10))
	b, errB := p.Encode(turned)
	if errA != nil || errB != nil || !mat.EqualApprox(a, b, 1e-12) {
		t.Errorf("rows in another order of columns have other codes: %v, %v", errA, errB)
	}
	if _, err := p.Encode(noise(3, 3, 3, 1)); err == nil || !strings.Contains(err.Error(), "has images") {
		t.Errorf("images: error %v", err)
	}
	dir := t.TempDir()
	for range 2 { // fitted, then read
		kept, err := FitIn(dir, data, 1)
		if err != nil || !reflect.DeepEqual(kept, p) {
			t.Errorf("rows in a file: %v, %v", kept, err)
		}
	}
}

// All channels of color images are features.
func TestColor(t *testing.T) {
	im := noise(40, 3, 12, 1)
	im.Width, im.Channels = 4, 3
	p, err := Fit(im, 36)
	if err != nil {
		t.Fatal(err)
	}
	back, err := p.Reconstruct(im)
	if err != nil || !slices.Equal(back.Pixels, im.Pixels) || back.Channels != 3 {
		t.Errorf("all components give other images: %v", err)
	}
	kept, err := FitIn(t.TempDir(), im, 36)
	if err != nil || kept.Shape != im.Shape() {
		t.Errorf("the shape is %v after reading, %v", kept.Shape, err)
	}
	gray := noise(2, 3, 4, 1)
	if _, err := p.Encode(gray); err == nil || !strings.Contains(err.Error(), "images of 3×4, expected 3×4×3") {
		t.Errorf("gray images: error %v", err)
	}
}

// Logistic PCA takes rows of probabilities as it takes pixels, and refuses others.
func TestLogisticRows(t *testing.T) {
	im := noise(60, 3, 3, 1)
	rows := &dataset.Examples{Name: "rows", Values: make([]float32, len(im.Pixels))}
	for i, level := range im.Pixels {
		rows.Values[i] = float32(level) / 255
	}
	for i := range 9 {
		rows.Columns = append(rows.Columns, dataset.Column{Name: string(rune('a' + i)), FillMissing: true})
	}
	config := LogisticConfig{K: 2, Iterations: 5}
	of, errA := FitLogistic(im, config)
	l, errB := FitLogistic(rows, config)
	if errA != nil || errB != nil || math.Abs(of.Deviance[len(of.Deviance)-1]-l.Deviance[len(l.Deviance)-1]) > 1e-5 {
		t.Fatalf("deviances of images %v (%v) and rows %v (%v)", of, errA, l, errB)
	}
	if back, err := l.Reconstruct(rows); err != nil || slices.Min(back.Values) < 0 || slices.Max(back.Values) > 1 {
		t.Errorf("reconstructed rows leave the range from 0 to 1: %v", err)
	}
	rows.Values[4] = 2.5
	if z, err := l.Encode(rows); err == nil || !strings.Contains(err.Error(), `"e" of rows goes from`) {
		t.Errorf("a value of 2.5 has the code %v, error %v", z, err)
	}
	if _, err := FitLogistic(rows, config); err == nil || !strings.Contains(err.Error(), `"e" of rows goes from`) ||
		!strings.Contains(err.Error(), "to 2.5") {
		t.Errorf("a value of 2.5: error %v, expected one with the range", err)
	}
	rows.Values[4] = float32(math.NaN())
	if _, err := FitLogistic(rows, config); err == nil || !strings.Contains(err.Error(), `row 0 of rows has no "e"`) {
		t.Errorf("a missing value: error %v", err)
	}
	if z, err := l.Reconstruct(rows); err == nil || !strings.Contains(err.Error(), `row 0 of rows has no "e"`) {
		t.Errorf("a missing value is reconstructed as %v, error %v", z, err)
	}
}
