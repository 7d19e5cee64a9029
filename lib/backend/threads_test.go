package backend

import "testing"

func TestThreadsFor(t *testing.T) {
	for _, c := range []struct {
		what                       string
		products, processors, want int
	}{
		{"no hint", 0, 4, 4},
		{"never none", 1, 4, 1},
		{"tutorial 000", 32 * 437_396, 64, 4},
		{"a tenth of it", 3 * 437_396, 64, 1},
		{"chapter 12", 512 * 487_588, 4, 4},
		{"chapter 12 on one processor", 512 * 487_588, 1, 1},
	} {
		if got := threadsFor(c.products, c.processors); got != c.want {
			t.Errorf("%s, %d products on %d processors: %d threads, expected %d", c.what, c.products, c.processors, got, c.want)
		}
	}
}
