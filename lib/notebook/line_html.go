package notebook

import (
	"fmt"
	"html"
	"math"
)

// lineHTML returns a line with its bar, as it is for lineLife after it was
// put into a page. A page that has no newer one by then shows how far the work
// was seen instead: the reader has come back to a closed tab, or opened a saved
// notebook. That needs no script, and without animations, as in print, the page
// shows the second text from the start. Each n gives another markup, because a
// page does not show the same one anew.
func lineHTML(p progress, width, n int) string {
	value := ""
	if !math.IsNaN(p.share) {
		value = fmt.Sprintf(` value="%.4f"`, p.share)
	}
	const live = `<style>@keyframes latentlab-live{from,to{visibility:visible}}` +
		`@keyframes latentlab-left{from,to{visibility:hidden}}</style><div style="display:grid" data-update="%d">` +
		`<span data-line="live" style="grid-area:1/1;visibility:hidden;animation:latentlab-live %[2]gs">` +
		`<progress max="1"%[3]s aria-label="progress" ` +
		`style="width:14em;max-width:40%%;vertical-align:middle;accent-color:#0072b2"></progress> %[4]s</span>` +
		`<span data-line="left" style="grid-area:1/1;animation:latentlab-left %[2]gs">` +
		`Last seen here: %[5]s. Run the cell to see how it went on.</span></div>`
	return lineBox(width, fmt.Sprintf(live, n, lineLife.Seconds(), value,
		html.EscapeString(p.text), html.EscapeString(p.lastText())))
}

// lineBox returns a line on white, like the figure below it, and as wide as that
// or as its text; width 0 leaves the width to the page.
func lineBox(width int, markup string) string {
	size := ""
	if width > 0 {
		size = fmt.Sprintf("max-width:%dpx;", max(width, 640))
	}
	return `<div style="box-sizing:border-box;` + size + `background:#fff;color:#1f1f1f;color-scheme:light;padding:8px 20px;` +
		`font:13px/1.45 system-ui,sans-serif;font-variant-numeric:tabular-nums">` + markup + "</div>"
}
