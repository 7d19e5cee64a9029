package notebook

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"latentlab/lib/knob"
	"latentlab/lib/page"
)

//go:embed controls.js
var controlsScript string

// showLive shows the controls.
func (c *controls) showLive() {
	data := Must(json.Marshal(map[string]any{
		"address": c.address, "kernel": kernelID(), "process": os.Getppid(), "controls": c.board.ScriptData(),
	}))
	markup := Must(page.Card{
		Style: knob.Style, Body: c.board.HTML(c.address), Script: channelScript + "\n" + controlsScript,
		Data: data, Plain: c.board.StaticHTML(),
	}.HTML())
	displayHTMLAt(c.address, markup, c.board.String())
	displayHTMLAt(c.stateID(), "", "")
}

// stateID is the display id of the messages to the page.
func (c *controls) stateID() string { return c.address + "-state" }

// sendState sends the page the state of the controls: that its messages arrive,
// whether a training is under way, and the values, which a reloaded page does not
// know. It names the pages that have sent messages: one that finds it in a saved
// notebook is not among them. Each message is another text, because a page runs
// no script twice.
func (c *controls) sendState(training bool) {
	c.updates++
	c.mu.Lock()
	pages := slices.Sorted(maps.Keys(c.newest))
	c.mu.Unlock()
	message := Must(json.Marshal(map[string]any{
		"n": c.updates, "pages": pages, "training": training, "values": c.board.Values(),
	}))
	displayHTMLAt(c.stateID(), fmt.Sprintf(
		`<script>globalThis.latentlab?.controls?.[%q]?.forEach(receive => receive(%s));</script>`, c.address, message), "")
}

// showStatic replaces the live controls by what stays in the notebook.
func (c *controls) showStatic() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	c.clearUnusedOutputs()
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
