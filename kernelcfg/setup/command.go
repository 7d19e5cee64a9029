package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"latentlab/lib/limit"
)

// command is one program that a step runs.
type command struct {
	step string   // names the log
	dir  string   // working directory
	env  []string // added to the environment
	argv []string
	why  string // what it does, printed while it runs
	most int64  // the largest size in bytes of a file that it writes; 0: any

	// report, if it is not nil, gets each line that the program prints to its standard
	// output. An error is then what it prints to its standard error.
	report func(line string)
}

// run runs c and writes its output to the step's log, whose end becomes part of the
// error. Every ten seconds it prints c.why.
func (s *Setup) run(ctx context.Context, c command) error {
	log, err := s.Log(c.step, os.O_APPEND)
	if err != nil {
		return err
	}
	defer log.Close()
	fmt.Fprintf(log, "\n%s: %q\n", time.Now().Format(time.RFC3339), c.argv)

	var tail tailBuffer
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	if c.most > 0 {
		cmd = limit.Command(ctx, c.most, c.argv[0], c.argv[1:]...)
	}
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdout = &teeWriter{log, &tail}
	cmd.Stderr = cmd.Stdout
	if c.report != nil {
		cmd.Stdout = &lineWriter{report: c.report}
	}
	OwnGroup(cmd)
	cmd.Cancel = func() error { return KillGroup(cmd) }
	cmd.WaitDelay = 5 * time.Second

	stop := make(chan struct{})
	var ticking sync.WaitGroup
	ticking.Go(func() {
		start := time.Now()
		for tick := time.NewTicker(10 * time.Second); ; {
			select {
			case <-stop:
				tick.Stop()
				return
			case <-tick.C:
				s.printf("set-up:   %s (%s)", c.why, time.Since(start).Round(time.Second))
			}
		}
	})
	err = RunPinned(cmd)
	close(stop)
	ticking.Wait()
	if err == nil || ctx.Err() != nil {
		return err
	}
	if text := tail.String(); c.report != nil && text != "" {
		return errors.New(text)
	}
	return fmt.Errorf("%s: %w\n%s\n(the full log is %s)",
		filepath.Base(c.argv[0]), err, tail.String(), log.Name())
}

// runThen runs cmd, and calls started between its start and its end.
func runThen(cmd *exec.Cmd, started []func()) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	for _, f := range started {
		f()
	}
	return cmd.Wait()
}

// teeWriter writes to a log, ignoring its errors, and to the tail kept for errors.
type teeWriter struct {
	log  *os.File
	tail *tailBuffer
}

func (t *teeWriter) Write(p []byte) (int, error) {
	_, _ = t.log.Write(p) // a full disk is reported by the program itself
	return t.tail.Write(p)
}

// lineWriter reports each whole line that is written to it.
type lineWriter struct {
	report func(line string)
	rest   []byte // the line that has not ended
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		line, rest, ended := bytes.Cut(w.rest, []byte("\n"))
		if !ended {
			return len(p), nil
		}
		w.report(string(line))
		w.rest = rest
	}
}

// tailBuffer keeps about the last two thousand bytes written to it.
type tailBuffer struct{ buf []byte }

const tailSize = 2000

func (t *tailBuffer) Write(p []byte) (int, error) {
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - 2*tailSize; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

// String returns whole lines from the end of what was written.
func (t *tailBuffer) String() string {
	b := t.buf
	if len(b) > tailSize {
		b = b[len(b)-tailSize:]
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			b = b[i+1:]
		}
	}
	return meaningful(string(b))
}

// progress matches the lines in which pip reports progress.
var progress = regexp.MustCompile(`^(WARNING: Retrying|Ignoring |Collecting |Looking in |\s*$|` +
	`\s+(Downloading|Using cached|Preparing|━))`)

// meaningful returns the last few lines of text, without lines of progress.
func meaningful(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if !progress.MatchString(line) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept[max(0, len(kept)-12):], "\n")
}
