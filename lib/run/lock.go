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

// Only the holder of its lock writes to the folder of a run or of names.
const (
	lockFile   = "lock"
	namedLock  = ".lock" // hidden, since all other files there are names
	retryDelay = 10 * time.Millisecond
)

// lockTimeout is how long lockBriefly waits.
var lockTimeout = 10 * time.Second // tests change it

// heldError is the error of a lock that another process held until ctx was done.
type heldError struct {
	dir, holder string
	err         error // the context's
}

func (e *heldError) Error() string { return fmt.Sprintf("%s writes to %s: %v", e.holder, e.dir, e.err) }

func (e *heldError) Unwrap() error { return e.err }

// lock takes the lock with a name in dir. If another process holds it, lock calls
// waiting with the name of that process and waits. If ctx is done first, the error
// is a *heldError.
func lock(ctx context.Context, dir, name string, waiting func(holder string)) (*flock.Flock, error) {
	path := filepath.Join(dir, name)
	l := flock.New(path, flock.SetPermissions(0o644)) // whoever may read the folder may wait for its writer
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
	// The number is for waiting processes. Failing to write it is not an error: the
	// runs on a full disk can still be read.
	_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o644)
	return l, nil
}

// lockBriefly takes a lock that others are expected to hold only briefly. It waits at
// most lockTimeout.
func lockBriefly(dir, name string) (*flock.Flock, error) {
	ctx, stop := context.WithTimeout(context.Background(), lockTimeout)
	defer stop()
	return lock(ctx, dir, name, func(string) {})
}

// holder describes the process that a lock file names.
func holder(path string) string {
	if pid, err := os.ReadFile(path); err == nil && len(pid) > 0 {
		return "process " + string(pid)
	}
	return "another process"
}

// isLocked reports whether r holds the lock of its folder, as it does in an observer.
func (r *Run) isLocked() bool { return r.lock != nil && r.lock.Locked() }

func (r *Run) unlock() error {
	if r.lock == nil {
		return nil
	}
	return r.lock.Unlock()
}
