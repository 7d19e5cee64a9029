package vae_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/page"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/vae"
	"latentlab/lib/weights"
)

// bars returns images of 4×4 pixels in three classes, a bar in row 0, 1 or 2, of any
// brightness.
func bars(n int, seed uint64) *dataset.Examples {
	rng := rand.New(rand.NewPCG(seed, 1))
	e := &dataset.Examples{Name: "bars", Height: 4, Width: 4, Classes: []string{"top", "middle", "bottom"}}
	for i := range n {
		label, light := i%3, uint8(100+rng.IntN(156))
		image := make([]uint8, 16)
		for k := range 4 {
			image[4*label+k] = light
		}
		e.Pixels, e.Labels = append(e.Pixels, image...), append(e.Labels, uint16(label))
	}
	return e
}

// An autoencoder and a VAE that know the class reconstruct images with it. A VAE's code
// does not have it: the same code with another class is an image of that class.
func TestConditionedOnClass(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	data, test := bars(96, 1), bars(12, 2)
	class := train.OnClass(data)
	for name, m := range map[string]train.Model{
		"autoencoder": must(ae.New(ae.Config{Hidden: []int{16}, Code: 1, Loss: loss.MSE, Features: 16, Condition: class})),
		"VAE": must(vae.New(vae.Config{Hidden: []int{16}, Code: 1, Loss: loss.LearnedGaussian, Features: 16,
			Condition: class, WarmUp: 20})),
	} {
		r := must(run.Train(t.Context(), m, data, nil, train.BatchSize(16), train.Epochs(80), train.Adam(1e-2), train.Test(test)))
		if p := r.Program; p.CodeSize != 1 || p.DecoderSize != 4 {
			t.Errorf("%s: codes of %d and %d dimensions, expected 1 and 4", name, p.CodeSize, p.DecoderSize)
		}
		rebuilt := must(r.Reconstruct(test))
		codes := must(r.Encode(test))
		joined := must(r.JoinCodes(test, codes))
		decoded := must(r.Decode(joined))
		for i, v := range rebuilt.Pixels {
			if d := math.Abs(float64(v) - float64(test.Pixels[i])); d > 50 || decoded.Pixels[i] != v {
				t.Fatalf("%s: pixel %d is %d, reconstructed as %d and decoded as %d", name, i, test.Pixels[i], v, decoded.Pixels[i])
			}
		}
		if _, err := r.Decode(codes); err == nil || !strings.Contains(err.Error(), "that size, the condition first: JoinCodes") {
			t.Errorf("%s: codes without the class: %v", name, err)
		}
		if _, err := (page.Explorer{Model: r.Model, OneHot: 3, Codes: joined}).Card(); err != nil {
			t.Errorf("%s: an explorer: %v", name, err)
		}
		unlabeled := *test
		unlabeled.Labels = nil
		if _, err := r.Encode(&unlabeled); err == nil || !strings.Contains(err.Error(), "bars has no labels, and the model knows the class") {
			t.Errorf("%s: without labels: %v", name, err)
		}
		if _, err := r.JoinCodes(test, codes[:1]); err == nil || !strings.Contains(err.Error(), "12 images and 1 codes") {
			t.Errorf("%s: one code: %v", name, err)
		}
		if name == "autoencoder" {
			continue // no prior keeps the class out of its code
		}
		other := *test
		other.Labels = make([]uint16, test.Len())
		for i, label := range test.Labels {
			other.Labels[i] = (label + 1) % 3
		}
		swapped := must(r.Decode(must(r.JoinCodes(&other, codes))))
		for i := range swapped.Len() {
			row := int(other.Labels[i])
			if on, off := swapped.Row(i)[4*row+1], swapped.Row(i)[4*int(test.Labels[i])+1]; on < 60 || off > 60 {
				t.Errorf("%s: image %d as class %d has %d in its row, and %d in that of its own class", name, i, row, on, off)
			}
		}
		if _, _, err := r.Bound(t.Context(), test, 5, 1); err != nil {
			t.Errorf("%s: the bound: %v", name, err)
		}
	}
}

// A VAE that knows a column reconstructs the others, and what it samples of a code
// follows the column.
func TestConditionedOnColumns(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	rng := rand.New(rand.NewPCG(5, 6))
	data := &dataset.Examples{Name: "plants", Columns: []dataset.Column{{Name: "height", Unit: "mm"}, {Name: "age"}, {Name: "weight", Unit: "g"}}}
	for range 200 {
		age := rng.Float64() * 10
		data.Values = append(data.Values, float32(100*age+20*rng.NormFloat64()), float32(age), float32(5*age+rng.NormFloat64()))
	}
	m := must(vae.New(vae.Config{Hidden: []int{16}, Code: 1, Loss: loss.Likelihood(data), Features: 3, Condition: train.OnColumns(data, "age")}))
	r := must(run.Train(t.Context(), m, data, nil, train.BatchSize(40), train.Epochs(100), train.Adam(1e-2)))
	old := data.First(3)
	old.Values = []float32{0, 2, 0, 0, 5, 0, 0, 9, 0}
	rows := must(r.Decode(must(r.JoinCodes(old, [][]float32{{0}, {0}, {0}}))))
	for i, age := range []float64{2, 5, 9} {
		row := rows.Features(i)
		near(t, "height", float64(row[0])/100, age, 0.12)
		near(t, "age", float64(row[1]), age, 1e-4)
		near(t, "weight", float64(row[2])/5, age, 0.12)
	}
	t.Setenv("LATENTLAB_MODELS", t.TempDir())
	if err := weights.Save(r.Model, "plants"); err != nil {
		t.Fatal(err)
	}
	loaded := must(weights.Load(m, data, "plants"))
	rebuilt := must(loaded.Reconstruct(data))
	if got, want := must(loaded.Evaluate(data))[0].Value, must(r.Evaluate(data))[0].Value; math.Abs(got-want) > 0.1 {
		t.Errorf("the loss is %v with weights that were saved, expected %v, but for other samples", got, want)
	}
	for i := range data.Len() {
		near(t, "age", float64(rebuilt.Features(i)[1]), float64(data.Features(i)[1]), 1e-4)
	}
	if d := m.Describe(); d["condition"] != "age" {
		t.Errorf("described as %v", d)
	}
}
