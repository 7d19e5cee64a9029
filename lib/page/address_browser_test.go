package page

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
)

const linkButton = " button.link"

// TestAddress copies links to states of two explorers of a page, and opens them.
func TestAddress(t *testing.T) {
	b := browsertest.Start(t)
	_, classes := explored(t, Explorer{Model: supervisedRun(t).Model, OneHot: 10, Low: -2, High: 2})
	_, sliders := explored(t, Explorer{Model: plainRun(t, 4).Model, Low: -1, High: 3})
	first, second := cardOf(t, classes), cardOf(t, sliders)
	path := pageOf(t, "#111111", classes, `<div style="height:3000px"></div>`, sliders)
	page := b.OpenFile(path)
	page.WaitLive("body", time.Minute)
	started := codesOf(page)

	page.Focus(first + " [data-part=pad]")
	page.PressKeys("7" + kb.ArrowRight + kb.ArrowUp + kb.ArrowUp)
	page.Click(first + linkButton)
	page.Wait("the link to be copied", said(first, "Link copied"), 10*time.Second)
	page.Screenshot("address")
	page.Eval(fmt.Sprintf(`{ const e = document.querySelector("%s [data-part=sliders] input");
		e.value = 2.5; e.dispatchEvent(new Event("input")); 0 }`, second), nil)
	page.Eval(fmt.Sprintf(`{ const e = document.querySelector("%s [data-part=up]");
		e.value = 3; e.dispatchEvent(new Event("change")); 0 }`, second), nil)
	page.Click(second + linkButton)
	page.Wait("the second link to be copied", said(second, "Link copied"), 10*time.Second)
	want := codesOf(page)
	if slices.Equal(started[0], want[0]) || slices.Equal(started[1], want[1]) {
		t.Fatalf("the codes are %v as at the start", want)
	}
	var link string
	page.Eval("location.href", &link)
	if !regexp.MustCompile(`page\.html#[0-9a-f]{6}=z0?\.?[-0-9.,]+~c7&[0-9a-f]{6}=z2\.5,[-0-9.,]+~a0,3$`).MatchString(link) {
		t.Errorf("the address with both states is %s", link)
	}
	page.CheckNoErrors()

	opened := b.Open(link)
	opened.WaitLive("body", time.Minute)
	for i, code := range codesOf(opened) {
		for k := range code {
			if d := code[k] - want[i][k]; d > 0.005 || d < -0.005 {
				t.Errorf("explorer %d opens with the code %v, expected %v", i, code, want[i])
				break
			}
		}
	}
	var up string
	if opened.Eval(fmt.Sprintf(`document.querySelector("%s [data-part=up]").value`, second), &up); up != "3" {
		t.Errorf("the second explorer's plane has number %s going up, expected 3", up)
	}
	var top float64
	if opened.Eval("scrollY", &top); top < 2000 {
		t.Errorf("the page is at %g, expected it at the second explorer, whose link was copied last", top)
	}

	// Pasting another link changes the page as it is.
	hash, _, _ := strings.Cut(link[strings.Index(link, "#")+1:], "=")
	opened.Eval(fmt.Sprintf(`location.hash = "%s=z0.5,-0.5~c2"`, hash), nil)
	opened.Wait("the first explorer to follow the address",
		fmt.Sprintf(`String(document.querySelector("%s").latentlab.code().slice(-2)) === "0.5,-0.5"`, first), 10*time.Second)
	opened.CheckNoErrors()

	for _, damaged := range []string{
		"", "%E0%A4%A", "The-idea", "=", "&&=&", hash, hash + "=", hash + "=%E0", hash + "=z", hash + "=z1", hash + "=z1,2,3",
		hash + "=z1,NaN", hash + "=z1,1e99", hash + "=z1,2~c10", hash + "=z1,2~c-1", hash + "=z1,2~cx", hash + "=z1,,2",
		hash + "=z1,2~a0,2", "000000=z1,2", hash + "=constructor", hash + "=__proto__",
	} {
		page := b.Open("file://" + path + "#" + damaged)
		page.WaitLive("body", time.Minute)
		if got := codesOf(page); !slices.Equal(got[0], started[0]) || !slices.Equal(got[1], started[1]) {
			t.Errorf("with the address #%s the codes are %v, expected %v", damaged, got, started)
		}
		page.CheckNoErrors()
	}
}

// TestNoAddress opens an explorer in a frame without an address: it works, and offers no link.
func TestNoAddress(t *testing.T) {
	b := browsertest.Start(t)
	_, markup := explored(t, Explorer{Model: plainRun(t, 2).Model})
	page := b.OpenFile(pageOf(t, "#ffffff", `<iframe width="800" height="600" srcdoc="`+html.EscapeString(markup)+`"></iframe>`))
	const inFrame = `document.querySelector("iframe").contentDocument.querySelector("[data-card]")`
	page.Wait("the explorer", inFrame+".dataset.frame", time.Minute)
	var buttons int
	page.Eval(inFrame+`.querySelectorAll("button.link").length`, &buttons)
	if buttons != 0 {
		t.Errorf("a page without an address has %d buttons for links", buttons)
	}
	page.CheckNoErrors()
}

// TestCopyRefused copies a link in a page that may not copy, and shows it instead. A server's token
// is not in it.
func TestCopyRefused(t *testing.T) {
	b := browsertest.Start(t)
	_, markup := explored(t, Explorer{Model: plainRun(t, 2).Model})
	path := pageOf(t, "#ffffff", markup)
	page := b.Open("file://" + path + "?token=secret&a=b")
	page.WaitLive("body", time.Minute)
	page.Eval(`void (navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError")))`, nil)
	page.Click("[data-card]" + linkButton)
	const field = `document.querySelector("[role=status] input")`
	page.Wait("the link", field, 10*time.Second)
	var link, selected string
	page.Eval(field+".value", &link)
	page.Eval("getSelection().toString()", &selected)
	if !strings.Contains(link, "page.html?a=b#") || strings.Contains(link, "secret") || selected != link {
		t.Errorf("the page shows the link %q, of which %q is selected", link, selected)
	}
	page.Screenshot("address-shown")
	page.CheckNoErrors()
}

// cardOf returns a selector for the card with some HTML.
func cardOf(t *testing.T, markup string) string {
	t.Helper()
	card := regexp.MustCompile(`data-card="([0-9a-f]{12})"`).FindString(markup)
	if card == "" {
		t.Fatal("there is no card")
	}
	return "[" + strings.ReplaceAll(card, `"`, "'") + "]"
}

// codesOf returns the codes of all explorers of a page.
func codesOf(page *browsertest.Page) (codes [][]float64) {
	page.Eval(`[...document.querySelectorAll("[data-card]")].map(e => e.latentlab.code())`, &codes)
	return codes
}

// said returns an expression that is true once a card's button for links shows a text.
func said(card, text string) string {
	return fmt.Sprintf(`document.querySelector("%s [data-part=link] [role=status]")?.textContent === "%s"`, card, text)
}
