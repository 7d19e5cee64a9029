package notebook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	stdsync "sync"
	"sync/atomic"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/knob"
)

// Controls makes sliders, selects and check boxes from the fields of *hp that
// have a tag `knob:"…"`, and calls draw at once and after each change, with
// *hp as the page has it:
//
//	hp := struct {
//		Noise float64 `knob:"0..1, step 0.05, name σ of the noise"`
//		Rate  float64 `knob:"1e-4..1e-1, log, name learning rate"`
//		Code  int     `knob:"choices 2|10|20"`
//		Clean bool    `knob:""`
//	}{Noise: 0.3, Rate: 1e-3, Code: 10}
//	notebook.Controls(&hp, func() { notebook.Show(picture(hp)) })
//
// What draw shows takes the place of what it showed before; what it prints
// does not. The newest value
// wins: values that come while draw is at work are skipped but for the last,
// and a training in draw is stopped after the steps under way, its run kept,
// and draw with it. Then draw is called anew; a run that is asked for again
// goes on where it was stopped.
//
// It returns when the reader presses Done or ■ (interrupt), with *hp as last
// set. Either stops a training under way, which is saved and then returned
// to draw as Train does, Done after the steps under way. With a second ■, or
// 5 seconds after the first, GoNB ends the cell. When other cells wait and
// nobody touches the controls for 10 seconds it goes on; so it does when no
// page has been there for a minute. Without a browser, in nbclient or a plain
// terminal, it calls draw once and returns; where the page cannot reach the
// program it says so within 3 seconds and goes on with the values given.
//
// A tag holds, with commas between them: a range 0..1 and step 0.05 or log for
// a slider, or choices 2|10|20 for a select; name σ and unit epochs say how
// it is called. A bool needs none of them. A tag that makes no sense, or a
// value outside of its range, ends the program with an error that says which.
func Controls(hp any, draw func()) {
	p, err := knob.NewBoard(hp)
	if err == nil && draw == nil {
		err = errors.New("draw is nil, expected a function that shows what the controls are about")
	}
	if err == nil && current() != nil {
		err = errors.New("they are in a callback of others, expected one after the other")
	}
	if err != nil {
		fail(fmt.Errorf("notebook.Controls: %w", err))
	}
	switch {
	case !gonbui.IsNotebook:
		fmt.Println(p.String())
		draw()
	case kernelID() == "":
		displayHTML("", p.StaticHTML(), p.String())
		draw()
		sync()
	default:
		c := newControls(p, draw)
		c.subscribe = subscribe
		c.run()
		sync()
	}
}

// How long Controls waits for what; tests shorten them.
var (
	firstLook   = 400 * time.Millisecond  // for the first picture, before it asks for a browser, which holds pictures back
	connectTime = 2800 * time.Millisecond // for a browser, after its controls were shown
	pageTime    = time.Minute             // for a page that is gone
	hiddenTime  = 3 * time.Minute         // for one out of sight, whose timers are slow
	settleTime  = 120 * time.Millisecond  // without a change, before a training starts
	secondTime  = 300 * time.Millisecond  // between the first and the second signal of one ■
)

// controls is one call of Controls in a page. Its loop reads and writes *hp
// only between calls of draw, which may change it too.
type controls struct {
	board     *knob.Board
	draw      func()
	address   string // of the page's messages, and the beginning of all display ids
	subscribe func(address string, take func(text string))
	wake      chan struct{} // something of the following has changed

	mu        stdsync.Mutex
	call      *call              // the newest
	slots     int                // outputs in use
	seen      map[string]float64 // number of the newest message of each page
	values    map[string]any     // newest from the page, nil when they are drawn
	changed   time.Time          // when values came
	contact   time.Time          // newest message
	connected bool               // there was one
	hidden    bool               // the page is out of sight
	asked     bool               // the page wants to know how things stand
	ending    ending
	over      bool // run has ended; messages may still come
	told      int  // messages to the page
}

// ending says why, and so how, controls come to their end.
type ending int

const (
	notEnding   ending = iota
	pageGone           // nobody is there: what is under way is finished
	donePressed        // Done: a training under way stops at its next chunk
	stopPressed        // ■: it stops now
)

