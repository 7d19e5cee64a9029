package notebook

import (
	"fmt"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// Progress returns a function that shows, in one line with a bar, how far
// something has come that is no training: it takes the share that is done,
// from 0 to 1, and a few words. At 1 the words stay without the bar.
func Progress() func(share float64, text string) {
	v := newView()
	return func(share float64, text string) {
		done := share >= 1
		if !done && time.Since(v.last) < minInterval {
			return
		}
		v.last = time.Now()
		switch {
		case gonbui.IsNotebook:
			v.progress(text, min(max(share, 0), 1), done)
		case done:
			v.endLine()
			fmt.Println(text)
		case v.terminal:
			fmt.Printf("\r\x1b[K[%3.0f %%] %s", 100*share, text)
			v.open = true
		}
		if done {
			sync()
		}
	}
}
