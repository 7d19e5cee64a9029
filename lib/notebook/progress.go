package notebook

import (
	"fmt"
	"math"
)

// Progress returns a function that shows, in one line with a bar, the progress
// of any task other than training: it takes the share done, in [0, 1], or NaN if
// that is not known, and a text. At 1 the bar goes and the text stays. The
// function is safe for concurrent use, and may be called any number of times: the
// newest text is shown at most a tenth of a second later.
func Progress() func(share float64, text string) {
	l := newLine()
	return func(share float64, text string) {
		// A sum of ten tenths is a little less than 1.
		if share >= 1-1e-9 {
			l.end(text)
			waitForKernel()
			return
		}
		p := progress{share: max(share, 0), text: text, last: text}
		if !math.IsNaN(share) {
			p.last = fmt.Sprintf("%.0f %%, %s", 100*p.share, text)
		}
		l.show(p)
	}
}
