package page

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
)

// answersOf returns the reader's answers in the first card of a page; -1 is none of the classes.
func answersOf(page *browsertest.Page) (answers []int) {
	page.Eval(`document.querySelector("[data-card]").latentlab.answers()`, &answers)
	return answers
}

// checkAnswers checks the answers, and that the image after them is shown.
func checkAnswers(t *testing.T, page *browsertest.Page, e *evaluation, want ...int) {
	t.Helper()
	if got := answersOf(page); !slices.Equal(got, want) {
		t.Fatalf("the answers are %v, expected %v", got, want)
	}
	level := (int(e.images.Row(len(want))[0])*15 + 127) / 255
	if got := pixelsOf(page, "[data-part=picture]"); len(got) != 3*6*6 || got[0] != 17*level {
		t.Errorf("after %d answers the image has %d values and the level %d, expected %d", len(want), len(got), got[0], 17*level)
	}
}

// rankingOf returns the rows of the table, each as the texts of its cells.
func rankingOf(page *browsertest.Page) (rows []string) {
	page.Eval(`[...document.querySelectorAll("[data-part=table] tr")].filter(r => r.getClientRects().length).map(
		r => [...r.cells].map(c => c.textContent).join("|"))`, &rows)
	return rows
}

const reveal, undo = "[data-part=reveal]", "[data-part=undo]"

// button returns the selector of the n-th class's button.
func button(c int) string { return fmt.Sprintf("[data-part=classes] button:nth-child(%d)", c+1) }

