package notebook

import (
	"fmt"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// Progress returns a function that shows, in one line with a bar, the progress
// of any task other than training: it takes the share done, in [0, 1], and a
// text. At 1 the bar goes and the text stays.
func Progress() func(share float64, text string) {
	v := newView()
	return func(share float64, text string) {
		done := share >= 1
		if !done && time.Since(v.lineShown) < minInterval {
			return
		}
		v.lineShown = time.Now()
		switch {
		case gonbui.IsNotebook:
			v.showProgress(text, min(max(share, 0), 1), done)
		case done:
			v.endLine()
			fmt.Println(text)
		case v.terminal:
			fmt.Printf("\r\x1b[K[%3.0f %%] %s", 100*share, text)
			v.lineOpen = true
		}
		if done {
			waitForKernel()
		}
	}
}
