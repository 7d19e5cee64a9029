package setup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// lock waits until no other set-up of this project runs, and returns a function that
// releases the lock. The system releases it when the process dies.
func (s *Setup) lock(ctx context.Context) (unlock func(), err error) {
	l := flock.New(s.Dir("setup.lock"))
	for waited := false; ; waited = true {
		ok, err := l.TryLock()
		if err != nil {
			return nil, fmt.Errorf("locking %s: %w", l.Path(), err)
		}
		if ok {
			// The number is for the message below; nothing depends on it.
			_ = os.WriteFile(s.Dir("setup.pid"), fmt.Appendf(nil, "%d\n", os.Getpid()), 0o644)
			return func() { _ = l.Unlock() }, nil
		}
		if !waited {
			pid, _ := os.ReadFile(s.Dir("setup.pid"))
			s.printf("set-up: another set-up of this project is running (process %s); waiting for it …", trim(pid))
		}
		select {
		case <-ctx.Done():
			return nil, errors.New("set-up interrupted while waiting for another one")
		case <-time.After(200 * time.Millisecond):
		}
	}
}
