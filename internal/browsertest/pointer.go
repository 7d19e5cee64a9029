package browsertest

import (
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// A Box is where an element is in the window, in pixels.
type Box struct{ X, Y, Width, Height float64 }

// Box scrolls the first element that selector finds into view and returns where it is.
func (p *Page) Box(selector string) Box {
	p.t.Helper()
	return p.measure(selector, `e.scrollIntoView({ block: "center", behavior: "instant" });`)
}

// measure runs a script with the first element that selector finds, as e, and returns
// where the element is then.
func (p *Page) measure(selector, script string) Box {
	p.t.Helper()
	var box *Box
	p.Eval(fmt.Sprintf(`(() => {
		const e = document.querySelector(%s);
		if (!e) return null;
		%s
		const b = e.getBoundingClientRect();
		return { X: b.x, Y: b.y, Width: b.width, Height: b.height };
	})()`, Quote(selector), script), &box)
	if box == nil {
		p.Fatalf("there is no element %s", selector)
	}
	return *box
}

// SendMouse sends events of the left button with the mouse at x, y in the window:
// input.MousePressed, input.MouseMoved or input.MouseReleased.
func (p *Page) SendMouse(kind input.MouseType, x, y float64) {
	p.t.Helper()
	p.Run("the mouse", 30*time.Second, mouse(kind, x, y))
}

func mouse(kind input.MouseType, x, y float64) chromedp.Action {
	e := input.DispatchMouseEvent(kind, x, y).WithButton(input.Left).WithButtons(1)
	switch kind {
	case input.MousePressed:
		e = e.WithClickCount(1)
	case input.MouseReleased:
		e = e.WithClickCount(1).WithButtons(0)
	}
	return e
}

// stillBox returns the Box of an element that has stood still for 100 ms since it was
// scrolled into view: outputs above it may grow and move it. After 50 attempts it returns
// the last Box.
func (p *Page) stillBox(selector string) Box {
	p.t.Helper()
	var b Box
	for range 50 {
		b = p.Box(selector)
		time.Sleep(100 * time.Millisecond)
		if p.measure(selector, "") == b {
			break
		}
	}
	return b
}

// Click clicks with the mouse on the middle of the first element that
// selector finds.
func (p *Page) Click(selector string) {
	p.t.Helper()
	b := p.stillBox(selector)
	x, y := b.X+b.Width/2, b.Y+b.Height/2
	p.Run("clicking on "+selector, 30*time.Second,
		input.DispatchMouseEvent(input.MouseMoved, x, y), mouse(input.MousePressed, x, y), mouse(input.MouseReleased, x, y))
}

// Drag presses the mouse button on the middle line of the first element that selector
// finds and moves along it, as on a slider. Places are fractions of its width in [0, 1]:
// the button goes down at the first and up at the last. After each place it calls after
// with the index of the place or, if after is nil, waits for pause.
func (p *Page) Drag(selector string, places []float64, pause time.Duration, after func(i int)) {
	p.t.Helper()
	b := p.stillBox(selector)
	// A slider's thumb does not reach its ends.
	const thumb = 8
	at := func(share float64) (float64, float64) {
		return b.X + thumb + share*(b.Width-2*thumb), b.Y + b.Height/2
	}
	for i, share := range places {
		x, y := at(share)
		if i == 0 {
			p.Run("moving to "+selector, 30*time.Second, input.DispatchMouseEvent(input.MouseMoved, x, y))
			p.SendMouse(input.MousePressed, x, y)
		} else {
			p.SendMouse(input.MouseMoved, x, y)
		}
		if after != nil {
			after(i)
		} else {
			time.Sleep(pause)
		}
	}
	x, y := at(places[len(places)-1])
	p.SendMouse(input.MouseReleased, x, y)
}

// PressKeys presses keys one after another where the focus is. See chromedp/kb for keys
// without a letter.
func (p *Page) PressKeys(keys string) {
	p.t.Helper()
	p.Run("pressing keys", 30*time.Second, chromedp.KeyEvent(keys))
}

// PressKey presses one key while modifiers are held.
func (p *Page) PressKey(key string, modifiers ...input.Modifier) {
	p.t.Helper()
	p.Run("pressing a key", 30*time.Second, chromedp.KeyEvent(key, chromedp.KeyModifiers(modifiers...)))
}

// Focus puts the focus on the first element that selector finds.
func (p *Page) Focus(selector string) {
	p.t.Helper()
	var nodes []*cdp.Node
	p.Run("focusing "+selector, 30*time.Second,
		chromedp.Nodes(selector, &nodes, chromedp.ByQuery), chromedp.Focus(selector, chromedp.ByQuery))
}
