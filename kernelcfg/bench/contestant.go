package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// contestant is one of the measured ways to train: a command that follows the
// protocol of serve.
type contestant struct {
	name    string
	kind    string // "stock", "stock adam", "loop", "other plugin", "page" or "peer"
	command []string
	env     []string // added to that of this process
	dir     string
}

// startTime is how long a contestant may take until it is ready, epochTime how long
// for an epoch, compilation included.
const (
	startTime = 5 * time.Minute
	epochTime = 2 * time.Minute
)

// racer is a running contestant.
type racer struct {
	contestant
	process *exec.Cmd
	in      io.WriteCloser
	lines   chan string // of its standard output; closed at its end
	stderr  tail        // the end of its standard error
	on      string      // what it runs on, as it reports

	speeds []float64 // images/s of each measured epoch
	losses []float64 // means over the last epoch
	err    error     // why it does not take part any more
}

// start starts the contestant and waits until it is ready.
func (c contestant) start(ctx context.Context) (*racer, error) {
	r := &racer{contestant: c, lines: make(chan string, 16)}
	r.process = exec.CommandContext(ctx, c.command[0], c.command[1:]...)
	r.process.Env = append(os.Environ(), c.env...)
	r.process.Dir = c.dir
	r.process.Stderr = &r.stderr
	r.process.Cancel = func() error { return r.process.Process.Signal(syscall.SIGTERM) }
	r.process.WaitDelay = 5 * time.Second
	var err error
	if r.in, err = r.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := r.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := r.process.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(r.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			r.lines <- s.Text()
		}
	}()
	if r.on, err = r.await("ready", startTime); err != nil {
		r.stop()
		return nil, err
	}
	return r, nil
}

// epoch has the contestant train one epoch and returns its speed in images/s.
func (r *racer) epoch() (imagesPerSecond float64, err error) {
	start := time.Now()
	if _, err := fmt.Fprintln(r.in, "epoch"); err != nil {
		return 0, r.withStderr(err)
	}
	answer, err := r.await("epoch", epochTime)
	took := time.Since(start)
	if err != nil {
		return 0, err
	}
	images, losses, err := numbers(answer)
	if err != nil {
		return 0, fmt.Errorf("it answered %q: expected \"epoch IMAGES LOSS …\"", "epoch"+answer)
	}
	r.losses = losses
	return images / took.Seconds(), nil
}

// numbers parses an answer: the number of images and at least one loss.
func numbers(answer string) (images float64, losses []float64, err error) {
	for _, word := range strings.Fields(answer) {
		value, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return 0, nil, err
		}
		losses = append(losses, value)
	}
	if len(losses) < 2 {
		return 0, nil, errors.New("too few numbers")
	}
	return losses[0], losses[1:], nil
}

// await returns the rest of the next line that starts with word.
func (r *racer) await(word string, limit time.Duration) (string, error) {
	timeout := time.After(limit)
	for {
		select {
		case line, ok := <-r.lines:
			if !ok {
				return "", r.withStderr(errors.New("it ended"))
			}
			if rest, ok := strings.CutPrefix(line, word); ok {
				return rest, nil
			}
		case <-timeout:
			return "", fmt.Errorf("no %q after %v", word, limit)
		}
	}
}

// withStderr returns err with the last line of the process's standard error.
func (r *racer) withStderr(err error) error {
	if line := r.stderr.last(); line != "" {
		return fmt.Errorf("%w: %s", err, line)
	}
	return err
}

// stop ends the process and waits for it.
func (r *racer) stop() {
	r.in.Close()
	done := make(chan struct{})
	go func() {
		for range r.lines {
		}
		r.process.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(2 * time.Second):
		r.process.Process.Kill()
		<-done
	}
}

// tail keeps the end of what is written to it.
type tail struct {
	sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.Lock()
	defer t.Unlock()
	t.text = append(t.text, p...)
	if extra := len(t.text) - 4096; extra > 0 {
		t.text = t.text[extra:]
	}
	return len(p), nil
}

// last returns the last line, without space around it.
func (t *tail) last() string {
	t.Lock()
	defer t.Unlock()
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
