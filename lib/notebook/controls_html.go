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

// showCard shows the controls, live.
func (c *controls) showCard() {
	data := Must(json.Marshal(map[string]any{
		"address": c.address, "kernel": kernelID(), "process": os.Getppid(), "knobs": c.board.ScriptData(),
	}))
	markup := Must(page.Card{
		Style: knob.Style, Body: c.board.HTML(c.address), Script: channelScript + "\n" + controlsScript,
		Data: data, Plain: c.board.StaticHTML(),
	}.HTML())
	emitHTML(c.address, markup, c.board.String())
	emitHTML(c.wire(), "", "")
}

// wire is the display id of what is told to the page.
func (c *controls) wire() string { return c.address + "-wire" }

// tell lets the page know that its messages arrive, whether a training is
// under way, and what the controls stand at, which a page that was loaded
// again does not know. It is for the pages that were heard: one that finds it
// in a saved notebook has not been. Each is another text: the page runs no
// script twice.
func (c *controls) tell(busy bool) {
	c.told++
	c.mu.Lock()
	pages := slices.Sorted(maps.Keys(c.seen))
	c.mu.Unlock()
	text := Must(json.Marshal(map[string]any{"n": c.told, "pages": pages, "training": busy, "at": c.board.Values()}))
	emitHTML(c.wire(), fmt.Sprintf(`<script>globalThis.latentlab?.controls?.[%q]?.forEach(told => told(%s));</script>`, c.address, text), "")
}

// end puts what stays in a notebook in the place of the live controls.
func (c *controls) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
	c.clear()
	emitHTML(c.wire(), "", "")
	emitHTML(c.address, c.board.StaticHTML(), c.board.String())
}

// endControls ends the controls under way, if any, in a program that is
// about to end.
func endControls() {
	if c := live.Swap(nil); c != nil {
		c.end()
		sync()
	}
}
