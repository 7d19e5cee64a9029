package browsertest

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
)

// Downloads lets the pages of b save files, and returns a function that waits for the
// first file saved and returns its path. Another call for the same profile takes later
// files from this one.
func (b *Browser) Downloads() (wait func(timeout time.Duration) string) {
	b.t.Helper()
	dir := b.t.TempDir()
	allow := browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).WithDownloadPath(dir)
	if err := allow.WithBrowserContextID(b.profile).Do(executor(b.ctx)); err != nil {
		b.t.Fatalf("allowing downloads: %v", err)
	}
	return func(timeout time.Duration) string {
		b.t.Helper()
		for started := time.Now(); time.Since(started) < timeout; time.Sleep(50 * time.Millisecond) {
			files, err := os.ReadDir(dir)
			if err != nil {
				b.t.Fatal(err)
			}
			// Chromium renames the file when it is complete.
			if len(files) == 1 && !strings.HasSuffix(files[0].Name(), ".crdownload") &&
				!strings.HasPrefix(files[0].Name(), ".") {
				return filepath.Join(dir, files[0].Name())
			}
		}
		b.t.Fatalf("no file was saved within %s", timeout)
		return ""
	}
}
