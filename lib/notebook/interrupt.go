package notebook

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/run"
)

// interruptPatience is how long work may take to stop after ■. GoNB kills a cell
// after 5 seconds.
const interruptPatience = 4 * time.Second

// exit ends the program. Tests replace it.
var exit = os.Exit

// interruptible is a training, or several, that ■ stops: what was trained is
// saved, and the program ends. What stands below it in the cell was written for
// the end of the training, so it does not run.
type interruptible struct {
	ctx     context.Context // done after ■
	cancel  context.CancelFunc
	signals chan os.Signal
	ended   chan struct{} // closed by end
	line    *line

	mu    sync.Mutex
	leave func() // shows what there is; nil while there is something to save
}

// catchInterrupts catches ■ until end is called. Work that has nothing to save yet
// ends at once: then leave shows what there is.
func catchInterrupts(l *line, leave func()) *interruptible {
	// A kernel that restarts closes the pipe before it kills the cell. Writing
	// to it must not end the program before the run is saved.
	signal.Ignore(syscall.SIGPIPE)
	i := &interruptible{signals: make(chan os.Signal, 1), ended: make(chan struct{}), line: l, leave: leave}
	i.ctx, i.cancel = context.WithCancel(context.Background())
	signal.Notify(i.signals, os.Interrupt)
	go i.wait()
	return i
}

// wait waits for ■. It ends the program when there is nothing to save, or if the work
// does not stop in time.
func (i *interruptible) wait() {
	select {
	case <-i.ended:
		return
	case <-i.signals:
	}
	i.cancel()
	for start := time.Now(); time.Since(start) < interruptPatience; {
		i.mu.Lock()
		if i.leave != nil {
			i.leave()
			endInterrupted() // with the lock, so that the work waits
		}
		i.mu.Unlock()
		select {
		case <-i.ended:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
	if i.line.isOpen() {
		i.line.end("Interrupted. What was saved before is kept; run the cell again to go on.")
	}
	endInterrupted()
}

// setLeave sets what ends the program at once after ■; nil if there is something to save.
func (i *interruptible) setLeave(leave func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.leave = leave
}

// observe returns the run.Observer observe for a training of the work. Between its
// start and its first steps, leave, which gets the event, ends the program.
func (i *interruptible) observe(observe run.Observer, leave func(r *run.Run, e run.Event)) run.Observer {
	return func(r *run.Run, e run.Event) {
		i.setLeave(nil)
		observe(r, e)
		if r == nil || r.NewSteps == 0 && !e.Done {
			i.setLeave(func() { leave(r, e) })
		}
	}
}

// end stops catching ■. If it came, end ends the program; err is the error of the
// work, and complete reports whether all of it was done.
func (i *interruptible) end(complete bool, err error) {
	i.mu.Lock()
	leave := i.leave
	i.leave = nil
	i.mu.Unlock()
	if i.ctx.Err() != nil {
		switch {
		case complete:
			showCaption("Interrupted: the rest of the cell has not run.")
		case errors.Is(err, context.Canceled) && leave != nil:
			leave()
		case err != nil:
			fail(err)
		}
		endInterrupted()
	}
	close(i.ended)
	signal.Stop(i.signals)
	i.cancel()
}

// endInterrupted ends a program that ■ has stopped: in a notebook as one that has done
// its work, elsewhere as programs end that Ctrl-C has ended.
func endInterrupted() {
	endControls()
	waitForKernel()
	if gonbui.IsNotebook {
		exit(0)
	}
	exit(128 + int(syscall.SIGINT))
}
