package notebook

import (
	"fmt"
	"time"

	"latentlab/lib/knob"
)

// A pageState is what is known of one showing of the controls on one page.
type pageState struct {
	seq    float64   // number of its newest message
	heard  time.Time // when that came
	hidden bool      // the page is hidden
}

// maxPages is how many pages are remembered.
const maxPages = 64

// receive handles a message from a page. Of the values of several pages those that
// come last count, each once: a page repeats them until it has an answer.
func (c *controls) receive(text string) {
	m, ok := parseMessage(text)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	p, known := c.pages[m.From]
	if !known {
		c.forgetPages()
		p = &pageState{}
		c.pages[m.From] = p
	}
	before := p.seq
	if known && !(m.Seq > before) {
		return
	}
	*p = pageState{seq: m.Seq, heard: time.Now(), hidden: m.Hidden}
	c.connected = true
	c.replyDue = c.replyDue || m.Hello || !known || m.State < c.version
	c.take(m, before)
	if c.ending == pageGone { // the page is late, and a training still under way
		c.ending = notEnding
		fmt.Println("The page is there now: the controls are live.")
	}
	if c.ending == notEnding && (m.Done || m.Rerun) {
		c.ending = donePressed
	}
	c.wakeLoop()
}

// take adds to the wish what is new in m, whose page's last message was number before.
func (c *controls) take(m message, before float64) {
	if m.Reset > before {
		c.wish = knob.Wish{Reset: true}
		c.change()
	}
	for field, value := range m.Values {
		at, ok := m.At[field]
		if !ok {
			at = m.Seq
		}
		if !(at > max(before, m.Reset)) {
			continue
		}
		if c.wish.Values == nil {
			c.wish.Values = map[string]any{}
		}
		if len(c.wish.Values) < maxFields {
			c.wish.Values[field] = value
		}
		c.change()
	}
}

// maxFields is how many fields a wish may name; a struct has fewer.
const maxFields = 1000

// change notes that the wish has changed, which all pages should hear of.
func (c *controls) change() {
	c.changed = time.Now()
	c.version++
}

// forgetPages makes room for another page.
func (c *controls) forgetPages() {
	for len(c.pages) >= maxPages {
		oldest := ""
		for id, p := range c.pages {
			if oldest == "" || p.heard.Before(c.pages[oldest].heard) {
				oldest = id
			}
		}
		delete(c.pages, oldest)
	}
}

// checkPage ends controls that no page is connected to.
func (c *controls) checkPage(shown time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	alive := false
	for _, p := range c.pages {
		patience := pageTime
		if p.hidden {
			patience = hiddenTime
		}
		alive = alive || time.Since(p.heard) <= patience
	}
	switch {
	case c.ending != notEnding:
	case !c.connected && time.Since(shown) > connectTime:
		c.ending = pageGone
		fmt.Println("The controls cannot reach this page from the notebook's kernel: going on with the given values.")
	case c.connected && !alive:
		c.ending = pageGone
		fmt.Println("The page with the controls has gone: going on with the values that they had.")
	}
}

func (c *controls) wakeLoop() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}
