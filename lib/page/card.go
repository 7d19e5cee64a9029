package page

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"strings"

	"latentlab/lib/export"
	"latentlab/lib/figure"
	"latentlab/lib/wasm"
)

//go:embed card.js
var cardScript string

// classesScript has what all cards with classes share.
//
//go:embed classes.js
var classesScript string

// addressScript keeps the state of a card in the page's address.
//
//go:embed address.js
var addressScript string

// cardStyle is the style sheet of all cards, with ID for the selector of one. A
// card is white, as figures are, on a light and on a dark page.
//
//go:embed card.css
var cardStyle string

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
	Script  string         // declares function start(root, part, data, keep)
	AtOnce  bool           // Script runs before the scripts after it in the page, and so is not packed
	Data    []byte         // JSON for start; json.Marshal's escapes keep it safe inside a script
	// Keep is a JavaScript expression for keep, a function that adds to an element what keeps the
	// values of the card's knobs: keep(into, knobs, positions), where knobs are data of
	// lib/wasm/training, and positions() returns the present position of each. Empty: no such function.
	Keep string
}

// largeData is the size in bytes from which an element shows how much it adds to the
// notebook: JupyterLab saves and sends all of it at once.
const largeData = 8 << 20

// noteOfSize returns a paragraph about the size of an element's data, or "" if it is not
// large. what names what takes most of it, and what to change for less.
func noteOfSize(data []byte, what string) string {
	if len(data) < largeData {
		return ""
	}
	return fmt.Sprintf(`<p class="note">This output adds %d MB to the notebook, most of it %s.</p>`,
		len(data)>>20, html.EscapeString(what))
}

// HTML returns the card as one element. Its id is a digest of what it shows, so
// that a notebook that is run again is the same file. It returns an error if Still cannot
// be written as PNG.
func (c Card) HTML() (string, error) {
	sum := sha256.New()
	sum.Write([]byte(c.Body))
	sum.Write([]byte(c.Script))
	sum.Write(c.Data)
	id := fmt.Sprintf("%x", sum.Sum(nil))[:12]

	var b strings.Builder
	style := strings.ReplaceAll(cardStyle+c.Style, "ID", `[data-card="`+id+`"]`)
	fmt.Fprintf(&b, `<div data-card="%s"><style>%s</style>`, id, style)
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
		fmt.Fprintf(&b, `<p class="caption" dir="auto">%s</p>`, html.EscapeString(c.Caption))
	}
	keep := ""
	if c.Keep != "" {
		keep = ", " + c.Keep
	}
	script := fmt.Sprintf("(function(){\n%slatentlabCard(%q, (root, part) => start(root, part, %s%s));\n})();",
		wasm.CompactScript(cardScript+"\n"+c.Script), id, c.Data, keep)
	if pack && !c.AtOnce && len(script) > smallScript {
		var err error
		if script, err = packed(script); err != nil {
			return "", err
		}
	}
	b.WriteString("<script>" + script + "</script></div>")
	return b.String(), nil
}

// pack packs the scripts of cards that are larger than smallScript. Tests that read them clear it.
var pack = true

const smallScript = 16 << 10

// unpackScript runs a packed script.
//
//go:embed unpack.js
var unpackScript string

// packed returns a script that unpacks and runs the given one, which takes a third of the bytes.
func packed(script string) (string, error) {
	var file bytes.Buffer
	w, err := flate.NewWriter(&file, flate.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := w.Write([]byte(script)); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return fmt.Sprintf("(function(){\n%slatentlabOpen(%q, %d);\n})();",
		wasm.CompactScript(wasm.WordsScript+unpackScript), export.EncodeBytes(bytes.Clone(file.Bytes())), file.Len()), nil
}
