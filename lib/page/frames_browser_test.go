package page

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
)

// shownFrame is what a card with frames shows.
type shownFrame struct {
	Level                   int // of the image's first pixel
	Alt, Name, Value, Words string
	Previous, Next          bool // whether the buttons can be pressed
}

// checkFrame checks that a card with grayFrames(n) shows frame i.
func checkFrame(t *testing.T, page *browsertest.Page, card string, i, n int) {
	t.Helper()
	var got shownFrame
	page.Eval(fmt.Sprintf(`(async () => {
		const card = document.querySelector("%s"), part = (name) => card.querySelector("[data-part=" + name + "]");
		const picture = part("image");
		await picture.decode();
		const context = document.createElement("canvas").getContext("2d");
		context.drawImage(picture, 0, 0);
		return {
			Level: context.getImageData(0, 0, 1, 1).data[0], Alt: picture.alt, Name: part("name").textContent,
			Value: part("slider").value, Words: part("slider").getAttribute("aria-valuetext"),
			Previous: !part("previous").disabled, Next: !part("next").disabled,
		};
	})()`, card), &got)
	name := fmt.Sprint("step ", 50*i)
	want := shownFrame{40 * i, fmt.Sprintf("<level> %d", 40*i), name, fmt.Sprint(i), name, i > 0, i < n-1}
	if got != want {
		t.Errorf("the card shows %+v, expected %+v", got, want)
	}
}

// trainingFrames returns frames of a training as a cell makes them: points that come to two circles.
func trainingFrames(t *testing.T) Frames {
	t.Helper()
	f := Frames{Caption: "Codes of a training, from the first step on."}
	points := [][]float32{{-1, -1}, {-0.5, 1}, {0, 0.2}, {0.4, -0.8}, {0.9, 0.1}, {1, 1}}
	for i, step := range []int{0, 50, 200, 600, 2000, 6000} {
		moved := make([][]float32, len(points))
		for k, p := range points {
			share := float32(i) / 5
			moved[k] = []float32{p[0]*(1-share) + share*float32(k%2), p[1] * (1 - share/2)}
		}
		codes, err := chart.Scatter{
			Points: moved, Labels: []uint16{0, 1, 0, 1, 0, 1}, Classes: []string{"even", "odd"},
			X: chart.Axis{Label: "z₁", Min: -1.2, Max: 1.2}, Y: chart.Axis{Label: "z₂", Min: -1.2, Max: 1.2},
			Size: figure.Size{Width: 420, Height: 260},
		}.Draw()
		if err != nil {
			t.Fatal(err)
		}
		f.Frames = append(f.Frames, Frame{fmt.Sprint("step ", step), codes})
	}
	return f
}

func TestFramesInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	const n = 4
	gray, training := markupOf(t, grayFrames(n)), markupOf(t, trainingFrames(t))
	card, other := cardOf(t, gray), cardOf(t, training)
	path := pageOf(t, "#111111", training, gray)
	page := b.OpenFile(path)
	if cards := page.WaitLive("body", 20*time.Second); cards != 2 {
		t.Fatalf("there are %d cards, expected 2", cards)
	}
	page.Eval(countKeys, nil)
	slider, play, previous, next := card+" [data-part=slider]", card+" [data-part=play]", card+" [data-part=previous]", card+" [data-part=next]"
	checkFrame(t, page, card, n-1, n)

	t.Run("keys", func(t *testing.T) {
		page.Focus(slider)
		page.PressKeys(kb.ArrowLeft)
		checkFrame(t, page, card, 2, n)
		page.PressKeys(kb.Home)
		checkFrame(t, page, card, 0, n)
		page.PressKeys(kb.ArrowLeft)
		checkFrame(t, page, card, 0, n)
		page.PressKeys(kb.ArrowRight + kb.ArrowUp)
		checkFrame(t, page, card, 2, n)
		page.PressKeys(kb.End)
		checkFrame(t, page, card, 3, n)
		var heard int
		if page.Eval("globalThis.heard", &heard); heard != 0 {
			t.Errorf("%d keys reached the page, which may act on them", heard)
		}
	})

	t.Run("buttons", func(t *testing.T) {
		page.Click(previous)
		page.Click(previous)
		checkFrame(t, page, card, 1, n)
		page.Click(next)
		page.Click(next)
		checkFrame(t, page, card, 3, n)
		page.PressKeys(kb.ArrowLeft) // the button is disabled, and has given the focus to the slider
		checkFrame(t, page, card, 2, n)
	})

	t.Run("drag", func(t *testing.T) {
		page.Drag(slider, []float64{0.67, 0.3, 0}, 20*time.Millisecond, nil)
		checkFrame(t, page, card, 0, n)
	})

	t.Run("play", func(t *testing.T) {
		page.Focus(slider)
		page.PressKeys(kb.End)
		page.Eval(fmt.Sprintf(`{
			const name = document.querySelector("%s [data-part=name]");
			globalThis.played = [];
			new MutationObserver(() => played.push({ name: name.textContent, at: performance.now() })).observe(name, { childList: true });
			0 }`, card), nil)
		page.Click(play)
		if text := page.Text(play); text != "Pause" {
			t.Errorf("the button says %q while it plays", text)
		}
		page.Wait("the last frame", "played.length > 3", 20*time.Second)
		checkFrame(t, page, card, 3, n)
		if text := page.Text(play); text != "Play" {
			t.Errorf("the button says %q at the end", text)
		}
		time.Sleep(1200 * time.Millisecond)
		var played []struct {
			Name string
			At   float64
		}
		page.Eval("played", &played)
		var names []string
		for i, p := range played {
			names = append(names, p.Name)
			if i > 0 && p.At-played[i-1].At < 500 {
				t.Errorf("%s follows after %.0f ms, expected about a second", p.Name, p.At-played[i-1].At)
			}
		}
		if want := []string{"step 0", "step 50", "step 100", "step 150"}; !slices.Equal(names, want) {
			t.Errorf("it played %q, expected %q", names, want)
		}
	})

	t.Run("pause", func(t *testing.T) {
		for _, c := range []struct {
			name string
			stop func()
			at   int
		}{
			{"Pause", func() { page.Click(play) }, 0},
			{"next", func() { page.Click(next) }, 1},
			{"slider", func() { page.Focus(slider); page.PressKeys(kb.End + kb.ArrowLeft) }, 2},
		} {
			page.Focus(slider)
			page.PressKeys(kb.End)
			page.Click(play)
			c.stop()
			time.Sleep(1200 * time.Millisecond)
			checkFrame(t, page, card, c.at, n)
			if text := page.Text(play); text != "Play" {
				t.Errorf("after %s the button says %q", c.name, text)
			}
		}
		page.Click(play) // goes on from where it is
		page.Wait("the next frame", fmt.Sprintf(`document.querySelector("%s [data-part=name]").textContent === "step 150"`, card), 20*time.Second)
	})

	t.Run("other", func(t *testing.T) {
		if text := page.Text(other + " [data-part=name]"); text != "step 6000" {
			t.Errorf("the other card shows %q, expected its last frame as before", text)
		}
		page.Focus(other + " [data-part=slider]")
		page.PressKeys(kb.Home + kb.ArrowRight + kb.ArrowRight)
		checkFrame(t, page, card, 3, n)
		page.Wait("the image of step 200", fmt.Sprintf(`(() => { const picture = document.querySelector("%s [data-part=image]");
			return picture.complete && picture.naturalWidth === 2 * picture.width; })()`, other), 10*time.Second)
		page.Box(other)
		page.Screenshot("frames")
	})
	page.CheckNoErrors()

	t.Run("link", func(t *testing.T) {
		page := b.ForTest(t).OpenFile(path)
		page.WaitLive("body", 20*time.Second)
		page.Focus(slider)
		page.PressKeys(kb.Home + kb.ArrowRight)
		page.Click(card + linkButton)
		page.Wait("the link to be copied", said(card, "Link copied"), 10*time.Second)
		var link string
		page.Eval("location.href", &link)
		if !regexp.MustCompile(`page\.html#[0-9a-f]{6}=f1$`).MatchString(link) {
			t.Errorf("the address is %s", link)
		}
		for state, at := range map[string]int{"f1": 1, "f4": 3, "f01": 3, "f": 3, "z1": 3} {
			opened := b.ForTest(t).Open(strings.Replace(link, "=f1", "="+state, 1))
			opened.WaitLive("body", 20*time.Second)
			checkFrame(t, opened, card, at, n)
			opened.CheckNoErrors()
		}
	})

	t.Run("narrow", func(t *testing.T) {
		long := grayFrames(2)
		long.Frames[0].Name, long.Frames[1].Name = strings.Repeat("many words ", 9), strings.Repeat("letters", 12)
		page := b.ForTest(t).OpenFile(pageOf(t, "#111111", training, gray, markupOf(t, long)))
		page.WaitLive("body", 20*time.Second)
		for _, width := range []int64{400, 320} {
			page.Run("a narrow window", time.Minute, emulation.SetDeviceMetricsOverride(width, 900, 1, false))
			waitForFrames(page)
			var cut []string
			page.Eval(`[...document.querySelectorAll("[data-card] *")].filter(e => e.getClientRects().length
				&& e.getBoundingClientRect().right > e.closest("[data-card]").getBoundingClientRect().right + 0.5)
				.map(e => e.dataset.part || e.tagName)`, &cut)
			if len(cut) > 0 {
				t.Errorf("at %d pixels, beyond the card's edges: %s", width, strings.Join(cut, ", "))
			}
			page.Screenshot(fmt.Sprint("frames-narrow-", width))
		}
	})

	t.Run("still", func(t *testing.T) {
		page := b.ForTest(t).OpenFileWithoutScripts(path)
		if stills := page.Stills(); len(stills) != 2 || stills[0].Images != 1 || stills[1].Width != 200 || stills[1].Live {
			t.Errorf("without scripts the page has %+v, expected two still figures", stills)
		}
	})
}
