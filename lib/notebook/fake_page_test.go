package notebook

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"latentlab/lib/knob"
)

// A fakePage is a notebook with controls and the page that shows them.
type fakePage struct {
	*controls
	sending sync.Mutex // held from the choice of a number until the message has come
	seq     int

	mu    sync.Mutex
	shown map[string]string // plain text of each output, by display id
	ids   []string          // in the order of their first output
	state []string          // what the pages were sent, as HTML
	html  map[string]string // of each output, by display id
	last  string            // HTML of the newest output
	count int               // outputs so far
	ended chan struct{}
}

// newFakePage makes the test a cell of a notebook, without a browser, and returns
// its page.
func newFakePage(t *testing.T) *fakePage {
	p := &fakePage{shown: map[string]string{}, html: map[string]string{}, ended: make(chan struct{})}
	isNotebook, send, wait := gonbui.IsNotebook, sendData, syncKernel
	t.Cleanup(func() { gonbui.IsNotebook, sendData, syncKernel = isNotebook, send, wait })
	gonbui.IsNotebook, syncKernel = true, func() {}
	sendData = func(d *protocol.DisplayData) {
		p.mu.Lock()
		defer p.mu.Unlock()
		id := d.DisplayID
		if id == "" {
			id = fmt.Sprint("output ", len(p.ids))
		}
		if _, ok := p.shown[id]; !ok {
			p.ids = append(p.ids, id)
		}
		p.count++
		p.last, _ = d.Data[protocol.MIMETextHTML].(string)
		p.shown[id], _ = d.Data[protocol.MIMETextPlain].(string)
		p.html[id], _ = d.Data[protocol.MIMETextHTML].(string)
		if p.shown[id] == "" {
			p.shown[id] = p.html[id]
		}
		if strings.HasSuffix(id, "-state") && p.html[id] != "" {
			p.state = append(p.state, p.html[id])
		}
	}
	return p
}

// openControls shows controls in a page that connects at once.
func openControls(t *testing.T, hp any, draw func()) *fakePage {
	t.Helper()
	b, err := knob.NewBoard(hp)
	if err != nil {
		t.Fatal(err)
	}
	p := newFakePage(t)
	p.controls = newControls(b, draw)
	p.subscribe = func(string, func(string)) { p.send(`"hello":true`) }
	go func() {
		defer close(p.ended)
		p.run()
	}()
	return p
}

// send sends a message with fields from the page.
func (p *fakePage) send(fields string) {
	p.sending.Lock()
	defer p.sending.Unlock()
	p.seq++
	p.receive(fmt.Sprintf(`{"from":"test","seq":%d,%s}`, p.seq, fields))
}

func (p *fakePage) wait(t *testing.T, limit time.Duration) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(limit):
		t.Fatal("the controls have not ended")
	}
}

// texts returns the present outputs, without the messages to the page.
func (p *fakePage) texts() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, id := range p.ids {
		if !strings.HasSuffix(id, "-state") {
			all = append(all, p.shown[id])
		}
	}
	return strings.Join(all, " / ")
}

// markup returns the markup of the newest output.
func (p *fakePage) markup() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// sent returns the number of outputs and updates so far.
func (p *fakePage) sent() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// waitUntil waits until a condition holds, for 20 seconds at most.
func waitUntil(t *testing.T, condition string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("after 20 seconds it does not hold that %s", condition)
}
