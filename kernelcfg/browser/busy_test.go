package browser

import (
	"testing"
	"time"

	"latentlab/internal/browsertest"
)

// TestControlsOnBusyPage checks that a page that is too busy to answer GoNB within half a
// second keeps its controls and logs no error.
func TestControlsOnBusyPage(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("controls.ipynb", redrawCell))
	for range 3 {
		outputs := nb.runLive(0)
		nb.drag(outputs, 2, 0, 30*time.Second)
		nb.Click(outputs + " [data-part=done]")
		nb.WaitCell(0, time.Minute)
		time.Sleep(1500 * time.Millisecond) // after a second GoNB checks that the page is there
		// The page is blocked while the cell starts again.
		nb.Eval(`void setTimeout(() => { const end = Date.now() + 2500; while (Date.now() < end); }, 300)`, nil)
	}
	nb.CheckNoErrors()
}
