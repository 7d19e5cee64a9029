package run

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	var c clock
	c = c.add(0, 10, 2*time.Second)
	c = c.add(10, 30, 4*time.Second)
	c = c.add(30, 40, time.Second)
	c = c.add(10, 20, 3*time.Second) // again from a checkpoint at 10, slower
	dir := t.TempDir()
	if err := c.write(dir); err != nil {
		t.Fatal(err)
	}
	read := readClock(dir)
	for _, w := range []struct {
		step    int
		seconds float64
		known   bool
	}{{0, 0, true}, {5, 1, true}, {10, 2, true}, {15, 3.5, true}, {20, 5, true}, {25, 5.5, true}, {30, 6, true}, {40, 7, true}, {41, 7, false}} {
		for name, clock := range map[string]clock{"in memory": c, "read": read} {
			if got, known := clock.at(w.step); math.Abs(got-w.seconds) > 1e-9 || known != w.known {
				t.Errorf("%s: step %d took %v s (%v), expected %v (%v)", name, w.step, got, known, w.seconds, w.known)
			}
		}
	}
	if _, known := clock(nil).at(1); known {
		t.Error("an empty clock has a time for step 1")
	}
}

// A clock that cannot be read is empty.
func TestClockDamaged(t *testing.T) {
	for _, text := range []string{"", "step,seconds\nx,1\n", "step,seconds\n5,-1\n", "step,seconds\n5,NaN\n", "step,seconds\n5,1\n5,2\n", "step\n5\n", "\"", "step,seconds\n5,1,2\n"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, clockFile), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if c := readClock(dir); c != nil {
			t.Errorf("%q is read as %v", text, c)
		}
	}
}
