// Package limit bounds the size of downloads and unpacked packages, so that a bad mirror or
// package cannot fill the disk.
package limit

import (
	"context"
	"fmt"
	"io"
	"os/exec"
)

// Reader returns a reader of r that returns an error naming what if r has more than n
// bytes. [io.LimitReader] would return io.EOF instead.
func Reader(r io.Reader, n int64, what string) io.Reader {
	return &reader{r: r, left: n, limit: n, what: what}
}

type reader struct {
	r           io.Reader
	left, limit int64
	what        string
}

func (l *reader) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, l.errTooLong()
	}
	// Reading one more byte than allowed detects whether there are more.
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return n - 1, l.errTooLong()
	}
	return n, err
}

func (l *reader) errTooLong() error {
	return fmt.Errorf("%s has more than %d bytes", l.what, l.limit)
}

// Command is [exec.CommandContext] for a program that cannot write a file of more than n
// bytes, and neither can its child processes: the system kills the writer with SIGXFSZ, or
// the write fails with EFBIG.
func Command(ctx context.Context, n int64, name string, args ...string) *exec.Cmd {
	path, err := exec.LookPath(name)
	if err != nil {
		return exec.CommandContext(ctx, name, args...) // has the error in Err
	}
	// The shell counts blocks of 512 bytes. A lower limit of the user's stays in
	// effect.
	script := fmt.Sprintf(`ulimit -f %d 2>/dev/null; exec "$@"`, (n+511)/512)
	return exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", script, "sh", path}, args...)...)
}
