package latent_test

import (
	"math"
	"slices"
	"testing"

	"latentlab/lib/latent"
)

func TestLine(t *testing.T) {
	a, b := []float32{0, 4, -1}, []float32{2, 0, -1}
	codes := must(latent.Line(a, b, 5))
	for i, code := range codes {
		near(t, code, []float32{0.5 * float32(i), 4 - float32(i), -1})
	}
	if len(codes) != 5 {
		t.Errorf("%d codes, expected 5", len(codes))
	}
	codes[0][0] = 9
	if a[0] != 0 {
		t.Error("changing the first code of a line changes what it was made from")
	}
}

// On an arc the length changes evenly and so does the angle.
func TestArc(t *testing.T) {
	for _, c := range []struct {
		name  string
		a, b  []float32
		angle float64
	}{
		{"quarter", []float32{1, 0}, []float32{0, 1}, math.Pi / 2},
		{"lengths differ", []float32{0, 2, 0}, []float32{0, 0, 5}, math.Pi / 2},
		{"acute", []float32{1, 1, 1}, []float32{1, 1, 0}, math.Acos(2 / math.Sqrt(6))},
		{"obtuse", []float32{3, 0.5}, []float32{-3, 0.5}, math.Pi - 2*math.Atan(0.5/3)},
		{"almost opposite", []float32{1, 0}, []float32{-1.2, 1e-4}, math.Pi - math.Atan(1e-4/1.2)},
		{"opposite", []float32{2, 1, 0}, []float32{-4, -2, 0}, math.Pi},
	} {
		const n = 7
		codes := must(latent.Arc(c.a, c.b, n))
		if !slices.Equal(codes[0], c.a) || !slices.Equal(codes[n-1], c.b) {
			t.Errorf("%s: from %v to %v, expected the ends themselves", c.name, codes[0], codes[n-1])
		}
		for i, code := range codes {
			along := float64(i) / (n - 1)
			radius := (1-along)*norm(c.a) + along*norm(c.b)
			if d := math.Abs(norm(code) - radius); !(d < 1e-6*radius) {
				t.Errorf("%s: code %d has length %v, expected %v", c.name, i, norm(code), radius)
			}
			if got := angle(c.a, code); !(math.Abs(got-along*c.angle) < 1e-3) {
				t.Errorf("%s: code %d is %v from the start, expected %v", c.name, i, got, along*c.angle)
			}
			if got := angle(code, c.b); !(math.Abs(got-(1-along)*c.angle) < 1e-3) {
				t.Errorf("%s: code %d is %v from the end, expected %v", c.name, i, got, (1-along)*c.angle)
			}
		}
	}
}

// Codes of equal length: White's slerp, written out.
func TestArcIsSlerp(t *testing.T) {
	a, b := []float32{1, 2, 2, 0}, []float32{0, -2, 1, 2}
	ω := angle(a, b)
	for i, code := range must(latent.Arc(a, b, 9)) {
		along := float64(i) / 8
		expected := make([]float32, len(a))
		for d := range a {
			expected[d] = float32((math.Sin((1-along)*ω)*float64(a[d]) + math.Sin(along*ω)*float64(b[d])) / math.Sin(ω))
		}
		near(t, code, expected)
	}
}

// Between opposite codes the arc takes the axis to which they are most nearly
// perpendicular.
func TestArcBetweenOppositeCodes(t *testing.T) {
	near(t, must(latent.Arc([]float32{2, 1, 0}, []float32{-4, -2, 0}, 3))[1],
		[]float32{0, 0, float32(1.5 * math.Sqrt(5))})
	near(t, must(latent.Arc([]float32{1, 0, 0}, []float32{-1, 0, 0}, 3))[1], []float32{0, 1, 0})
}

// What has no direction, no angle or no way around goes straight.
func TestArcFallsBackToTheLine(t *testing.T) {
	for _, c := range [][2][]float32{
		{{1, 2}, {1, 2}},
		{{1, 2}, {2, 4}},
		{{0, 0}, {3, 1}},
		{{3, 1}, {0, 0}},
		{{0, 0}, {0, 0}},
		{{-2}, {1}},
	} {
		arc, line := must(latent.Arc(c[0], c[1], 6)), must(latent.Line(c[0], c[1], 6))
		for i := range arc {
			near(t, arc[i], line[i])
		}
	}
}

func norm(z []float32) float64 { return math.Sqrt(dot(z, z)) }

func dot(a, b []float32) (sum float64) {
	for d := range a {
		sum += float64(a[d]) * float64(b[d])
	}
	return sum
}

func angle(a, b []float32) float64 {
	return math.Acos(min(1, max(-1, dot(a, b)/norm(a)/norm(b))))
}
