package notebook

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// begin calls draw on a goroutine of its own.
func (c *controls) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.beginLocked()
}

func (c *controls) beginLocked() {
	ctx, cancel := context.WithCancel(context.Background())
	k := &call{ctx: ctx, cancel: cancel, slots: map[string]int{}, over: make(chan struct{})}
	c.call = k
	go func() {
		returned := false
		defer close(k.over)
		defer cancel()
		defer func() {
			// A panic ends the program. The notebook should not keep controls
			// that look alive.
			if !returned && !c.abandoned(k) {
				endControls()
			}
		}()
		c.draw()
		returned = true
	}()
}

// idle reports whether no call is under way.
func (c *controls) idle() bool {
	select {
	case <-c.call.over:
		return true
	default:
		return false
	}
}

func (c *controls) abandoned(k *call) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return k.abandoned
}

// slot returns the display id of a call's output: its first output has that
// of the first output of the call before, and so on.
func (c *controls) slot(id string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.call.slots[id]
	if id == "" || !ok {
		n = c.call.used
		c.call.used++
		c.call.slots[id] = n
		c.slots = max(c.slots, c.call.used)
	}
	return fmt.Sprintf("%s-%d", c.address, n)
}

// clear empties the outputs that the last call did not use.
func (c *controls) clear() {
	for ; c.slots > c.call.used; c.slots-- {
		emitHTML(fmt.Sprintf("%s-%d", c.address, c.slots-1), "", "")
	}
}

// training is run.Train in a callback. A call that newer values supersede
// ends here, once its run is saved, and so does one that is ended while it
// waits for another process with the same run.
func (c *controls) training(ctx context.Context, observe run.Observer, m train.Model, data *dataset.Images, options []train.Option) (*run.Run, error) {
	c.mu.Lock()
	k := c.call
	k.trainings++
	c.mu.Unlock()
	c.signal()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(k.ctx, cancel)()

	settled := false
	r, err := run.Train(ctx, m, data, func(r *run.Run, e run.Event) {
		if r != nil && !e.Done && r.Trained == 0 && r.Step < e.Target && !settled {
			settled = true
			c.settle(ctx)
		}
		c.mu.Lock()
		k.waiting = r == nil
		superseded, finish := k.superseded, c.ending == donePressed
		c.mu.Unlock()
		if finish && r != nil && r.Trained > 0 {
			cancel()
		}
		if !superseded {
			observe(r, e)
		}
	}, options...)

	c.mu.Lock()
	k.trainings--
	k.waiting = false
	k.abandoned = k.superseded || errors.Is(err, context.Canceled)
	c.mu.Unlock()
	c.signal()
	if c.abandoned(k) {
		runtime.Goexit()
	}
	return r, err
}

// settle waits until the reader holds still: a training that is stopped
// while it is compiled costs a second.
func (c *controls) settle(ctx context.Context) {
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
