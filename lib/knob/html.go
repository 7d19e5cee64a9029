package knob

import (
	_ "embed"
	"fmt"
	"html"
	"reflect"
	"strings"
)

// Style is the style sheet of HTML, with ID for the selector of the element
// around it.
//
//go:embed knob.css
var Style string

// HTML returns the controls at the struct's values: an element with the
// attribute data-controls, which holds address, and in it an input or select
// for each field, named after the field, the buttons data-part=done and
// data-part=reset, and data-part=status and data-part=code, whose texts the
// script sets.
func (b *Board) HTML(address string) string {
	var out strings.Builder
	fmt.Fprintf(&out, `<div data-controls="%s" role="group" aria-label="controls"><div class="knobs">`,
		html.EscapeString(address))
	for _, c := range b.controls {
		v := b.target.Field(c.index)
		fmt.Fprintf(&out, `<label><span>%s</span>%s</label><span class="value">%s</span>`,
			html.EscapeString(c.name), c.element(v), html.EscapeString(c.output(v)))
	}
	out.WriteString(`</div><div class="row"><button type="button" data-part="done">Done</button>` +
		`<button type="button" data-part="reset" title="Back to the values in the code" disabled>Reset</button>` +
		`<span role="status" data-part="status">connecting …</span><span class="quiet" data-part="code"></span></div>`)
	for _, note := range b.notes {
		fmt.Fprintf(&out, `<p class="note">%s</p>`, html.EscapeString(note))
	}
	out.WriteString("</div>")
	return out.String()
}

// StaticHTML returns the struct's values where no control can change them, and the
// first ones of those that were changed.
func (b *Board) StaticHTML() string {
	parts := make([]string, len(b.controls))
	var changed []string
	for i, c := range b.controls {
		part := fmt.Sprintf(`<span style="white-space:nowrap">%s <b>%s</b> %s`, html.EscapeString(c.name),
			html.EscapeString(c.text(b.target.Field(c.index))), html.EscapeString(c.unit))
		parts[i] = strings.TrimSpace(part) + "</span>"
		if first := b.first.Field(c.index); !first.Equal(b.last.Field(c.index)) {
			changed = append(changed, html.EscapeString(c.labeled(first)))
		}
	}
	them := "them"
	if len(parts) == 1 {
		them = "it"
	}
	text := "Run the cell to change " + them + "."
	if len(changed) > 0 {
		text = "In the code: " + strings.Join(changed, " · ") + ". " + text
	}
	out := `<div style="font:13px/1.45 system-ui,sans-serif;margin:4px 0">` + strings.Join(parts, " · ") +
		` <span style="opacity:.7;margin-left:.8em">` + text + `</span>`
	for _, note := range b.notes {
		out += `<br><span style="opacity:.7">` + html.EscapeString(note) + `</span>`
	}
	return out + `</div>`
}

// ScriptData returns what the page's script needs of each control, as values
// that encoding/json writes: its field, name and unit; the first value, and that as
// text; the positions of a slider that is not linear, and those as text; the
// decimals of one that is.
func (b *Board) ScriptData() []map[string]any {
	var out []map[string]any
	for _, c := range b.controls {
		first := b.first.Field(c.index)
		m := map[string]any{
			"field": c.field, "name": c.name, "unit": c.unit, "first": c.value(first), "firstText": c.text(first),
		}
		if c.marks != nil {
			texts := make([]string, len(c.marks))
			for i, v := range c.marks {
				texts[i] = c.format(v)
			}
			m["marks"], m["texts"] = c.marks, texts
		} else if c.choices == nil && c.isNumber() {
			m["decimals"] = c.decimals
		}
		out = append(out, m)
	}
	return out
}

// output returns the text next to the control: selects and check boxes show
// their values themselves.
func (c *control) output(v reflect.Value) string {
	if c.choices != nil || !c.isNumber() {
		return ""
	}
	return strings.TrimSpace(c.text(v) + " " + c.unit)
}

// element returns the control's HTML element.
func (c *control) element(v reflect.Value) string {
	name := html.EscapeString(c.field)
	switch {
	case c.typ.Kind() == reflect.Bool:
		checked := ""
		if v.Bool() {
			checked = " checked"
		}
		return fmt.Sprintf(`<input type="checkbox" name="%s"%s>`, name, checked)
	case c.choices != nil:
		var b strings.Builder
		fmt.Fprintf(&b, `<select name="%s">`, name)
		for _, choice := range c.choices {
			selected := ""
			if c.isChoice(v, choice) {
				selected = " selected"
			}
			fmt.Fprintf(&b, `<option value="%s"%s>%s</option>`, html.EscapeString(choice), selected, html.EscapeString(choice))
		}
		return fmt.Sprintf(`<span>%s</select> %s</span>`, b.String(), html.EscapeString(c.unit))
	case c.marks != nil:
		return fmt.Sprintf(`<input type="range" name="%s" min="0" max="%d" step="1" value="%d">`,
			name, len(c.marks)-1, c.nearestMark(min(max(number(v), c.low), c.high)))
	}
	return fmt.Sprintf(`<input type="range" name="%s" min="%v" max="%v" step="%v" value="%v">`,
		name, c.low, c.high, c.step, number(v))
}
