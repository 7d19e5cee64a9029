package notebook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/knob"
)

// Controls makes sliders, selects and check boxes from the fields of *hp that
// have a tag `knob:"…"`, and calls draw at once and after each change, with *hp
// as the page has it:
//
//	hp := struct {
//		Noise float64 `knob:"0..1, step 0.05, name σ of the noise"`
//		Rate  float64 `knob:"1e-4..1e-1, log, name learning rate"`
//		Code  int     `knob:"choices 2|10|20"`
//		Clean bool    `knob:""`
//	}{Noise: 0.3, Rate: 1e-3, Code: 10}
//	notebook.Controls(&hp, func() { notebook.Show(drawWith(hp)) })
//
// What draw shows replaces what it showed before; what it prints does not. Of
// the values that come during a call of draw only the last counts. It stops a
// training in draw after the steps under way, and draw with it; the run is
// saved, and continues when it is asked for again.
//
// Controls returns when the reader presses Done or ■ (interrupt), with *hp as
// set last. Either stops a training under way, Done after the steps under way:
// the run is saved and returned to draw, as by Train. A second ■, or 5 seconds
// after the first, makes GoNB end the cell. If another cell waits, the controls
// show it, count down, and return by themselves, but not during a training: 10
// seconds after Run All, 5 if they had been used before, and 20 after each further
// change. They also return if there has been no page for a minute. Without a
// browser, in nbclient or a plain terminal, Controls calls draw once and returns.
// If the page cannot reach the program, Controls prints that after 3 seconds and
// returns.
//
// The kernel remembers the values, until it ends or restarts: controls with the same
// fields, tags and values in the code begin with the values that the reader left. The
// page shows where the code has others, and has a button Reset that goes back to those. Without a
// page the values in the code count.
//
// A tag is a list of items with commas between them: a range 0..1 and step 0.05
// or log for a slider, or choices 2|10|20 for a select; name σ and unit epochs
// label it. A bool needs no items; `knob:"-"` makes no control. See package knob for
// more. An invalid or misspelled tag, or a value out of its range, ends the program,
// as in [Check].
func Controls(hp any, draw func()) {
	board, err := knob.NewBoard(hp)
	if err == nil && draw == nil {
		err = errors.New("draw is nil, expected a function that shows what the controls are about")
	}
	if err == nil && !inControls.CompareAndSwap(false, true) {
		err = errors.New("they are in a callback of others, expected one after the other")
	}
	if err != nil {
		fail(fmt.Errorf("notebook.Controls: %w", err))
	}
	defer inControls.Store(false)
	switch {
	case !gonbui.IsNotebook:
		fmt.Println(board)
		for _, note := range board.Notes() {
			fmt.Println(note)
		}
		draw()
	case kernelID() == "":
		displayHTML("", board.StaticHTML(), board.String())
		draw()
		waitForKernel()
	default:
		c := newControls(board, draw)
		c.subscribe = subscribe
		c.kept = openKept(board)
		board.Set(c.kept.values())
		c.run()
		waitForKernel()
	}
}

// inControls is true during a call of Controls, with a page or without.
var inControls atomic.Bool

// Times of Controls. Tests shorten them.
var (
	// firstCallTime is how long the first call of draw may take before Controls
	// asks for a browser, which delays all outputs.
	firstCallTime = 400 * time.Millisecond
	// connectTime is how long a browser has to connect after the controls were
	// shown.
	connectTime = 2800 * time.Millisecond
	// pageTime is how long Controls waits for a page that has gone, and
	// hiddenTime for a hidden one, whose timers are slow.
	pageTime   = time.Minute
	hiddenTime = 3 * time.Minute
	// settleTime is how long the values must stay before a training starts.
	settleTime = 120 * time.Millisecond
	// secondSignalTime is the longest time between the two signals of one ■.
	secondSignalTime = 300 * time.Millisecond
)

