package metric_test

import (
	"math"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/aae"
	"latentlab/lib/backend"
	"latentlab/lib/latent"
	"latentlab/lib/metric"
)

func normal(t *testing.T, n, size int, seed uint64, mean, std float32) [][]float32 {
	t.Helper()
	z, err := latent.SampleNormal(n, size, seed)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range z {
		for i := range row {
			row[i] = mean + std*row[i]
		}
	}
	return z
}

func TestSquaredMMD(t *testing.T) {
	prior := normal(t, 500, 3, 1, 0, 1)
	for _, c := range []struct {
		name      string
		a         [][]float32
		low, high float64
	}{
		{"the same distribution", normal(t, 500, 3, 2, 0, 1), -0.005, 0.005},
		{"shifted", normal(t, 500, 3, 2, 1, 1), 0.1, 0.4},
		{"narrower", normal(t, 500, 3, 2, 0, 0.3), 0.05, 0.3},
		{"far away", normal(t, 500, 3, 2, 100, 1), 0.9, 1.2},
	} {
		got, err := metric.SquaredMMD(c.a, prior)
		if err != nil {
			t.Fatal(err)
		}
		if !(c.low < got && got < c.high) {
			t.Errorf("%s: %.4f, want it between %v and %v", c.name, got, c.low, c.high)
		}
		b, _, err := backend.Open()
		if err != nil {
			t.Fatal(err)
		}
		want := float64(MustExecOnce(b, aae.SquaredMMD, c.a, prior).Value().(float32))
		if math.Abs(got-want) > 1e-4 {
			t.Errorf("%s: %.6f, aae.SquaredMMD has %.6f", c.name, got, want)
		}
	}
}

func TestSquaredMMDErrors(t *testing.T) {
	good := normal(t, 5, 2, 1, 0, 1)
	for want, sets := range map[string][2][][]float32{
		"at least two":       {good[:1], good},
		"set 2 have 3":       {good, normal(t, 5, 3, 1, 0, 1)},
		"set 1":              {{{1, float32(math.NaN())}, {1, 2}}, good},
		"set 2 are equal":    {good, {{1, 2}, {1, 2}}},
		"rows of set 1 have": {good, normal(t, 5, 3, 1, 0, 1)},
	} {
		if _, err := metric.SquaredMMD(sets[0], sets[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
