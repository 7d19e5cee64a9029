package setup

import (
	"math"
	"strings"
	"time"

	"latentlab/lib/format"
)

// usualSeconds is about how long each step takes on two cores with caches that are
// empty and a network that is not slow.
var usualSeconds = map[string]int{
	"tools": 30, "cellgo": 2, "python": 25, "lab": 1, "plugin": 5, "cuda": 300, "kernelspec": 1, "data": 5,
	"warm": 30, "editor": 20, "fonts": 5, "chromium": 15, "staticcheck": 10, "javascript": 3,
	"letters": 12,
}

// usual returns in words how long steps usually take together.
func usual(steps ...step) string {
	seconds := 0
	for _, st := range steps {
		kind, _, _ := strings.Cut(st.name, "-") // data-mnist
		seconds += usualSeconds[kind]
	}
	if seconds < 50 {
		return format.Count(max(1, seconds), "second")
	}
	return "about " + format.Count(int(math.Round((time.Duration(seconds)*time.Second).Minutes())), "minute")
}
