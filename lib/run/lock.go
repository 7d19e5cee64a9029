package run

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock"
)

// A folder of a run is written by whoever has its lock, and so is the folder
// of names.
const (
	lockFile   = "lock"
	namedLock  = ".lock" // hidden, since all else there is a name
	retryDelay = 10 * time.Millisecond
)

// patience is how long what is quick waits for a lock that another has.
var patience = 10 * time.Second // tests change it

// heldError is the error of a lock that another kept until ctx ended.
type heldError struct {
	dir, holder string
	err         error // the context's
}

func (e *heldError) Error() string { return fmt.Sprintf("%s writes to %s: %v", e.holder, e.dir, e.err) }

func (e *heldError) Unwrap() error { return e.err }

// lock takes the lock of that name in dir. Where another has it, it tells
// waiting who that is and waits until ctx ends, which is a *heldError.
func lock(ctx context.Context, dir, name string, waiting func(holder string)) (*flock.Flock, error) {
	path := filepath.Join(dir, name)
	l := flock.New(path)
	locked, err := l.TryLock()
	if err == nil && !locked {
		holder := holder(path)
		waiting(holder)
		if locked, err = l.TryLockContext(ctx, retryDelay); !locked && ctx.Err() != nil {
			return nil, &heldError{dir, holder, ctx.Err()}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be locked: %w: make it writable", dir, err)
	}
	// The number is for those who wait. A folder that cannot be written still
	// shows what it holds.
	_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o644)
	return l, nil
}

// lockSoon takes a lock that others have for a moment only.
func lockSoon(dir, name string) (*flock.Flock, error) {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	return lock(ctx, dir, name, func(string) {})
}

// holder names the process that says it has a lock.
func holder(path string) string {
	if pid, err := os.ReadFile(path); err == nil && len(pid) > 0 {
		return "process " + string(pid)
	}
	return "another process"
}

// holds reports whether r has the lock of its folder, as in an observer.
func (r *Run) holds() bool { return r.lock != nil && r.lock.Locked() }

func (r *Run) release() error { return r.lock.Unlock() }
