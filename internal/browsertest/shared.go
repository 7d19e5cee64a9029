package browsertest

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/target"
)

// shared is what the tests of a package use together under Main.
var shared struct {
	on bool

	mu       sync.Mutex
	chromium context.Context
	ends     []func() // of what was started, in that order
}

// Main runs a package's tests, for its TestMain. They share one Chromium,
// which starts with the first test that needs it and ends after the last
// test. Each test has its own profile in it, so tests may run in parallel.
func Main(m *testing.M) int {
	shared.on = true
	defer func() {
		for _, end := range slices.Backward(shared.ends) {
			end()
		}
	}()
	return m.Run()
}

// AtEnd registers a function that Main calls after the last test. What was
// registered later is called earlier.
func AtEnd(end func()) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	shared.ends = append(shared.ends, end)
}

// sharedBrowser returns the shared Chromium with a profile of the test's own.
func sharedBrowser(t testing.TB, path string) (*Browser, error) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.chromium == nil || shared.chromium.Err() != nil { // none yet, or it has crashed
		ctx, end, err := Launch(path)
		if err != nil {
			return nil, err
		}
		shared.chromium, shared.ends = ctx, append(shared.ends, end)
	}
	ctx := shared.chromium
	profile, err := target.CreateBrowserContext().WithDisposeOnDetach(true).Do(executor(ctx))
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = target.DisposeBrowserContext(profile).Do(executor(ctx)) })
	return &Browser{t, ctx, profile}, nil
}
