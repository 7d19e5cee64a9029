package backend

import (
	"strings"
	"testing"
)

// An invalid number of threads is an error.
func TestThreadsAsked(t *testing.T) {
	for _, c := range []struct {
		text  string
		want  int
		wrong bool
	}{
		{"", 0, false}, {"1", 1, false}, {"12", 12, false},
		{"abc", 0, true}, {"0", 0, true}, {"-2", 0, true}, {"2.5", 0, true}, {"1e3", 0, true},
		{"99999999999999999999", 0, true},
	} {
		t.Setenv("NPROC", c.text)
		got, err := threadsFromEnv()
		if got != c.want || (err != nil) != c.wrong || err != nil && !strings.Contains(err.Error(), "NPROC="+c.text) {
			t.Errorf("NPROC=%s: %d threads, %v; expected %d", c.text, got, err, c.want)
		}
	}
}

func TestThreadsFor(t *testing.T) {
	for _, c := range []struct {
		what                       string
		products, processors, want int
	}{
		{"no hint", 0, 4, 4},
		{"never none", 1, 4, 1},
		{"notebook 000", 32 * 437_396, 64, 4},
		{"a tenth of it", 3 * 437_396, 64, 1},
		{"chapter 12", 512 * 487_588, 4, 4},
		{"chapter 12 on one processor", 512 * 487_588, 1, 1},
	} {
		if got := threadsFor(c.products, c.processors); got != c.want {
			t.Errorf("%s, %d products on %d processors: %d threads, expected %d",
				c.what, c.products, c.processors, got, c.want)
		}
	}
}
