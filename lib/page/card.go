package page

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

// A Card is a live element of a page that holds all it needs: its style, its
// script and its data. It works in a notebook and in one saved as HTML, without
// a kernel or a network. Where scripts do not run, a still figure stands in its
// place.
type Card struct {
	Still   *figure.Figure // may be nil
	Alt     string         // describes Still
	Plain   string         // HTML in the place of Still, where that is nil
	Caption string         // below; may be empty
	Style   string         // more rules, with ID for the card's selector
	Body    string         // HTML of the live part
	Script  string         // declares function start(root, part, data)
	Data    []byte         // JSON for start; json.Marshal's escapes keep it safe inside a script
}

// HTML returns the card as one element. Its id is a digest of what it shows, so
// that a notebook run again is the same file.
func (c Card) HTML() (string, error) {
	sum := sha256.New()
	sum.Write([]byte(c.Body))
	sum.Write([]byte(c.Script))
	sum.Write(c.Data)
	id := fmt.Sprintf("%x", sum.Sum(nil))[:12]

	var b strings.Builder
	fmt.Fprintf(&b, `<div data-card="%s"><style>%s</style>`, id, strings.ReplaceAll(cardStyle+c.Style, "ID", `[data-card="`+id+`"]`))
	if c.Still != nil {
		png, err := c.Still.PNG()
		if err != nil {
			return "", err
		}
		width, height := c.Still.Size()
		fmt.Fprintf(&b, `<div data-part="still"><img alt="%s" width="%d" height="%d" src="data:image/png;base64,%s"></div>`,
			html.EscapeString(c.Alt), width, height, base64.StdEncoding.EncodeToString(png))
	}
	if c.Plain != "" {
		fmt.Fprintf(&b, `<div data-part="still">%s</div>`, c.Plain)
	}
	fmt.Fprintf(&b, `<div data-part="live" hidden>%s</div>`, c.Body)
	if c.Caption != "" {
		fmt.Fprintf(&b, `<p class="caption">%s</p>`, html.EscapeString(c.Caption))
	}
	fmt.Fprintf(&b, "<script>(function(){\n%s\n%s\nlatentlabCard(%q, (root, part) => start(root, part, %s));\n})();</script></div>",
		cardScript, c.Script, id, c.Data)
	return b.String(), nil
}
