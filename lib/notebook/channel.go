package notebook

import (
	_ "embed"
	"encoding/json"
	"os"

	"github.com/janpfeifer/gonb/gonbui/comms"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// The way from the page to the program is GoNB's: a script that it puts into
// the page opens a web socket to the kernel, which hands the program the
// messages for the addresses that it has subscribed to. channel.js makes it
// work under a prefix and on https. The way back is a display update with a
// script in it (controls.tell), which needs nothing of the kind.

//go:embed channel.js
var channelScript string

// longestMessage is the longest message from the page that is read, in bytes.
const longestMessage = 1 << 16

// A message says what the controls of the page stand at.
type message struct {
	From   string         // one showing of the controls on one page
	Seq    float64        // numbers the messages from there: they may come out of order
	Values map[string]any // of the controls that were touched, by field
	Hidden bool           // the page is not in sight, and its timers are slow
	Hello  bool           // it has had no answer yet
	Done   bool           // it wants no more
}

// readMessage reads a message; anything may come.
func readMessage(text string) (m message, ok bool) {
	if len(text) > longestMessage || json.Unmarshal([]byte(text), &m) != nil {
		return message{}, false
	}
	return m, m.From != "" && len(m.From) <= 64
}

// kernelID is the kernel's name to the Jupyter server; empty without a
// browser, as in nbclient.
func kernelID() string { return os.Getenv(protocol.GONB_JUPYTER_KERNEL_ID_ENV) }

// subscribe asks for the page's messages to an address; take is called on a
// goroutine of each message's own. GoNB shows nothing until a browser has
// connected, or 3 seconds have passed. Nobody unsubscribes: gonbui v0.11.4
// locks itself up on a message without subscribers.
func subscribe(address string, take func(text string)) {
	comms.Subscribe(address, func(_, text string) { take(text) })
}