func TestEvaluationInBrowser(t *testing.T) {
	b := browsertest.Start(t)
	h := threeSources()
	e, err := h.prepare()
	if err != nil {
		t.Fatal(err)
	}
	path := pageOf(t, "#111111", markupOf(t, h))
	page := b.OpenFile(path)
	page.WaitLive("body", 20*time.Second)
	page.Eval(countKeys, nil)

	t.Run("blind", func(t *testing.T) {
		text := page.Text("body")
		for _, name := range []string{"VAE", "GAN", "test digits", "Fréchet", "95%"} {
			if strings.Contains(text, name) {
				t.Errorf("%s is named before the sources are revealed", name)
			}
		}
		if !strings.Contains(text, "Image 1 of 36 15 more until the ranking") || len(rankingOf(page)) > 0 {
			t.Errorf("the page begins with %q", text)
		}
		var address string
		page.Eval(`document.querySelector("[data-part=picture]").getAttribute("aria-label")`, &address)
		if address != "Image 1 of 36, enlarged" {
			t.Errorf("the image is described as %q", address)
		}
		checkAnswers(t, page, e)
	})

	t.Run("mouse", func(t *testing.T) {
		page.Click(button(3))
		page.Click("[data-part=none] button")
		checkAnswers(t, page, e, 3, -1)
		page.PressKeys("4") // a click leaves the focus where keys are heard
		checkAnswers(t, page, e, 3, -1, 4)
		page.Click(undo)
		checkAnswers(t, page, e, 3, -1)
		page.Click(undo)
		page.Click(undo)
		checkAnswers(t, page, e)
		page.Screenshot("evaluation-blind")
	})

	t.Run("keys", func(t *testing.T) {
		// The undone button is disabled, and has given the focus back.
		page.PressKeys("09Nn")
		checkAnswers(t, page, e, 0, 9, -1, -1)
		page.PressKeys(kb.Backspace + kb.Backspace + "x" + kb.ArrowDown)
		checkAnswers(t, page, e, 0, 9)
		page.PressKey("3", input.ModifierCtrl)
		page.Eval(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "5", repeat: true, bubbles: true }))`, nil)
		checkAnswers(t, page, e, 0, 9)
		page.Focus(button(7))
		page.PressKeys(" ")
		page.Focus("[data-part=none] button")
		page.PressKeys("\r")
		checkAnswers(t, page, e, 0, 9, 7, -1)
		page.PressKeys(kb.Backspace + kb.Backspace + kb.Backspace + kb.Backspace + kb.Backspace)
		checkAnswers(t, page, e)
		var heard int
		page.Eval("globalThis.heard", &heard)
		if heard != 1 { // that with Ctrl
			t.Errorf("%d keys reached the page, which may act on them", heard)
		}
	})

	// The reader recognizes none of the first source's images, three of five of the second's, and all of the
	// test images, one of them wrongly.
	var answers []int
	given := make([]int, 3)
	for i := range 15 {
		source := e.order[i]
		answer := -1
		switch k := given[source]; {
		case source == 1 && k < 3:
			answer = 8
		case source == 2:
			answer = e.labels[i]
			if k == 1 {
				answer = (answer + 1) % 10
			}
		}
		given[source]++
		answers = append(answers, answer)
	}
	t.Run("ranking", func(t *testing.T) {
		for i, answer := range answers {
			if len(rankingOf(page)) > 0 {
				t.Fatalf("the sources are revealed after %d answers", i)
			}
			page.PressKeys(map[bool]string{true: "n", false: fmt.Sprint(answer)}[answer < 0])
		}
		checkAnswers(t, page, e, answers...)
		want := []string{
			"|Source|Recognized|As labeled|Fréchet distance|precision",
			"1.|test digits||100% 5 of 5|80%|0 1.|— ",
			"2.|GAN||60% 3 of 5|—|7 2.|0.9 1.",
			"3.|</script>VAE||0% 0 of 5|—|31.25 3.|0.5 2.",
		}
		if got := rankingOf(page); !slices.Equal(got, want) {
			t.Errorf("the ranking is\n%s\nexpected\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		var titles []string
		page.Eval(`[...document.querySelectorAll("td.share")].map(c => c.title)`, &titles)
		// Wilson (1927): 5, 3 and 0 of 5.
		if want := []string{"95% interval: 57% to 100%", "95% interval: 23% to 88%", "95% interval: 0% to 43%"}; !slices.Equal(titles, want) {
			t.Errorf("the intervals are %q, expected %q", titles, want)
		}
		const agreement = "Fréchet distance orders 3 of 3 pairs of sources as you do. precision orders 1 of 1 pair of sources as you do."
		if text := page.Text("[data-part=agreement]"); text != agreement {
			t.Errorf("the page says %q, expected %q", text, agreement)
		}
		if text := page.Text("[data-part=note]"); !strings.Contains(text, "95% intervals") || !strings.Contains(text, "As labeled") {
			t.Errorf("the note is %q", text)
		}
		if n := page.Count(reveal + ":not([hidden])"); n != 0 {
			t.Error("there is a button Reveal, and all is revealed")
		}
	})

	t.Run("images", func(t *testing.T) {
		page.Click("summary")
		page.Wait("the images", `document.querySelectorAll("[data-part=strips] canvas").length === 15`, 10*time.Second)
		if n := page.Count(".evaluation-strip .wrong"); n != 1 {
			t.Errorf("%d images are marked as read wrongly, expected 1", n)
		}
		if n := page.Count(".evaluation-strip .unrecognized"); n != 7 {
			t.Errorf("%d images are marked as not recognized, expected 7", n)
		}
		page.Screenshot("evaluation-revealed")
	})

	t.Run("undo and ties", func(t *testing.T) {
		page.Focus("[data-part=picture]")
		for range 12 {
			page.PressKeys(kb.Backspace)
		}
		rows := rankingOf(page)
		if len(rows) != 4 {
			t.Fatalf("the ranking is %q after Undo, expected that the sources stay revealed", rows)
		}
		// One answer for each source is left: two of them recognized.
		if !strings.HasPrefix(rows[1], "1.|GAN||100% 1 of 1|") || !strings.HasPrefix(rows[2], "1.|test digits||100% 1 of 1|100%|") ||
			!strings.HasPrefix(rows[3], "3.|</script>VAE||0% 0 of 1|") {
			t.Errorf("the ranking is %q", rows)
		}
		if text := page.Text("[data-part=agreement]"); !strings.HasPrefix(text, "Fréchet distance orders 2 of 3 pairs of sources as you do; 1 is tied.") {
			t.Errorf("the page says %q", text)
		}
		page.Eval(`{ const { undo } = document.querySelector("[data-card]").latentlab; undo(); undo(); undo(); undo(); 0 }`, nil)
		if rows := rankingOf(page); rows[1] != "|</script>VAE||— 0 of 0|—|31.25 3.|0.5 2." {
			t.Errorf("the ranking without answers is %q", rows)
		}
	})

	t.Run("end", func(t *testing.T) {
		page.Focus(button(5))
		page.PressKeys(strings.Repeat("5", 37))
		if got := answersOf(page); len(got) != 36 {
			t.Errorf("there are %d answers to 36 images", len(got))
		}
		if text := page.Text("[data-part=state]"); text != "All 36 images" {
			t.Errorf("the page says %q at the end", text)
		}
		page.PressKeys(kb.Backspace) // its button is disabled, and has given the focus back
		if got := answersOf(page); len(got) != 35 {
			t.Errorf("there are %d answers after Undo, expected 35", len(got))
		}
	})
	page.CheckNoErrors()

	t.Run("link", func(t *testing.T) {
		page := b.ForTest(t).OpenFile(path)
		page.WaitLive("body", 20*time.Second)
		page.Focus("[data-part=picture]")
		page.PressKeys("4n")
		page.Click(reveal)
		if rows := rankingOf(page); len(rows) != 4 {
			t.Errorf("after Reveal the ranking is %q", rows)
		}
		page.PressKeys("7")
		page.Click(linkButton)
		page.Wait("the link to be copied", said("", "Link copied"), 10*time.Second)
		var link string
		page.Eval("location.href", &link)
		if !regexp.MustCompile(`page\.html#[0-9a-f]{6}=a4,n,7~r$`).MatchString(link) {
			t.Errorf("the address is %s", link)
		}
		opened := b.ForTest(t).Open(link)
		opened.WaitLive("body", 20*time.Second)
		checkAnswers(t, opened, e, 4, -1, 7)
		if rows := rankingOf(opened); len(rows) != 4 {
			t.Errorf("the ranking is %q, expected it revealed", rows)
		}
		for _, damaged := range []string{"a4,n,10", "a4,,5", "b4", "a4~x", "a" + strings.Repeat("4,", 36) + "4"} {
			opened := b.ForTest(t).Open(strings.Replace(link, "a4,n,7~r", damaged, 1))
			opened.WaitLive("body", 20*time.Second)
			checkAnswers(t, opened, e)
			opened.CheckNoErrors()
		}
	})

	t.Run("still", func(t *testing.T) {
		page := b.ForTest(t).OpenFileWithoutScripts(path)
		checkStill(t, page, 1)
	})
}
