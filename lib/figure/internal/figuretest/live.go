package figuretest

import (
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"latentlab/lib/figure"
)

// CheckSpeed checks that drawing and encoding a figure takes at most limit: a live
// view draws its figures ten times a second during a training. Of ten drawings
// the fastest counts. Under the race detector, which makes it ten times slower,
// the test is skipped.
func CheckSpeed(t *testing.T, limit time.Duration, draw func() (*figure.Figure, error)) {
	if underRace() {
		t.Skip("the race detector makes this ten times slower")
	}
	best := time.Hour
	for range 10 {
		start := time.Now()
		if _, err := Must(draw()).LivePNG(); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	if best > limit {
		t.Errorf("drawing and encoding takes %v at best, expected at most %v", best, limit)
	}
}

// underRace reports whether the test was built with -race.
func underRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
