package dataset

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// numbered returns n images whose pixels contain their index, with classes of the given
// sizes, in random order; without sizes there are no labels.
func numbered(n int, sizes ...int) *Examples {
	e := &Examples{Name: "numbers", Height: 1, Width: 4}
	for class, size := range sizes {
		for range size {
			e.Labels = append(e.Labels, uint16(class))
		}
	}
	for i := range n {
		e.Pixels = binary.LittleEndian.AppendUint32(e.Pixels, uint32(i))
	}
	return e
}

func TestRandomSplit(t *testing.T) {
	repeat := func(n, size int) []int { return slices.Repeat([]int{size}, n) }
	for _, c := range []struct {
		name    string
		n       int
		classes []int
		shares  []float64
	}{
		{"without labels", 1000, nil, []float64{0.7, 0.15, 0.15}},
		{"a number that the shares do not divide", 1003, nil, []float64{0.7, 0.15, 0.15}},
		{"all in one part", 10, []int{3, 7}, []float64{1}},
		{"half of it", 101, []int{50, 51}, []float64{0.25, 0.25}},
		{"unequal classes", 1000, []int{900, 90, 9, 1}, []float64{0.7, 0.15, 0.15}},
		{"a class without images", 30, []int{10, 0, 20}, []float64{0.5, 0.5}},
		{"many small classes", 900, repeat(300, 3), []float64{0.7, 0.15, 0.15}},
		{"many single ones", 300, repeat(300, 1), []float64{0.6, 0.2, 0.2}},
		{"tenths", 1000, repeat(10, 100), repeatShare(10, 0.1)},
		{"thirds", 9, repeat(3, 3), repeatShare(3, 1./3)},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := numbered(c.n, c.classes...)
			parts, err := e.RandomSplit(1, c.shares...)
			if err != nil || len(parts) != len(c.shares) {
				t.Fatalf("%d parts: %v", len(parts), err)
			}
			seen, sum := map[uint32]bool{}, 0.0
			for p, part := range parts {
				sum += c.shares[p]
				if err := part.Check(); err != nil {
					t.Fatal(err)
				}
				ascending := true
				for i := range part.Len() {
					at := binary.LittleEndian.Uint32(part.Row(i))
					if seen[at] {
						t.Fatalf("image %d is there twice", at)
					}
					seen[at] = true
					if c.classes != nil && part.Labels[i] != e.Labels[at] {
						t.Fatalf("image %d has the label %d, expected %d", at, part.Labels[i], e.Labels[at])
					}
					ascending = ascending && (i == 0 || at > binary.LittleEndian.Uint32(part.Row(i-1)))
				}
				if ascending && part.Len() > 5 {
					t.Errorf("part %d is not shuffled", p)
				}
				for class, members := range part.ByClass() {
					if want := c.shares[p] * float64(c.classes[class]); math.Abs(float64(len(members))-want) >= 1 {
						t.Errorf("part %d has %d images of class %d, expected about %.2f", p, len(members), class, want)
					}
				}
				if want := c.shares[p] * float64(c.n); math.Abs(float64(part.Len())-want) > 2 {
					t.Errorf("part %d has %d images, expected about %.1f", p, part.Len(), want)
				}
			}
			if want := sum * float64(c.n); math.Abs(float64(len(seen))-want) > 2 || sum > 1-1e-9 && len(seen) != c.n {
				t.Errorf("%d of %d images are in a part, expected %.0f", len(seen), c.n, want)
			}
			again, err := e.RandomSplit(1, c.shares...)
			if err != nil || !reflect.DeepEqual(parts, again) {
				t.Errorf("the same seed gives other parts, %v", err)
			}
			other, err := e.RandomSplit(2, c.shares...)
			if err != nil || reflect.DeepEqual(parts, other) {
				t.Errorf("another seed gives the same parts, %v", err)
			}
		})
	}
}

func repeatShare(n int, share float64) []float64 { return slices.Repeat([]float64{share}, n) }

// Rows keep their values and columns.
func TestRandomSplitRows(t *testing.T) {
	e := &Examples{Name: "rows", Columns: []Column{{Name: "a", Unit: "mm"}, {Name: "b"}}, Labels: make([]uint16, 50)}
	for i := range 50 {
		e.Values = append(e.Values, float32(i), float32(-i))
		e.Labels[i] = uint16(i % 2)
	}
	parts, err := e.RandomSplit(1, 0.8, 0.2)
	if err != nil {
		t.Fatal(err)
	}
	total := float32(0)
	for _, part := range parts {
		if !reflect.DeepEqual(part.Columns, e.Columns) {
			t.Errorf("columns %v", part.Columns)
		}
		for i := range part.Len() {
			row := part.Features(i)
			if row[0] != -row[1] || part.Labels[i] != uint16(row[0])%2 {
				t.Errorf("row %v has the label %d", row, part.Labels[i])
			}
			total += row[0]
		}
	}
	if total != 49*50/2 || parts[0].Len() != 40 {
		t.Errorf("%d and %d rows with the sum %v", parts[0].Len(), parts[1].Len(), total)
	}
}

func TestRandomSplitRefuses(t *testing.T) {
	for _, c := range []struct {
		e      *Examples
		shares []float64
		want   string
	}{
		{nil, []float64{1}, "there are no images or rows"},
		{numbered(10), nil, "there are no shares"},
		{numbered(10), []float64{0.5, 0}, "a share is 0"},
		{numbered(10), []float64{-0.5}, "a share is -0.5"},
		{numbered(10), []float64{math.NaN()}, "a share is NaN"},
		{numbered(10), []float64{0.7, 0.2, 0.2}, "have the sum 1.1"},
		{numbered(10), []float64{70, 30}, "have the sum 100: expected at most 1"},
		{numbered(10), []float64{0.9, 0.01}, "a share of 0.01 of 10 examples has none"},
	} {
		if _, err := c.e.RandomSplit(1, c.shares...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, expected an error with %q", c.shares, err, c.want)
		}
	}
}

// The parts have their shares of each class.
func ExampleExamples_RandomSplit() {
	data := numbered(100, 80, 20)
	parts, err := data.RandomSplit(1, 0.7, 0.15, 0.15)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, name := range []string{"training", "validation", "test"} {
		classes := parts[i].ByClass()
		fmt.Println(name, parts[i].Len(), len(classes[0]), len(classes[1]))
	}
	// Output:
	// training 70 56 14
	// validation 15 12 3
	// test 15 12 3
}
