package main

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"latentlab/lib/aae"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// digits returns blank images, n of each class, the classes in turn.
func digits(n int) *dataset.Examples {
	images := &dataset.Examples{Name: "blank digits", Height: 28, Width: 28, Pixels: make([]uint8, 10*n*28*28)}
	for i := range 10 * n {
		images.Labels = append(images.Labels, uint16(i%10))
	}
	return images
}

// TestSameAdversary checks that the description for the peers gives as many weights
// and biases as the library's model has, and that the model reports what they do.
func TestSameAdversary(t *testing.T) {
	dense := func(in int, widths ...int) (total int) {
		for _, width := range widths {
			total += (in + 1) * width
			in = width
		}
		return total
	}
	for _, name := range []string{"aae", "semi"} {
		chosen, err := chooseTasks(name, "")
		if err != nil {
			t.Fatal(err)
		}
		task := chosen[0]
		n := task.design.(adversarial)
		data := digits(11)
		m, err := n.model(data)
		if err != nil {
			t.Fatal(err)
		}
		p, err := train.Prepare(m, data, train.BatchSize(2), n.adam())
		if err != nil {
			t.Fatal(err)
		}
		with := func(last int) []int { return append(slices.Clone(n.Hidden), last) }
		described := dense(n.Features, with(n.Classes+n.Code)...) +
			dense(n.Classes+n.Code, with(n.Features)...) + dense(n.Code, with(1)...)
		if n.Classes > 0 {
			described += dense(n.Classes, with(1)...)
		}
		if described != p.Parameters() {
			t.Errorf("%s: %d parameters by the description, the model has %d", name, described, p.Parameters())
		}
		for _, scalar := range n.scalars() {
			if !slices.Contains(p.Scalars, scalar) {
				t.Errorf("%s: the model reports %q: expected %q among them", name, p.Scalars, scalar)
			}
		}
		if n.scalars()[0] != p.Scalars[0] {
			t.Errorf("%s: compared by %q first, the model's loss is %q", name, n.scalars()[0], p.Scalars[0])
		}
		if _, _, err := newStock(task, data); err == nil || !strings.Contains(err.Error(), "phases") {
			t.Errorf("%s: the stock trainer returned %v: expected an error that names the phases", name, err)
		}
	}
}

// TestSamePrior checks that the peers' prior is the library's.
func TestSamePrior(t *testing.T) {
	points, _, err := aae.Tutorial().Prior.Points(20000, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := ducau(0)
	var sum, squares float64
	for _, p := range points {
		if len(p) != want.Code {
			t.Fatalf("samples have length %d, in the description it is %d", len(p), want.Code)
		}
		sum += float64(p[0])
		squares += float64(p[0]) * float64(p[0])
	}
	n := float64(len(points))
	mean, std := sum/n, math.Sqrt(squares/n-(sum/n)*(sum/n))
	if math.Abs(mean) > 0.2 || math.Abs(std/want.Std-1) > 0.03 {
		t.Errorf("the prior has mean %.2f and standard deviation %.2f, in the description they are 0 and %v", mean, std, want.Std)
	}
}

// TestLabeled checks that the labeled images are the first of each class, class by
// class, as peers/protocol.py selects them.
func TestLabeled(t *testing.T) {
	data := digits(12)
	for i := range data.Len() {
		data.Row(i)[0] = uint8(i)
	}
	n := ducau(30)
	labeled, err := n.labeled(data)
	if err != nil {
		t.Fatal(err)
	}
	if labeled.Len() != 30 {
		t.Fatalf("%d labeled images, expected 30", labeled.Len())
	}
	for i := range labeled.Len() {
		class, place := i/3, i%3
		if labeled.Labels[i] != uint16(class) || labeled.Row(i)[0] != uint8(10*place+class) {
			t.Errorf("labeled image %d is image %d of label %d, expected image %d of label %d",
				i, labeled.Row(i)[0], labeled.Labels[i], 10*place+class, class)
		}
	}
	if _, err := n.labeled(digits(2)); err == nil || !strings.Contains(err.Error(), "expected 3") {
		t.Errorf("too few images of a class: %v", err)
	}
}

// TestAdversarialJSON checks the names that the peers read.
func TestAdversarialJSON(t *testing.T) {
	got, err := json.Marshal(ducau(100))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"features":784,"hidden":[1000,1000],"code":2,"classes":10,"labeled":100,` +
		`"dropout":0.25,"discriminator_dropout":0.2,"std":5,"rates":[0.0006,0.0008]}`
	if string(got) != want {
		t.Errorf("the peers get %s, expected %s", got, want)
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		answer string
		images float64
		losses []float64
	}{
		{" 10000 0.25", 10000, []float64{0.25}},
		{" 10000 0.25 1.375 0.5", 10000, []float64{0.25, 1.375, 0.5}},
		{" 10000", 0, nil},
		{"", 0, nil},
		{" many 0.25", 0, nil},
	} {
		images, losses, err := numbers(c.answer)
		if (err != nil) != (c.losses == nil) || images != c.images || !slices.Equal(losses, c.losses) {
			t.Errorf("%q: %v %v %v, expected %v %v", c.answer, images, losses, err, c.images, c.losses)
		}
	}
}
