package backend

import "testing"

func TestThreadsFor(t *testing.T) {
	for _, c := range []struct{ batch, processors, want int }{
		{0, 4, 4},  // no hint
		{1, 4, 1},  // never none
		{32, 4, 1}, // tutorial 000
		{64, 4, 2},
		{512, 1, 1},
		{512, 4, 4}, // chapter 12
		{512, 64, 16},
	} {
		if got := threadsFor(c.batch, c.processors); got != c.want {
			t.Errorf("batch %d on %d processors: %d threads, want %d", c.batch, c.processors, got, c.want)
		}
	}
}
