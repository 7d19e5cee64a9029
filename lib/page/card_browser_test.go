package page

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/heapprofiler"

	"latentlab/internal/browsertest"
)

// packedMarkup returns a card's HTML with its script packed, as readers have it.
func packedMarkup(t *testing.T, markup string) string {
	t.Helper()
	before, script, _ := strings.Cut(markup, "<script>")
	script, after, _ := strings.Cut(script, "</script>")
	text, err := packed(script)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > len(script) || strings.Contains(text, "<") && strings.Contains(text, "</") {
		t.Errorf("a script of %d bytes takes %d when packed, or has a tag", len(script), len(text))
	}
	return before + "<script>" + text + "</script>" + after
}

// TestCardsAreFreed checks that cards with packed scripts start, and that a card that was removed from the page is garbage: with
// a decoder it would otherwise leave megabytes each time a cell is run.
func TestCardsAreFreed(t *testing.T) {
	b := browsertest.Start(t)
	_, explorer := explored(t, Explorer{Model: plainRun(t, 2).Model})
	game, err := htmlOf(ringGame(t, 1, 2).Card())
	if err != nil {
		t.Fatal(err)
	}
	for name, markup := range map[string]string{"explorer": explorer, "cloud": markupOf(t, cloudWithPath(t, 30)),
		"game": game, "evaluation": markupOf(t, threeSources()), "frames": markupOf(t, grayFrames(3))} {
		t.Run(name, func(t *testing.T) {
			page := b.ForTest(t).OpenFile(pageOf(t, "#ffffff", packedMarkup(t, markup)))
			page.WaitLive("body", 20*time.Second)
			page.Eval(`void (globalThis.card = new WeakRef(document.querySelector("[data-card]")))`, nil)
			page.Eval(`void document.querySelector("[data-card]").remove()`, nil)
			freed := false
			for end := time.Now().Add(20 * time.Second); !freed && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
				page.Run("collecting garbage", 10*time.Second, heapprofiler.CollectGarbage())
				page.Eval(`globalThis.card.deref() === undefined`, &freed)
			}
			if !freed {
				t.Error("the page still refers to it 20 seconds after it was removed")
			}
			page.Eval(`void (dispatchEvent(new Event("resize")), document.dispatchEvent(new Event("wheel")))`, nil)
			page.CheckNoErrors()
		})
	}
}
