package notebook

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"latentlab/lib/run"
)

// startCall calls draw on a new goroutine.
func (c *controls) startCall() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.startCallLocked()
}

func (c *controls) startCallLocked() {
	ctx, cancel := context.WithCancel(context.Background())
	k := &call{ctx: ctx, cancel: cancel, outputs: map[string]int{}, done: make(chan struct{})}
	c.call = k
	go func() {
		defer close(k.done)
		defer cancel()
		defer func() {
			// A panic ends the program. The notebook should not keep controls
			// that look live.
			if !k.returned && !c.isAbandoned(k) {
				endControls()
			}
		}()
		c.draw()
		k.returned = true
	}()
}

// isIdle reports whether no call of draw is under way.
func (c *controls) isIdle() bool {
	select {
	case <-c.call.done:
		return true
	default:
		return false
	}
}

// drawHasQuit reports whether the last call of draw has ended its goroutine without a
// return. If that is a panic, the program ends meanwhile.
func (c *controls) drawHasQuit() bool {
	if c.call.returned || c.isAbandoned(c.call) {
		return false
	}
	time.Sleep(panicTime)
	return true
}

// panicTime is longer than a panic takes to end the program.
const panicTime = 500 * time.Millisecond

func (c *controls) isAbandoned(k *call) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return k.abandoned
}

// outputID returns the display id of an output of the call under way. The n-th
// output of each call has the same id. Outputs with the same non-empty id in one
// call are one output.
func (c *controls) outputID(id string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.call.outputs[id]
	if id == "" || !ok {
		n = c.call.used
		c.call.used++
		c.call.outputs[id] = n
		c.outputs = max(c.outputs, c.call.used)
	}
	return fmt.Sprintf("%s-%d", c.address, n)
}

// clearUnusedOutputs empties the outputs that the last call did not use.
func (c *controls) clearUnusedOutputs() {
	for ; c.outputs > c.call.used; c.outputs-- {
		displayHTMLAt(fmt.Sprintf("%s-%d", c.address, c.outputs-1), "", "")
	}
}

// train calls start, which trains a run, in a callback. If newer values supersede the
// call, or the controls end while it waits for another process with the same run,
// train does not return: it ends the goroutine, once the run is saved.
func (c *controls) train(ctx context.Context, observe run.Observer, start trainFunc) (*run.Run, error) {
	c.mu.Lock()
	k := c.call
	k.trainings++
	c.mu.Unlock()
	c.wakeLoop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(k.ctx, cancel)()

	settled := false
	r, err := start(ctx, func(r *run.Run, e run.Event) {
		if r != nil && !e.Done && r.NewSteps == 0 && r.Step < e.Target && !settled {
			settled = true
			c.waitForPause(ctx)
		}
		c.mu.Lock()
		k.waiting = r == nil
		superseded, finish := k.superseded, c.ending == donePressed
		c.mu.Unlock()
		if finish && r != nil && r.NewSteps > 0 {
			cancel()
		}
		if !superseded {
			observe(r, e)
		}
	})

	c.mu.Lock()
	k.trainings--
	k.waiting = false
	k.abandoned = k.superseded || errors.Is(err, context.Canceled)
	c.mu.Unlock()
	c.wakeLoop()
	if c.isAbandoned(k) {
		runtime.Goexit()
	}
	return r, err
}

// waitForPause waits until the values have stayed for settleTime: to stop a
// training that is being compiled costs a second.
func (c *controls) waitForPause(ctx context.Context) {
	for {
		c.mu.Lock()
		left := settleTime - time.Since(c.changed)
		c.mu.Unlock()
		if left <= 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(left):
		}
	}
}
