package dataset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"latentlab/lib/home"
)

// Fetch brings one set ("mnist", "fashion-mnist") into .latentlab/data, unless
// it is there already with the right SHA-256. It tries the manifest's sources
// in order; one that is down or serves wrong bytes is skipped with a word to
// say. It may be interrupted at any point, run again, and run twice at once:
// files appear under their names only when they are whole and verified.
func Fetch(ctx context.Context, name string, say func(string)) error {
	set, dir, err := locate(name)
	if err != nil {
		return err
	}
	tmp, err := home.Dir("tmp")
	if err != nil {
		return err
	}
	job := fetchJob{set: set, dir: dir, say: func(format string, args ...any) {
		if say != nil {
			say(set.Title + ": " + fmt.Sprintf(format, args...))
		}
	}}
	// First of all, so that a complete set is fine on a read-only disk too.
	if len(job.missing()) == 0 {
		job.say("%d files are there and verified", len(set.Files))
		return nil
	}
	for _, d := range []string{dir, tmp} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return fmt.Errorf("fetch %s: %w", set.Title, err)
		}
	}
	unlock, err := job.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()

	work, err := os.MkdirTemp(tmp, "fetch-"+name+"-")
	if err != nil {
		return fmt.Errorf("fetch %s: %w", set.Title, err)
	}
	defer os.RemoveAll(work)
	return job.run(ctx, work)
}

type fetchJob struct {
	set manifestSet
	dir string // where the files belong
	say func(format string, args ...any)
}

// lock waits for another fetch of the same set, and then clears what an
// earlier one left half done. Without locks on the file system it goes on:
// the files are renamed into place, so the price is only a second download.
func (j *fetchJob) lock(ctx context.Context) (unlock func(), err error) {
	lock := flock.New(filepath.Join(j.dir, ".lock"))
	held, err := lock.TryLock()
	if err == nil && !held {
		j.say("another fetch is at work, waiting for it")
		_, err = lock.TryLockContext(ctx, 100*time.Millisecond)
	}
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("fetch %s: %w", j.set.Title, context.Cause(ctx))
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("fetch %s: %w: make the folder writable", j.set.Title, err)
	case err != nil:
		j.say("going on without a lock (%v)", err)
		return func() {}, nil
	}
	stale, _ := glob(j.dir, tempPattern)
	work, _ := glob(filepath.Join(j.dir, "..", "..", "tmp"), "fetch-"+j.set.Name+"-*")
	for _, path := range append(stale, work...) {
		os.RemoveAll(path)
	}
	return func() { lock.Close() }, nil
}

func (j *fetchJob) run(ctx context.Context, work string) error {
	missing := j.missing()
	if len(missing) == 0 {
		j.say("the other fetch brought all %d files", len(j.set.Files))
		return nil
	}
	for i, s := range j.set.Sources {
		j.say("fetching %d of %d files from %s", len(missing), len(j.set.Files), s)
		folder := filepath.Join(work, fmt.Sprint(i))
		if err := os.Mkdir(folder, 0o755); err != nil {
			return fmt.Errorf("fetch %s: %w", j.set.Title, err)
		}
		if err := j.from(ctx, s, folder, missing); err != nil {
			return fmt.Errorf("fetch %s: %w", j.set.Title, err)
		}
		if missing = j.missing(); len(missing) == 0 {
			j.say("%d files fetched and verified", len(j.set.Files))
			return nil
		}
	}
	var names []string
	for _, f := range missing {
		names = append(names, f.Name)
	}
	return fmt.Errorf("fetch %s: no source had %s: connect this machine to one of them, or put the unpacked files into %s, and run `go run ./kernelcfg setup` again",
		j.set.Title, strings.Join(names, ", "), j.dir)
}

// missing lists the files that are not there with the right bytes.
func (j *fetchJob) missing() []manifestFile {
	var missing []manifestFile
	for _, f := range j.set.Files {
		if checkDigest(j.dir, f) != nil {
			missing = append(missing, f)
		}
	}
	return missing
}

// from stores what a source has of the missing files. Only what no other
// source could mend is an error: an interrupt, or a disk that does not take
// the files.
func (j *fetchJob) from(ctx context.Context, s source, folder string, missing []manifestFile) error {
	open, err := suppliers[s.Kind](ctx, s, folder, missing)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var local *storeError
	var down *downError
	if errors.As(err, &local) {
		return err
	}
	if err != nil {
		j.say("%s skipped: %v", s, err)
		return nil
	}
	for _, f := range missing {
		err := fetchFile(open, f, j.dir, s.Kind == "url")
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.As(err, &local):
			return err
		case errors.As(err, &down):
			j.say("%s skipped: %v", s, err)
			return nil
		case err != nil:
			j.say("%s of %s skipped: %v", f.Name, s, err)
		}
	}
	return nil
}

func fetchFile(open opener, f manifestFile, dir string, asServed bool) error {
	r, err := open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	return store(r, f, dir, asServed)
}

// A supplier makes the files of a source ready, using folder for what it
// downloads, and returns how each is opened; the files may be gzip or raw.
type supplier func(ctx context.Context, s source, folder string, files []manifestFile) (opener, error)

type opener func(manifestFile) (io.ReadCloser, error)

var suppliers = map[string]supplier{
	"url": fromMirror,
	"npm": fromNPM,
	"pip": fromPip,
	"apt": fromApt,
}

// A downError says that a source does not answer at all, so that its other
// files need not be tried.
type downError struct{ err error }

func (e *downError) Error() string { return e.err.Error() }
func (e *downError) Unwrap() error { return e.err }