// A call of draw.
type call struct {
	ctx        context.Context
	cancel     context.CancelFunc
	slots      map[string]int // by the id that was asked for
	used       int            // outputs
	trainings  int            // under way
	waiting    bool           // a training waits for another process
	superseded bool           // by newer values
	abandoned  bool           // its goroutine ends without draw's return
	over       chan struct{}
}

// live is the call of Controls under way.
var live atomic.Pointer[controls]

func current() *controls { return live.Load() }

func newControls(p *knob.Board, draw func()) *controls {
	return &controls{
		board: p, draw: draw, address: "controls-" + gonbui.UniqueId(),
		wake: make(chan struct{}, 1), seen: map[string]float64{},
	}
}

// run shows the controls and goes on until they end.
func (c *controls) run() {
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	live.Store(c)
	defer live.Store(nil)

	shown := time.Now()
	c.showCard()
	c.begin()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	subscribed, told := false, false
	for {
		over := c.call.over
		if c.idle() {
			over = nil
		}
		select {
		case <-over:
		case <-c.wake:
		case <-tick.C:
		case <-interrupts:
			c.mu.Lock()
			c.ending = stopPressed
			c.mu.Unlock()
			defer time.Sleep(secondTime)
		}
		if !subscribed && (c.idle() || time.Since(shown) > firstLook) {
			subscribed = true
			go c.subscribe(c.address, c.take)
		}
		c.lookForPage(shown)
		busy, finished := c.step()
		if finished {
			c.end()
			return
		}
		c.mu.Lock()
		asked := c.asked && c.connected
		c.asked = c.asked && !asked
		c.mu.Unlock()
		if asked || busy != told && subscribed {
			told = busy
			c.tell(busy)
		}
	}
}

// step takes what has come from the page, and reports whether a training is
// under way, and whether all is at its end.
func (c *controls) step() (busy, finished bool) {
	idle := c.idle()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values != nil && !c.board.Differs(c.values) {
		c.values = nil
	}
	newer := c.values != nil
	switch {
	case !idle && (c.ending == stopPressed || c.ending == donePressed && c.call.waiting):
		c.call.cancel()
	case !idle && newer && c.call.trainings > 0 && c.ending == notEnding:
		c.call.superseded = true
		c.call.cancel()
	case idle && c.ending == stopPressed:
		c.board.Set(c.values)
		return false, true
	case idle && (newer || c.call.superseded):
		c.board.Set(c.values)
		c.values = nil
		c.beginLocked()
	case idle && c.ending != notEnding:
		return false, true
	case idle:
		c.clear()
	}
	return c.call.trainings > 0, false
}

// lookForPage ends controls that no page is connected to.
func (c *controls) lookForPage(shown time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	patience := pageTime
	if c.hidden {
		patience = hiddenTime
	}
	switch {
	case c.ending != notEnding:
	case !c.connected && time.Since(shown) > connectTime:
		c.ending = pageGone
		fmt.Println("The controls cannot reach this page from the notebook's kernel: going on with the given values.")
	case c.connected && time.Since(c.contact) > patience:
		c.ending = pageGone
		fmt.Println("The page with the controls has gone: going on with the values that they had.")
	}
}

// take takes a message from the page.
func (c *controls) take(text string) {
	m, ok := readMessage(text)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return
	}
	newest, known := c.seen[m.From]
	if !known && len(c.seen) >= 64 {
		c.seen = map[string]float64{}
	}
	if known && !(m.Seq > newest) {
		return
	}
	c.seen[m.From] = m.Seq
	c.contact, c.connected, c.hidden = time.Now(), true, m.Hidden
	c.asked = c.asked || m.Hello || !known
	if len(m.Values) > 0 {
		c.values, c.changed = m.Values, time.Now()
	}
	if c.ending == pageGone { // late, but a training is still under way
		c.ending = notEnding
		fmt.Println("The page is there now: the controls are live.")
	}
	if m.Done && c.ending == notEnding {
		c.ending = donePressed
	}
	c.signal()
}

func (c *controls) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}
