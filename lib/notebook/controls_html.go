package notebook

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
)

//go:embed controls.js
var controlsScript string

const controlsStyle = `
ID .knobs{display:grid;grid-template-columns:max-content minmax(140px,360px) minmax(6em,max-content);gap:6px 14px;align-items:center}
ID .knobs label{display:contents}
ID .knobs input[type=range]{width:100%}
ID .knobs input[type=checkbox],ID .knobs select{justify-self:start}
ID .knobs output{font-variant-numeric:tabular-nums;white-space:nowrap}
ID .row{margin:10px 0 0;gap:12px}
ID [role=status]{color:#5c5c5c}
@media (max-width:480px){ID .knobs{grid-template-columns:1fr max-content}ID .knobs label>span{grid-column:1/-1}}
`

// showCard shows the controls, live.
func (c *controls) showCard() {
	data := Must(json.Marshal(map[string]any{
		"address": c.address, "kernel": kernelID(), "process": os.Getppid(), "knobs": c.board.page(),
	}))
	markup := Must(card{
		style: controlsStyle, body: c.board.body(c.address), script: channelScript + "\n" + controlsScript,
		data: data, plain: staticControls(c.board),
	}.html())
	emitHTML(c.address, markup, c.board.line())
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
	text := Must(json.Marshal(map[string]any{"n": c.told, "pages": pages, "training": busy, "at": c.board.values()}))
	emitHTML(c.wire(), fmt.Sprintf(`<script>globalThis.latentlab?.controls?.[%q]?.forEach(told => told(%s));</script>`, c.address, text), "")
}

// end puts what stays in a notebook in the place of the live controls.
func (c *controls) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
	c.clear()
	emitHTML(c.wire(), "", "")
	emitHTML(c.address, staticControls(c.board), c.board.line())
}

// endControls ends the controls under way, if any, in a program that is
// about to end.
func endControls() {
	if c := live.Swap(nil); c != nil {
		c.end()
		sync()
	}
}

// staticControls says what the controls stood at.
func staticControls(p *board) string {
	parts := make([]string, len(p.knobs))
	for i, k := range p.knobs {
		parts[i] = strings.TrimSpace(fmt.Sprintf(`<span style="white-space:nowrap">%s <b>%s</b> %s`,
			html.EscapeString(k.Name), html.EscapeString(k.text(p.of.Field(k.index))), html.EscapeString(k.Unit))) + "</span>"
	}
	them := "them"
	if len(parts) == 1 {
		them = "it"
	}
	return `<div style="font:13px/1.45 system-ui,sans-serif;margin:4px 0">` + strings.Join(parts, " · ") +
		` <span style="opacity:.7;margin-left:.8em">Run the cell to change ` + them + `.</span></div>`
}

// page is what the script has to know of each knob.
func (p *board) page() []map[string]any {
	var out []map[string]any
	first := p.values()
	for _, k := range p.knobs {
		m := map[string]any{"field": k.Field, "unit": k.Unit, "first": first[k.Field]}
		if k.marks != nil {
			texts := make([]string, len(k.marks))
			for i, v := range k.marks {
				texts[i] = k.format(v)
			}
			m["marks"], m["texts"] = k.marks, texts
		} else if k.choices == nil && k.number() {
			m["decimals"] = k.decimals
		}
		out = append(out, m)
	}
	return out
}

// body is the HTML of the controls as they are: an element with the attribute
// data-controls, in it an input or select for each field, which has the field
// as its name, the button data-part=done, and data-part=status, which says
// connecting …, live, training …, or how long it is until the controls end.
func (p *board) body(address string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div data-controls="%s" data-lm-suppress-shortcuts="true" role="group" aria-label="controls"><div class="knobs">`, html.EscapeString(address))
	for _, k := range p.knobs {
		v := p.of.Field(k.index)
		value := html.EscapeString(strings.TrimSpace(k.text(v) + " " + k.Unit))
		fmt.Fprintf(&b, `<label><span>%s</span>%s</label><output>%s</output>`, html.EscapeString(k.Name), k.input(v), k.beside(value))
	}
	b.WriteString(`</div><div class="row"><button type="button" data-part="done">Done</button><span role="status" data-part="status">connecting …</span></div></div>`)
	return b.String()
}

// beside is the text beside a control: a select and a check box show their
// value themselves.
func (k *knob) beside(value string) string {
	if k.choices != nil || !k.number() {
		return ""
	}
	return value
}

// input is a knob's element.
func (k *knob) input(v reflect.Value) string {
	name := html.EscapeString(k.Field)
	switch {
	case k.typ.Kind() == reflect.Bool:
		checked := ""
		if v.Bool() {
			checked = " checked"
		}
		return fmt.Sprintf(`<input type="checkbox" name="%s"%s>`, name, checked)
	case k.choices != nil:
		var b strings.Builder
		fmt.Fprintf(&b, `<select name="%s">`, name)
		for _, choice := range k.choices {
			selected := ""
			if k.chosen(v, choice) {
				selected = " selected"
			}
			fmt.Fprintf(&b, `<option%s>%s</option>`, selected, html.EscapeString(choice))
		}
		return fmt.Sprintf(`<span>%s</select> %s</span>`, b.String(), html.EscapeString(k.Unit))
	case k.marks != nil:
		at := k.position(number(v))
		for i, mark := range k.marks {
			if mark == at {
				return fmt.Sprintf(`<input type="range" name="%s" min="0" max="%d" step="1" value="%d">`, name, len(k.marks)-1, i)
			}
		}
	}
	return fmt.Sprintf(`<input type="range" name="%s" min="%v" max="%v" step="%v" value="%v">`, name, k.low, k.high, k.step, number(v))
}
