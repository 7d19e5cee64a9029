package notebook

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"strings"
	"time"

	"latentlab/lib/knob"
	"latentlab/lib/page"
)

//go:embed server.js
var serverScript string

//go:embed controls.js
var controlsScript string

//go:embed controls_inputs.js
var inputsScript string

// showLive shows the controls.
func (c *controls) showLive() {
	displayHTMLAt(c.address, c.liveHTML(), c.board.String())
	displayHTMLAt(c.stateID(), "", "")
}

func (c *controls) liveHTML() string {
	data := Must(json.Marshal(map[string]any{
		"address": c.address, "kernel": kernelID(), "process": os.Getppid(),
		"controls": c.board.ScriptData(), "values": c.board.Values(),
	}))
	// The channel has to be there before GoNB's own script, which comes next.
	return Must(page.Card{
		AtOnce: true,
		Style:  knob.Style, Body: c.board.HTML(c.address), Data: data, Plain: c.board.StaticHTML(),
		Script: strings.Join([]string{serverScript, channelScript, inputsScript, controlsScript}, "\n"),
	}.HTML())
}

// stateID is the display id of the messages to the page.
func (c *controls) stateID() string { return c.address + "-state" }

// stateInterval is the shortest time between two states that the pages are sent.
var stateInterval = 150 * time.Millisecond

// reply sends the pages the state if they wait for it and were not sent one just now.
func (c *controls) reply(training bool) {
	c.mu.Lock()
	due := c.connected && c.replyDue && time.Since(c.sent) >= stateInterval
	c.replyDue = c.replyDue && !due
	c.mu.Unlock()
	if due {
		c.sent = time.Now()
		c.sendState(training, false)
	}
}

// sendState sends the pages the state of the controls: the number of the newest
// message that came from each, the values with those that are still to be set, whether
// a training is under way, and whether the controls have ended. A page hears it by its
// web socket, and finds it in a notebook that was saved meanwhile.
func (c *controls) sendState(training, ended bool) {
	c.mu.Lock()
	heard := map[string]float64{}
	for id, p := range c.pages {
		heard[id] = p.seq
	}
	state := Must(json.Marshal(map[string]any{
		"n": c.version, "heard": heard, "training": training, "ended": ended, "values": c.board.ValuesAfter(c.wish),
	}))
	c.mu.Unlock()
	displayHTMLAt(c.stateID(), fmt.Sprintf(`<span hidden data-controls-state="%s" data-state="%s"></span>`,
		c.address, html.EscapeString(string(state))), "")
}

// showStatic replaces the live controls by what stays in the notebook.
func (c *controls) showStatic() {
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		return
	}
	c.ended = true
	c.version++
	connected := c.connected
	c.clearUnusedOutputs()
	c.mu.Unlock()
	if connected { // other pages than that of the cell do not hear of the rest
		c.sendState(false, true)
	}
	displayHTMLAt(c.stateID(), "", "")
	displayHTMLAt(c.address, c.board.StaticHTML(), c.board.String())
}

// endControls ends the controls under way, if any, in a program that is about to
// end.
func endControls() {
	if c := live.Swap(nil); c != nil {
		c.showStatic()
		waitForKernel()
	}
}
