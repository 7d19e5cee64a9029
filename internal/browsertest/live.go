package browsertest

import (
	"fmt"
	"time"
)

// Live is a selector for the elements that show a live object: an explorer, a cloud,
// controls.
const Live = "[data-card]"

// WaitLive waits until every live object inside the element that selector
// finds has started, and returns how many there are.
func (p *Page) WaitLive(selector string, timeout time.Duration) int {
	p.t.Helper()
	find := fmt.Sprintf(`[...document.querySelector(%s).querySelectorAll(%s)]`, Quote(selector), Quote(Live))
	p.Wait("the live objects to start", find+`.every(e => e.dataset.started)`, timeout)
	var n int
	p.Eval(find+".length", &n)
	return n
}

// A Still is a live object on a page without scripts.
type Still struct {
	Images        int     // the number of decoded images
	Width, Height float64 // of the first, in pixels on the page
	Text          string  // the text beside them
	Live          bool    // whether its live part is shown, which it should not be
}

// Stills returns the live objects of a page without scripts.
func (p *Page) Stills() []Still {
	p.t.Helper()
	var stills []Still
	p.Eval(fmt.Sprintf(`[...document.querySelectorAll(%s)].map(e => {
		const all = [...e.querySelectorAll("[data-part=still] img")].filter(i => i.naturalWidth > 0);
		const box = all[0]?.getBoundingClientRect();
		const live = e.querySelector("[data-part=live]");
		return { Images: all.length, Width: box?.width ?? 0, Height: box?.height ?? 0, Text: e.innerText.trim(),
			Live: !!live && live.getBoundingClientRect().height > 0 };
	})`, Quote(Live)), &stills)
	return stills
}
