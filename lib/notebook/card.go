package notebook

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"strings"

	"latentlab/lib/figure"
)

//go:embed card.js
var cardScript string

// cardStyle is the look of all live objects; ID stands for the selector of
// one card. A card is white, as figures are, and so reads the same on a light
// and on a dark page.
const cardStyle = `
ID{box-sizing:border-box;max-width:720px;background:#fff;color:#1f1f1f;padding:12px 16px;font:13px/1.45 system-ui,sans-serif;color-scheme:light}
ID [hidden]{display:none!important}
ID img{max-width:100%;height:auto}
ID .row{display:flex;flex-wrap:wrap;align-items:center;gap:6px;margin:0 0 8px}
ID button,ID select{font:inherit;color:inherit;background:#fff;border:1px solid #8a8a8a;border-radius:4px;padding:2px 9px;margin:0;cursor:pointer}
ID button:hover,ID select:hover{background:#f0f0f0}
ID button[aria-pressed=true]{background:#0072b2;border-color:#0072b2;color:#fff}
ID button:disabled,ID select:disabled,ID input:disabled{opacity:.55;cursor:default}
ID input[type=range]{accent-color:#0072b2;cursor:pointer;margin:0}
ID input[type=checkbox]{accent-color:#0072b2;cursor:pointer;margin:0}
ID :focus-visible{outline:2px solid #0072b2;outline-offset:1px}
ID .note{color:#5c5c5c;margin:8px 0 0}
ID .caption{font-style:italic;margin:6px 0 0}
`

// A card is a live object of a page, with all that it needs inside: its
// style, its script and its data. It works in a notebook, in one saved as
// HTML, without a kernel or a network. Where scripts do not run its still
// picture stands in its place.
type card struct {
	still   *figure.Figure
	alt     string // the still picture in words
	plain   string // HTML in the place of the still picture, where there is none
	caption string // below, in either state; may be empty
	style   string // more rules, with ID for the card's selector
	body    string // HTML of the live part
	script  string // declares function start(root, part, data)
	data    []byte // JSON that start gets; json.Marshal's escapes keep it safe inside a script
}

// html writes the card as one element. Its id is of what it shows, so that a
// notebook that is run again is the same file.
func (c card) html() (string, error) {
	sum := sha256.New()
	sum.Write([]byte(c.body))
	sum.Write([]byte(c.script))
	sum.Write(c.data)
	id := fmt.Sprintf("%x", sum.Sum(nil))[:12]

	var b strings.Builder
	fmt.Fprintf(&b, `<div data-card="%s"><style>%s</style>`, id, strings.ReplaceAll(cardStyle+c.style, "ID", `[data-card="`+id+`"]`))
	if c.still != nil {
		png, err := c.still.PNG()
		if err != nil {
			return "", err
		}
		width, height := c.still.Size()
		fmt.Fprintf(&b, `<div data-part="still"><img alt="%s" width="%d" height="%d" src="data:image/png;base64,%s"></div>`,
			html.EscapeString(c.alt), width, height, base64.StdEncoding.EncodeToString(png))
	}
	if c.plain != "" {
		fmt.Fprintf(&b, `<div data-part="still">%s</div>`, c.plain)
	}
	fmt.Fprintf(&b, `<div data-part="live" hidden>%s</div>`, c.body)
	if c.caption != "" {
		fmt.Fprintf(&b, `<p class="caption">%s</p>`, html.EscapeString(c.caption))
	}
	fmt.Fprintf(&b, "<script>(function(){\n%s\n%s\nlatentlabCard(%q, (root, part) => start(root, part, %s));\n})();</script></div>",
		cardScript, c.script, id, c.data)
	return b.String(), nil
}
