package training_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"latentlab/internal/browsertest"
)

// TestMemory checks that the page's memory does not grow while it trains, on its own thread, where Chromium
// measures it. With LATENTLAB_MINUTES it trains for so many.
func TestMemory(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "default-src 'none'; img-src data:; script-src 'unsafe-inline' 'wasm-unsafe-eval'")
	minutes := 1.0 / 60
	if text := os.Getenv("LATENTLAB_MINUTES"); text != "" {
		if _, err := fmt.Sscan(text, &minutes); err != nil {
			t.Fatal(err)
		}
	}
	p.await("a training", fmt.Sprintf(`await (async (data) => {
		globalThis.t = await latentlabTraining(data).ready;
		globalThis.last = { step: 0 };
		t.on("steps", (m) => (last = m));
		t.watch("decode", { z: new Float32Array(1000) }, () => {});
		t.start();
		await wait(() => last.step > 3000);
	})(%s)`, must(points(t, false).JSON())), nil)
	before := p.heap()
	var steps, after int
	p.Eval("last.step", &steps)
	time.Sleep(time.Duration(minutes * float64(time.Minute)))
	growth := p.heap() - before
	p.Eval("last.step", &after)
	t.Logf("the heap grew by %.0f bytes in %d steps", growth, after-steps)
	if growth > 200_000 || after-steps < 100 {
		t.Errorf("the heap grew by %.0f bytes in %d steps, expected less than 200,000 in many steps", growth, after-steps)
	}
}

// heap returns the size of the page's live JavaScript objects in bytes, the least of several measurements:
// messages on their way are objects too.
func (p *page) heap() float64 {
	p.t.Helper()
	least := math.Inf(1)
	for range 8 {
		p.Run("measuring the heap", time.Minute, chromedp.ActionFunc(func(ctx context.Context) error {
			if err := heapprofiler.CollectGarbage().Do(ctx); err != nil {
				return err
			}
			objects, _, _, arrays, err := runtime.GetHeapUsage().Do(ctx)
			least = min(least, objects+arrays)
			return err
		}))
	}
	return least
}
