package notebook

import (
	_ "embed"
	"encoding/json"
	"os"

	"github.com/janpfeifer/gonb/gonbui/comms"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Messages from the page to the program go through GoNB: a script that GoNB puts
// into the page opens a web socket to the kernel, which passes messages on to
// the program that has subscribed to their address. channel.js makes that work
// under a URL prefix and on https, and for several pages at once. Messages from
// the program to the pages are display updates (controls.sendState), which each
// web socket to the kernel hears.

//go:embed channel.js
var channelScript string

// maxMessage is the length of the longest message that is read, in bytes.
const maxMessage = 1 << 16

// A message is what a page sends of its controls. Any message may be lost, come
// twice or late, so each has all that the program may not know yet: a page leaves
// out a change only when it has heard that a message that had it has come.
type message struct {
	From   string             // identifies one showing of the controls on one page
	Seq    float64            // numbers its messages
	Values map[string]any     // of the controls that were touched, by field
	At     map[string]float64 // number of the first message that had each; without it, of this one
	Reset  float64            // number of the first message after Reset was pressed, 0 if it was not
	State  int                // number of the newest state that the page has heard of
	Hidden bool               // the page is hidden, and its timers are slow
	Hello  bool               // it asks for an answer
	Done   bool               // the reader has pressed Done
	Rerun  bool               // the cell's output was cleared, as by running it again
}

// parseMessage parses a message. It reports whether text is one; it may be
// anything.
func parseMessage(text string) (m message, ok bool) {
	if len(text) > maxMessage || json.Unmarshal([]byte(text), &m) != nil {
		return message{}, false
	}
	return m, m.From != "" && len(m.From) <= 64
}

// kernelID returns the kernel's id at the Jupyter server, which is empty without
// a browser, as in nbclient.
func kernelID() string { return os.Getenv(protocol.GONB_JUPYTER_KERNEL_ID_ENV) }

// subscribe calls receive for each message to an address, each time on another
// goroutine. GoNB shows nothing until a browser has connected, or 3
// seconds have passed. There is no way to unsubscribe: gonbui v0.11.4 deadlocks
// on a message without subscribers.
func subscribe(address string, receive func(text string)) {
	comms.Subscribe(address, func(_, text string) { receive(text) })
}
