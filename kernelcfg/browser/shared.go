package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/target"
)

// shared is what the tests of a package use together under Main.
var shared struct {
	on bool

	mu       sync.Mutex
	chromium context.Context
	lab      *RunningLab
	opened   int      // notebooks so far
	ends     []func() // of what was started, in that order
}

// Main runs a package's tests, for its TestMain. They share one Chromium and
// one JupyterLab, which start with the first test that asks for them and end
// after the last test. Each test has its own profile, folder and kernels in
// them, so tests may run in parallel.
func Main(m *testing.M) int {
	shared.on = true
	defer func() {
		for _, end := range slices.Backward(shared.ends) {
			end()
		}
	}()
	return m.Run()
}

// sharedBrowser returns the shared Chromium with a profile of the test's own.
func sharedBrowser(t testing.TB, path string) (*Browser, error) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.chromium == nil || shared.chromium.Err() != nil { // none yet, or it has crashed
		ctx, end, err := launch(path)
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

// sharedLab returns the shared JupyterLab with an empty folder of the test's
// own.
func sharedLab(t testing.TB) (*RunningLab, error) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.lab == nil {
		l, err := startLab(Lab{})
		if err != nil {
			return nil, err
		}
		shared.lab = l
		shared.ends = append(shared.ends, func() {
			if trouble := l.end(); trouble != "" {
				fmt.Fprintln(os.Stderr, trouble)
			}
		})
	}
	l := *shared.lab
	l.t, l.folder = t, strings.ReplaceAll(t.Name(), "/", "-")+"/"
	if err := os.Mkdir(filepath.Join(l.Dir, l.folder), 0o755); err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		if err := l.endKernels(); err != nil {
			t.Logf("ending the kernels: %v", err)
		}
		l.tellLog()
	})
	return &l, nil
}

// workspace returns a new name of a JupyterLab workspace. In one they shared,
// each page would open what earlier pages had open.
func workspace() string {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	shared.opened++
	return fmt.Sprintf("test%d", shared.opened)
}
