package page

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
	"latentlab/internal/hometest"
	"latentlab/lib/dataset"
)

// tenDigits are the lines of drawn digits 0 to 9, each a list of points in a square of 100.
const tenDigits = `[[[[50,10],[38,13],[27,25],[22,45],[24,68],[32,85],[45,92],[58,90],[69,80],[75,60],[75,40],[70,22],[60,12],[50,10]]],
	[[[50,8],[50,92]]],
	[[[25,28],[28,18],[35,12],[45,8],[55,8],[65,12],[70,20],[71,30],[66,43],[45,65],[22,90],[80,90]]],
	[[[25,15],[36,9],[50,8],[63,12],[70,20],[71,30],[63,41],[45,48],[62,51],[72,61],[74,75],[67,86],[53,92],[38,91],[25,85]]],
	[[[30,10],[25,55],[75,55]],[[65,10],[65,92]]],
	[[[72,10],[32,10],[28,45],[40,41],[55,42],[66,48],[73,58],[74,71],[68,82],[58,90],[45,92],[33,90],[24,84]]],
	[[[65,8],[50,17],[37,35],[29,58],[29,73],[35,85],[45,92],[58,91],[67,83],[70,74],[66,65],[55,59],[42,61],[30,72]]],
	[[[22,12],[75,12],[63,32],[52,55],[42,92]]],
	[[[65,20],[57,12],[48,10],[38,13],[32,22],[34,33],[43,43],[60,56],[67,66],[68,78],[62,88],[50,92],[38,89],[32,80],[32,69],[40,57],[58,42],[66,30],[65,20]]],
	[[[68,28],[61,15],[52,12],[42,14],[34,23],[32,35],[39,47],[51,50],[61,44],[67,34],[68,28],[66,60],[58,92]]]]`

