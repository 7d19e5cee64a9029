package notebook

import (
	"fmt"
	"html"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"golang.org/x/term"
)

const (
	minInterval = 100 * time.Millisecond // between two updates of a line or a figure
	// beat is the longest time between two updates of a line. The page takes a
	// line that was not updated for lineLife for one that its program has left.
	beat     = time.Second
	lineLife = 5 * time.Second
)

// A line is a line of output with a bar, which shows how far some work is. Each
// update replaces it in its place. Its methods may be called by several
// goroutines.
type line struct {
	id       string // display id
	terminal bool

	mu      sync.Mutex
	now     progress
	since   time.Time // when now.text came first
	shown   time.Time // when it was shown last
	updates int
	timer   *time.Timer // of the next update; nil if no work is under way
	call    *call       // of Controls that the work is in, nil for none
	ended   string      // the text that stays, as shown last
	width   int         // of the figure below it, in CSS pixels; 0 if there is none
	cursor  bool        // the terminal's cursor is in the line
}

// progress is what a line shows.
type progress struct {
	share float64 // done, in [0, 1]; NaN if it is not known
	text  string
	last  string // what is true of it later; empty: text
	timed bool   // the time that it has been shown for is added to it
}

func newLine() *line {
	return &line{id: "progress-" + gonbui.UniqueId(), terminal: term.IsTerminal(int(os.Stdout.Fd()))}
}

// openLines are the lines of work under way.
var openLines struct {
	sync.Mutex
	all map[*line]bool
}

// endLines ends the lines of work under way in a program that is about to end,
// for a reason which is added to what each shows.
func endLines(reason string) {
	openLines.Lock()
	var all []*line
	for l := range openLines.all {
		all = append(all, l)
	}
	openLines.Unlock()
	for _, l := range all {
		l.leave(reason)
	}
}

func (l *line) setOpen(open bool) {
	openLines.Lock()
	defer openLines.Unlock()
	if openLines.all == nil {
		openLines.all = map[*line]bool{}
	}
	delete(openLines.all, l)
	if open {
		openLines.all[l] = true
	}
}

// show shows p: at once if nothing was shown for minInterval, otherwise then,
// unless something newer comes.
func (l *line) show(p progress) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p.text != l.now.text || l.timer == nil {
		l.since = time.Now()
	}
	l.now, l.call = p, currentCall()
	if wait := minInterval - time.Since(l.shown); wait > 0 {
		l.schedule(wait)
	} else {
		l.update()
	}
}

// showLater shows p after a while, unless something else is shown before.
func (l *line) showLater(p progress, after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now, l.call, l.since = p, currentCall(), time.Now()
	l.schedule(after)
}

// schedule plans the next update. l.mu is held.
func (l *line) schedule(after time.Duration) {
	if l.timer != nil {
		l.timer.Stop()
	}
	var timer *time.Timer
	timer = time.AfterFunc(after, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.timer == timer {
			l.update()
		}
	})
	l.timer = timer
	l.setOpen(true)
}

// update shows the newest progress and plans the next update. l.mu is held.
func (l *line) update() {
	if currentCall() != l.call {
		l.close() // a callback of Controls that has returned shows nothing more
		return
	}
	l.shown = time.Now()
	l.updates++
	p := l.now
	if took := time.Since(l.since); p.timed && took > 2*time.Second {
		p.text += " · " + clock(took)
	}
	switch {
	case gonbui.IsNotebook:
		displayHTML(l.id, lineHTML(p, l.width, l.updates), p.text)
	case l.terminal:
		const width = 24
		full := 0
		if p.share > 0 {
			full = int(width * min(p.share, 1))
		}
		fmt.Printf("\r\x1b[K[%-*s] %s", width, strings.Repeat("#", full), p.text)
		l.cursor = true
	}
	l.schedule(beat)
}

// end shows a text without a bar, which stays.
func (l *line) end(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.endLocked(text)
}

func (l *line) endLocked(text string) {
	l.close()
	l.ended = text
	if gonbui.IsNotebook {
		markup := ""
		if text != "" {
			markup = lineBox(l.width, html.EscapeString(text))
		}
		displayHTML(l.id, markup, text)
		return
	}
	l.leaveTerminalLine()
	if text != "" {
		fmt.Println(text)
	}
}

// clear takes away the progress, so that the text that stayed before is shown.
func (l *line) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.close()
	if l.updates > 0 && gonbui.IsNotebook {
		l.endLocked(l.ended)
	}
}

// stop ends the updates, and leaves what is shown.
func (l *line) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.close()
	l.leaveTerminalLine()
}

// leave shows how far the work came, and why it does not go on.
func (l *line) leave(reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.timer == nil:
	case l.updates == 0 || currentCall() != l.call:
		l.close()
	case !gonbui.IsNotebook:
		l.close()
		l.leaveTerminalLine()
	default:
		l.endLocked(l.now.lastText() + " · " + reason)
	}
}

// isOpen reports whether the line shows work under way.
func (l *line) isOpen() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.timer != nil
}

// close ends the updates. l.mu is held.
func (l *line) close() {
	if l.timer != nil {
		l.timer.Stop()
	}
	l.timer = nil
	l.setOpen(false)
}

// setWidth gives the line the width of the figure below it.
func (l *line) setWidth(width int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.width = width
}

// leaveTerminalLine moves the terminal's cursor below the line. l.mu is held.
func (l *line) leaveTerminalLine() {
	if l.cursor {
		fmt.Println()
		l.cursor = false
	}
}

// lastText returns what is true of p after its program has ended.
func (p progress) lastText() string {
	if p.last != "" {
		return p.last
	}
	return p.text
}

// currentCall returns the call of a callback of Controls under way, or nil.
func currentCall() *call {
	c := currentControls()
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.call
}
