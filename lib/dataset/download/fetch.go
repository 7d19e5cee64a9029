package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"latentlab/lib/home"
)

// Fetch downloads a set ("mnist", "fashion-mnist", "scikit-learn") into .latentlab/data unless it
// is there with the right SHA-256. It tries the manifest's sources in order, and
// skips one that is down or serves wrong bytes. Fetch calls
// report, which may be nil, with each step. It may be interrupted at any point, run
// again, and run twice at once: files get their names only when they are whole and verified.
func Fetch(ctx context.Context, name string, report func(string)) error {
	files, err := locate(name)
	if err != nil {
		return err
	}
	tmp, err := home.Dir("tmp")
	if err != nil {
		return err
	}
	j := job{Files: files, reportf: func(format string, args ...any) {
		if report != nil {
			report(files.set.Title + ": " + fmt.Sprintf(format, args...))
		}
	}}
	// Before anything is written: a complete set may be on a read-only disk.
	if len(j.missing()) == 0 {
		j.reportf("%d files are present and verified", len(j.set.Files))
		return nil
	}
	for _, d := range []string{j.dir, tmp} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return fmt.Errorf("fetch %s: %w", j.set.Title, err)
		}
	}
	unlock, err := j.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()

	work, err := os.MkdirTemp(tmp, "fetch-"+name+"-")
	if err != nil {
		return fmt.Errorf("fetch %s: %w", j.set.Title, err)
	}
	defer os.RemoveAll(work)
	return j.run(ctx, work)
}

// job is one fetch of a set.
type job struct {
	Files
	reportf func(format string, args ...any)
}

// lock waits for another fetch of the same set, and then removes what an
// interrupted one left. If the file system has no locks it continues without: the
// files are renamed into place, so that this costs only a second download.
func (j *job) lock(ctx context.Context) (unlock func(), err error) {
	lock := flock.New(filepath.Join(j.dir, ".lock"))
	held, err := lock.TryLock()
	if err == nil && !held {
		j.reportf("waiting for another fetch")
		_, err = lock.TryLockContext(ctx, 100*time.Millisecond)
	}
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("fetch %s: %w", j.set.Title, context.Cause(ctx))
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("fetch %s: %w: make the folder writable", j.set.Title, err)
	case err != nil:
		j.reportf("continuing without a lock (%v)", err)
		return func() {}, nil
	}
	stale, _ := glob(j.dir, tempPattern)
	work, _ := glob(filepath.Join(j.dir, "..", "..", "tmp"), "fetch-"+j.set.Name+"-*")
	for _, path := range append(stale, work...) {
		os.RemoveAll(path)
	}
	return func() { lock.Close() }, nil
}

// run tries the sources in order until no file is missing.
func (j *job) run(ctx context.Context, work string) error {
	missing := j.missing()
	if len(missing) == 0 {
		j.reportf("the other fetch downloaded all %d files", len(j.set.Files))
		return nil
	}
	for i, s := range j.set.Sources {
		j.reportf("fetching %d of %d files from %s", len(missing), len(j.set.Files), s)
		folder := filepath.Join(work, fmt.Sprint(i))
		if err := os.Mkdir(folder, 0o755); err != nil {
			return fmt.Errorf("fetch %s: %w", j.set.Title, err)
		}
		if err := j.fetchFrom(ctx, s, folder, missing); err != nil {
			return fmt.Errorf("fetch %s: %w", j.set.Title, err)
		}
		if missing = j.missing(); len(missing) == 0 {
			j.reportf("%d files fetched and verified", len(j.set.Files))
			return nil
		}
	}
	var names []string
	for _, f := range missing {
		names = append(names, f.Name)
	}
	return fmt.Errorf("fetch %s: no source had %s: connect this machine to one of them, or put the unpacked files into %s, "+
		"and run `go run ./kernelcfg setup` again", j.set.Title, strings.Join(names, ", "), j.dir)
}

// missing returns the files that are not present with the right bytes.
func (j *job) missing() []dataFile {
	var missing []dataFile
	for _, f := range j.set.Files {
		if checkDigest(j.dir, f) != nil {
			missing = append(missing, f)
		}
	}
	return missing
}

// fetchFrom stores the missing files that a source has. It returns an error only
// if no other source could help: after an interrupt, or if the disk refuses the
// files.
func (j *job) fetchFrom(ctx context.Context, s source, folder string, missing []dataFile) error {
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
		j.reportf("%s skipped: %v", s, err)
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
			j.reportf("%s skipped: %v", s, err)
			return nil
		case err != nil:
			j.reportf("%s of %s skipped: %v", f.Name, s, err)
		}
	}
	return nil
}

// fetchFile stores one file of a source in dir.
func fetchFile(open opener, f dataFile, dir string, asServed bool) error {
	r, err := open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	return storeFile(r, f, dir, asServed)
}

// supplier prepares the files of a source, using folder for what it downloads, and
// returns how to open each. The files may be gzip or raw.
type supplier func(ctx context.Context, s source, folder string, files []dataFile) (opener, error)

// opener opens a file of a source.
type opener func(dataFile) (io.ReadCloser, error)

var suppliers = map[string]supplier{
	"url": fromMirror,
	"npm": fromNPM,
	"pip": fromPip,
	"apt": fromApt,
}

// downError is the error of a source that does not answer at all, so that its
// other files need not be tried.
type downError struct{ err error }

// Error returns the reason in a few words: the line that it is part of names the
// source, and the next source is tried.
func (e *downError) Error() string {
	var name *net.DNSError
	var timeout net.Error
	var address *url.Error
	switch {
	case errors.As(e.err, &timeout) && timeout.Timeout():
		return "no answer"
	case errors.As(e.err, &name), errors.Is(e.err, syscall.ENETUNREACH):
		return "no network, or its name is not known here"
	case errors.Is(e.err, syscall.ECONNREFUSED):
		return "it refuses connections"
	case errors.As(e.err, &address):
		return address.Err.Error()
	}
	return e.err.Error()
}

func (e *downError) Unwrap() error { return e.err }
