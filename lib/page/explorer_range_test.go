package page

import "testing"

// TestMostVarying checks that the plane shows the two numbers that vary most, wherever
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
