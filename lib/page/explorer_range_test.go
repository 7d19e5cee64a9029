package page

import (
	"math"
	"testing"

	"latentlab/lib/latent"
)

// TestMostVarying checks that the plane shows the two dimensions that vary most, wherever
// they are.
func TestMostVarying(t *testing.T) {
	for _, c := range []struct {
		codes [][]float32
		a, b  int
	}{
		{[][]float32{{100, -1, 0.1, 2}, {100.2, 1, -0.1, -2}}, 1, 3},
		{[][]float32{{-50, 3, 0}, {-58, 3, 0}, {-42, 3, 1}}, 0, 2},
		{[][]float32{{1, 2, 3}}, 0, 1}, // the first of those that do not vary
		{[][]float32{{0, 9, -9, 4}, {0, 7, 9, 4}}, 1, 2},
	} {
		if a, b := mostVarying(c.codes); a != c.a || b != c.b {
			t.Errorf("of %v the numbers %d and %d vary most, expected %d and %d", c.codes, a, b, c.a, c.b)
		}
	}
}

// TestSubsample checks that no class is lost of labels that come in turn, and that codes and
// labels that belong together stay so.
func TestSubsample(t *testing.T) {
	labels := make([]uint16, 2600)
	codes := make([][]float32, len(labels))
	for i := range labels {
		labels[i], codes[i] = uint16(i%26), []float32{float32(i)}
	}
	few, of := subsample(labels, 2000), subsample(codes, 2000)
	if len(few) != 2000 || len(of) != 2000 {
		t.Fatalf("%d labels and %d codes, expected 2000", len(few), len(of))
	}
	count := make(map[uint16]int)
	for i, label := range few {
		count[label]++
		if int(of[i][0])%26 != int(label) || i > 0 && of[i][0] <= of[i-1][0] {
			t.Fatalf("label %d is %d, its code %v, the one before %v", i, label, of[i], of[max(0, i-1)])
		}
	}
	if len(count) != 26 {
		t.Errorf("%d classes, expected 26: %v", len(count), count)
	}
	if all := subsample(labels, 2600); len(all) != 2600 {
		t.Errorf("%d of 2600 labels", len(all))
	}
}

func TestExplorerRange(t *testing.T) {
	r := plainRun(t, 2)
	normal, err := latent.SampleNormal(4000, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	far := [][]float32{{10, 0.1}, {12, 0.2}, {14, -0.1}}
	for name, c := range map[string]struct {
		e         Explorer
		low, high []float32
	}{
		"no codes":            {Explorer{}, []float32{-3, -3}, []float32{3, 3}},
		"given":               {Explorer{Low: -1, High: 5, Codes: far}, []float32{-1, -1}, []float32{5, 5}},
		"codes round 0":       {Explorer{Codes: normal}, []float32{-2.8, -2.8}, []float32{2.8, 2.8}},
		"codes far from 0":    {Explorer{Codes: far}, []float32{9.8, -2.2}, []float32{14.2, 2.2}},
		"draws":               {Explorer{Samples: [][]float32{{-4, 1}, {3, 2}}}, []float32{-4.2, -4.2}, []float32{4.2, 4.2}},
		"all codes in a spot": {Explorer{Codes: [][]float32{{0, 0}, {0, 0}}}, []float32{-1.2, -1.2}, []float32{1.2, 1.2}},
	} {
		c.e.Model = r.Model
		x, err := c.e.prepare()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for k := range 2 {
			if math.Abs(float64(x.low[k]-c.low[k])) > 1e-5 || math.Abs(float64(x.high[k]-c.high[k])) > 1e-5 {
				t.Errorf("%s: from %v to %v, expected from %v to %v", name, x.low, x.high, c.low, c.high)
			}
		}
	}
}