// TestPadDrawing draws digits with the mouse and with keys.
func TestPadDrawing(t *testing.T) {
	b := browsertest.Start(t)
	hometest.Need(t, "MNIST", "data", "mnist")
	digits := must(dataset.MNIST()).Train.First(10_000)
	page := b.OpenFile(pageOf(t, "#111111", padCard(t, digits), padCard(t, digits)))
	page.WaitLive("body", 20*time.Second)
	page.Eval(padHelpers+";"+countKeys, nil)
	example := func(n int) []float32 {
		waitForFrames(page)
		var text string
		page.Eval(fmt.Sprintf("pad(%d).example() ? encode([pad(%[1]d).example()]) : ''", n), &text)
		if text == "" {
			return nil
		}
		return floatsIn(t, text, 784)[0]
	}
	if example(0) != nil {
		t.Error("an empty pad has an example")
	}

	t.Run("mouse", func(t *testing.T) {
		box := page.Box("[data-part=own-paper]")
		for _, line := range [][][2]float64{{{60, 70}, {120, 66}, {180, 64}, {150, 120}, {120, 170}, {100, 220}}} {
			for i, p := range line {
				kind := input.MouseMoved
				if i == 0 {
					kind = input.MousePressed
				}
				page.SendMouse(kind, box.X+p[0], box.Y+p[1])
			}
			end := line[len(line)-1]
			page.SendMouse(input.MouseReleased, box.X+end[0], box.Y+end[1])
		}
		page.SendMouse(input.MouseMoved, box.X+10, box.Y+10)
		x := example(0)
		if x == nil || isNamed(digits, x, 7) == 0 {
			t.Error("a drawn 7 is none to its nearest digit")
		}
		if example(1) != nil {
			t.Error("the second pad follows the first")
		}
		page.Screenshot("pad-drawn")
		var said [][]bool
		page.Eval(`document.querySelector("[data-card]").latentlab.said`, &said)
		if n := len(said); n < 3 || !said[n-1][1] || said[1][1] {
			t.Errorf("changes are reported as [is drawn, is done] %v", said)
		}
		page.Click("[data-part=own-undo]")
		if example(0) != nil {
			t.Error("Undo leaves the only line")
		}
		var disabled bool
		page.Eval(`document.querySelector("[data-part=own-undo]").disabled`, &disabled)
		if !disabled {
			t.Error("Undo can be pressed on an empty pad")
		}
	})

	t.Run("sizes", func(t *testing.T) {
		for _, share := range []float64{0.95, 0.5, 0.2} { // of the pad's width
			var text string
			page.Eval(fmt.Sprintf(`(async () => {
				const paper = document.querySelector("[data-part=own-paper]"), box = paper.getBoundingClientRect(), rows = [];
				paper.setPointerCapture = () => {};
				for (const digit of %s) {
					pad().clear();
					for (const line of digit) {
						line.forEach(([x, y], i) => paper.dispatchEvent(new PointerEvent(i ? "pointermove" : "pointerdown", {
							pointerId: 1, clientX: box.x + box.width * (0.02 + %v * x / 100), clientY: box.y + box.height * (0.02 + %[2]v * y / 100) })));
						paper.dispatchEvent(new PointerEvent("pointerup", { pointerId: 1 }));
					}
					await frames();
					rows.push(pad().example());
				}
				delete paper.setPointerCapture;
				pad().clear();
				return encode(rows);
			})()`, tenDigits, share), &text)
			for digit, x := range floatsIn(t, text, 784) {
				if isNamed(digits, x, uint16(digit)) == 0 {
					t.Errorf("a %d drawn on %v of the pad's width is a %d to its nearest digit",
						digit, share, digits.Labels[nearest(digits, x)])
				}
			}
		}
	})

	t.Run("finger", func(t *testing.T) {
		box := page.Box("[data-part=own-paper]")
		touch := func(kind input.TouchType, points ...*input.TouchPoint) {
			page.Run("touching the pad", time.Minute, input.DispatchTouchEvent(kind, points))
		}
		page.Run("a touch screen", time.Minute, emulation.SetTouchEmulationEnabled(true))
		for i := range 20 {
			kind := input.TouchMove
			if i == 0 {
				kind = input.TouchStart
			}
			touch(kind, &input.TouchPoint{X: box.X + 126, Y: box.Y + 30 + 10*float64(i)})
		}
		touch(input.TouchEnd)
		page.Run("no touch screen", time.Minute, emulation.SetTouchEmulationEnabled(false))
		if x := example(0); x == nil || isNamed(digits, x, 1) == 0 {
			t.Error("a 1 that a finger draws is none to its nearest digit")
		}
		page.Click("[data-part=own-clear]")
	})

	t.Run("keys", func(t *testing.T) {
		page.Eval(`document.body.style.paddingBottom = "3000px"`, nil)
		page.Focus("[data-part=own-paper]")
		var before, after float64
		page.Eval(`scrollY`, &before)
		page.PressKeys(strings.Repeat(kb.ArrowUp, 10) + " " + strings.Repeat(kb.ArrowDown, 20) + " " + strings.Repeat(kb.ArrowRight, 3))
		x := example(0)
		if x == nil || isNamed(digits, x, 1) == 0 {
			t.Error("a 1 that keys draw is none to its nearest digit")
		}
		page.Screenshot("pad-keys")
		if text := page.Text("[data-part=own-said]"); text != "The brush is up." {
			t.Errorf("the pad has said %q", text)
		}
		page.PressKeys(" " + kb.ArrowRight + kb.Escape + kb.Backspace)
		if rest := example(0); !slices.Equal(rest, x) {
			t.Error("Backspace has not removed the last line")
		}
		page.PressKeys(kb.Delete)
		if example(0) != nil {
			t.Error("Delete leaves lines")
		}
		// Two arrows that are held move the brush diagonally.
		page.Eval(`(() => {
			const paper = document.querySelector("[data-part=own-paper]");
			const send = (type, key, repeat = false) => paper.dispatchEvent(new KeyboardEvent(type, { key, repeat, bubbles: true, cancelable: true }));
			send("keydown", " ");
			send("keydown", "ArrowUp");
			for (let i = 0; i < 9; i++) send("keydown", "ArrowRight", true);
		})()`, nil)
		x = example(0)
		columns := map[int]bool{}
		for k, v := range x {
			if v > 0.5 {
				columns[k%28] = true
			}
		}
		if len(columns) < 12 {
			t.Errorf("a diagonal takes %d columns, expected about 20", len(columns))
		}
		var heard int
		page.Eval("globalThis.heard", &heard)
		if heard != 0 {
			t.Errorf("%d keys reached the page", heard)
		}
		if page.Eval(`scrollY`, &after); after != before {
			t.Errorf("keys scroll the page from %v to %v", before, after)
		}
		page.PressKeys(kb.Tab)
		var at string
		page.Eval(`document.activeElement.dataset.part`, &at)
		if at != "own-undo" {
			t.Errorf("Tab leads from the pad to %q, expected the button Undo", at)
		}
	})
	page.CheckNoErrors()
}