// controls is one call of Controls in a page. Its loop reads and writes *hp only
// between calls of draw, which may change it too.
type controls struct {
	board     *knob.Board
	draw      func()
	address   string // of the page's messages, and the beginning of all display ids
	subscribe func(address string, receive func(text string))
	wake      chan struct{} // receives after a change of the fields below
	kept      *keptValues   // for the next call, nil if they are not kept
	sent      time.Time     // when the pages were sent the state

	mu        sync.Mutex
	call      *call                 // the newest
	outputs   int                   // outputs in use
	pages     map[string]*pageState // by id
	wish      knob.Wish             // of the pages, empty once it is granted
	changed   time.Time             // when the wish changed
	version   int                   // number of the state, which the pages are sent
	connected bool                  // there was a message
	replyDue  bool                  // a page waits for the state
	ending    ending
	ended     bool // run has returned; messages may still come
}

// ending is why, and so how, controls end.
type ending int

const (
	notEnding   ending = iota
	pageGone           // there is no page: the call under way is finished
	donePressed        // Done: a training under way stops after its steps
	stopPressed        // ■: a training under way stops now
)

// A call is a call of draw.
type call struct {
	ctx        context.Context
	cancel     context.CancelFunc
	outputs    map[string]int // index of an output by its id
	used       int            // outputs
	trainings  int            // under way
	returned   bool           // draw has returned
	waiting    bool           // a training waits for another process
	superseded bool           // newer values came
	abandoned  bool           // its goroutine ends without a return of draw
	done       chan struct{}
}

// live is the call of Controls under way.
var live atomic.Pointer[controls]

// currentControls returns the call of Controls under way, or nil.
func currentControls() *controls { return live.Load() }

func newControls(board *knob.Board, draw func()) *controls {
	return &controls{
		board: board, draw: draw, address: "controls-" + gonbui.UniqueId(),
		wake: make(chan struct{}, 1), pages: map[string]*pageState{},
	}
}

// run shows the controls and returns when they end.
func (c *controls) run() {
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	live.Store(c)
	defer live.Store(nil)

	shown := time.Now()
	c.showLive()
	c.startCall()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	subscribed, wasTraining, interrupted := false, false, false
	for {
		done := c.call.done
		if c.isIdle() {
			done = nil
		}
		select {
		case <-done:
		case <-c.wake:
		case <-tick.C:
		case <-interrupts:
			c.mu.Lock()
			c.ending = stopPressed
			c.mu.Unlock()
			interrupted = true
		}
		if !subscribed && (c.isIdle() || time.Since(shown) > firstCallTime) {
			subscribed = true
			go c.subscribe(c.address, c.receive)
		}
		idle := c.isIdle()
		if idle && c.drawHasQuit() {
			fmt.Println("The function of the controls ended its goroutine (runtime.Goexit): the controls end with it.")
			return
		}
		c.checkPage(shown)
		training, finished := c.advance(idle)
		if finished {
			c.showStatic()
			if interrupted {
				// The kernel and the server send a signal each. The second must
				// still be caught here: it would end the program.
				time.Sleep(secondSignalTime)
			}
			return
		}
		if training != wasTraining {
			wasTraining = training
			c.mu.Lock()
			c.version, c.replyDue = c.version+1, true
			c.mu.Unlock()
		}
		c.reply(training)
	}
}

// advance acts on what has come from the page: it cancels the call of draw, sets
// the values and starts the next call, as is due. idle is set if no call is under
// way. It reports whether a training is under way, and whether the controls have
// ended.
func (c *controls) advance(idle bool) (training, finished bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	newer := c.board.Differs(c.wish)
	if !newer {
		c.wish = knob.Wish{}
	}
	switch {
	case !idle && (c.ending == stopPressed || c.ending == donePressed && c.call.waiting):
		c.call.cancel()
	case !idle && newer && c.call.trainings > 0 && c.ending == notEnding:
		c.call.superseded = true
		c.call.cancel()
	case idle && c.ending == stopPressed:
		c.grant()
		return false, true
	case idle && (newer || c.call.superseded):
		c.grant()
		c.startCallLocked()
	case idle && c.ending != notEnding:
		return false, true
	case idle:
		c.clearUnusedOutputs()
	}
	return c.call.trainings > 0, false
}

// grant sets the values that the pages ask for.
func (c *controls) grant() {
	c.board.Grant(c.wish)
	c.wish = knob.Wish{}
	c.kept.store(c.board.Changes())
}
