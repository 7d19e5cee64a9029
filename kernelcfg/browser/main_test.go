package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"latentlab/internal/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }

// shared is what the tests use together.
var shared struct {
	mu     sync.Mutex
	lab    *runningLab
	opened int // notebooks so far
}

// sharedLab returns the shared JupyterLab with a new folder for the test.
func sharedLab(t testing.TB) (*runningLab, error) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.lab == nil {
		l, err := launchLab(labOptions{})
		if err != nil {
			return nil, err
		}
		shared.lab = l
		browsertest.AtEnd(func() {
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
		l.reportLog()
	})
	return &l, nil
}

// forTest returns the same JupyterLab for a subtest, with a new folder.
func (l *runningLab) forTest(t testing.TB) *runningLab {
	t.Helper()
	sub := *l
	sub.t, sub.folder = t, strings.ReplaceAll(t.Name(), "/", "-")+"/"
	if err := os.Mkdir(filepath.Join(l.Dir, sub.folder), 0o755); err != nil {
		t.Fatal(err)
	}
	return &sub
}

// workspace returns the name of a new JupyterLab workspace. In a shared one, each page
// would also open what earlier pages had open.
func workspace() string {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	shared.opened++
	return fmt.Sprintf("test%d", shared.opened)
}
