package browsertest

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Browser is a headless Chromium that ends with its test.
type Browser struct {
	t       testing.TB
	ctx     context.Context
	profile cdp.BrowserContextID // "": Chromium's own
}

// Width and Height are the window's size in pixels.
const (
	Width  = 1400
	Height = 1000
)

// Start starts a Chromium with an empty profile, or opens an empty profile in that of
// Main. It makes no network requests but those of its pages.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := Need(t)
	if shared.on {
		b, err := sharedBrowser(t, path)
		if err != nil {
			t.Fatalf("starting Chromium (%s): %v", path, err)
		}
		return b
	}
	ctx, end, err := Launch(path)
	if err != nil {
		t.Fatalf("starting Chromium (%s): %v", path, err)
	}
	t.Cleanup(end)
	return &Browser{t: t, ctx: ctx}
}

// Launch starts the Chromium at path, without a test. It returns a context for chromedp, and a function that
// ends the Chromium.
func Launch(path string) (context.Context, func(), error) {
	profile, err := os.MkdirTemp("", "latentlab-browser-")
	if err != nil {
		return nil, nil, err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.Flag("headless", "new"),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-default-apps", true),
		chromedp.Flag("disable-extensions", true),
		chromedp.Flag("disable-dev-shm-usage", true), // /dev/shm is small in a container
		chromedp.Flag("mute-audio", true),
		chromedp.Flag("password-store", "basic"),
		// Pages in the background run and draw like those in front.
		chromedp.Flag("disable-background-timer-throttling", true),
		chromedp.Flag("disable-backgrounding-occluded-windows", true),
		chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.UserDataDir(profile),
		chromedp.WindowSize(Width, Height),
		chromedp.WSURLReadTimeout(2 * time.Minute),
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, release := chromedp.NewContext(allocator)
	end := func() {
		closing, stop := context.WithTimeout(ctx, 10*time.Second)
		_ = chromedp.Cancel(closing) // after the timeout it is killed
		stop()
		release()
		cancel()
		for range 20 { // a process of Chromium may still write
			if os.RemoveAll(profile) == nil {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	if err := chromedp.Run(ctx); err != nil {
		end()
		return nil, nil, err
	}
	return ctx, end, nil
}

// ForTest returns the same browser for a subtest: failures in the pages that it opens fail
// t.
func (b *Browser) ForTest(t testing.TB) *Browser { return &Browser{t, b.ctx, b.profile} }

// Open opens an address in a new page and waits until the page is loaded.
func (b *Browser) Open(url string) *Page { b.t.Helper(); return b.open(url, true) }

// OpenWithoutScripts is Open with JavaScript off.
func (b *Browser) OpenWithoutScripts(url string) *Page { b.t.Helper(); return b.open(url, false) }

// OpenFile opens a file on this machine, as a click on it does.
func (b *Browser) OpenFile(path string) *Page { b.t.Helper(); return b.Open(b.file(path)) }

// OpenFileWithoutScripts is OpenFile with JavaScript off.
func (b *Browser) OpenFileWithoutScripts(path string) *Page {
	b.t.Helper()
	return b.OpenWithoutScripts(b.file(path))
}

func (b *Browser) file(path string) string {
	b.t.Helper()
	full, err := filepath.Abs(path)
	if err != nil {
		b.t.Fatal(err)
	}
	return "file://" + full
}

func (b *Browser) open(url string, scripts bool) *Page {
	b.t.Helper()
	// A page in its own window is drawn, whatever other pages there are.
	window, err := target.CreateTarget("about:blank").
		WithBrowserContextID(b.profile).WithNewWindow(true).Do(executor(b.ctx))
	if err != nil {
		b.t.Fatalf("opening a window for %s: %v", url, err)
	}
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithTargetID(window))
	b.t.Cleanup(end)
	p := &Page{t: b.t, ctx: ctx, url: url}
	chromedp.ListenTarget(ctx, p.listen)
	p.Run("opening "+url, 2*time.Minute,
		network.Enable(), page.Enable(), runtime.Enable(),
		// Headless windows of one browser differ in their size.
		emulation.SetDeviceMetricsOverride(Width, Height, 1, false),
		// Each of several windows behaves like the one in front.
		emulation.SetFocusEmulationEnabled(true),
		emulation.SetScriptExecutionDisabled(!scripts),
		chromedp.Navigate(url),
	)
	return p
}

// executor returns a context for commands to Chromium itself, not to a page.
func executor(ctx context.Context) context.Context {
	return cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser)
}
