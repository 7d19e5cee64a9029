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

// Only the holder of its lock writes to the folder of a run, or to the folder of
// names.
const (
	lockFile   = "lock"
	namedLock  = ".lock" // hidden, since all else there is a name
	retryDelay = 10 * time.Millisecond
)

// patience is how long lockSoon waits.
var patience = 10 * time.Second // tests change it

// heldError is the error of a lock that another process held until ctx ended.
type heldError struct {
	dir, holder string
	err         error // the context's
}

func (e *heldError) Error() string { return fmt.Sprintf("%s writes to %s: %v", e.holder, e.dir, e.err) }

func (e *heldError) Unwrap() error { return e.err }

// lock takes the lock of that name in dir. If another process holds it, lock
// calls waiting with the name of that process and waits. When ctx ends first, the
// error is a *heldError.
func lock(ctx context.Context, dir, name string, waiting func(holder string)) (*flock.Flock, error) {
	path := filepath.Join(dir, name)
	l := flock.New(path, flock.SetPermissions(0o644)) // whoever may read the folder may wait for who writes it
	locked, err := l.TryLock()
	if err == nil && !locked {
		other := holder(path)
		waiting(other)
		if locked, err = l.TryLockContext(ctx, retryDelay); !locked && ctx.Err() != nil {
			return nil, &heldError{dir, other, ctx.Err()}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be locked: %w: make it writable", dir, err)
	}
	// The number is for those who wait. Failing to write it is not an error: the runs
	// of a folder on a full disk can still be read.
	_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o644)
	return l, nil
}

// lockSoon takes a lock that others are expected to hold only briefly. It waits
// at most patience.
func lockSoon(dir, name string) (*flock.Flock, error) {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	return lock(ctx, dir, name, func(string) {})
}

// holder describes the process that the lock's file names.
func holder(path string) string {
	if pid, err := os.ReadFile(path); err == nil && len(pid) > 0 {
		return "process " + string(pid)
	}
	return "another process"
}

// holds reports whether r holds the lock of its folder, as it does in an observer.
func (r *Run) holds() bool { return r.lock != nil && r.lock.Locked() }

func (r *Run) release() error {
	if r.lock == nil {
		return nil
	}
	return r.lock.Unlock()
}
