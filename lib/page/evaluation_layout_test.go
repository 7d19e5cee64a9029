package page

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"latentlab/internal/browsertest"
)

// TestEvaluationLayout checks that evaluations fit a narrow page, with long names, many classes and images in color.
func TestEvaluationLayout(t *testing.T) {
	b := browsertest.Start(t)
	h := threeSources()
	h.Sources[1].Name = "a generative adversarial network with a name that is too long"
	colors := HumanEvaluation{
		Sources: []Source{{"16", paintings(3, 32)}, {"17", paintings(4, 32)}},
		Classes: []string{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"},
	}
	many := colors
	many.Classes = nil
	for i := range 40 {
		many.Classes = append(many.Classes, fmt.Sprint("class no. ", i))
	}
	page := b.OpenFile(pageOf(t, "#ffffff", markupOf(t, h), markupOf(t, colors), markupOf(t, many)))
	page.WaitLive("body", 20*time.Second)
	page.Eval(`{ for (const button of document.querySelectorAll("[data-part=reveal]")) button.click();
		for (const card of document.querySelectorAll("[data-card]")) for (let i = 0; i < 5; i++) card.latentlab.choose(i);
		for (const details of document.querySelectorAll("details")) details.open = true; 0 }`, nil)
	page.Wait("an image in color", `(() => {
		const c = document.querySelectorAll("[data-part=picture]")[1];
		const p = c.getContext("2d").getImageData(0, 0, 1, 1).data;
		return p[0] !== p[1] && p[3] === 255;
	})()`, 10*time.Second)
	page.Screenshot("evaluation-kinds")

	t.Run("search", func(t *testing.T) {
		page.Focus("input[type=search]")
		page.PressKeys("0 3")
		page.Eval(`document.querySelector("input[type=search]").value = "no. 3";
			document.querySelector("input[type=search]").dispatchEvent(new Event("input"))`, nil)
		var found, answers int
		page.Eval(`[...document.querySelectorAll("[data-card]")[2].querySelectorAll("[data-part=classes] button")].filter(b => !b.hidden).length`, &found)
		page.Eval(`document.querySelectorAll("[data-card]")[2].latentlab.answers().length`, &answers)
		if found != 11 || answers != 5 {
			t.Errorf("a search for a class shows %d, and there are %d answers: expected 11, and 5 as before", found, answers)
		}
	})

	t.Run("theme", func(t *testing.T) {
		// JupyterLab's rules for the tables of an output, with a dark theme's colors.
		var colors string
		page.Eval(`(() => {
			document.body.classList.add("jp-RenderedHTMLCommon");
			document.head.insertAdjacentHTML("afterbegin", "<style>.jp-RenderedHTMLCommon table { color: #fff; table-layout: fixed; }"
				+ ".jp-RenderedHTMLCommon thead { border-bottom: 1px solid #fff; }"
				+ ".jp-RenderedHTMLCommon tbody tr:nth-child(odd) { background: #111; }"
				+ ".jp-RenderedHTMLCommon tbody tr:nth-child(even) { background: #222; }</style>");
			const rows = document.querySelectorAll("[data-part=table] tbody tr");
			return [...new Set([...rows].map(r => getComputedStyle(r).color + " on " + getComputedStyle(r).backgroundColor))].join("; ");
		})()`, &colors)
		if colors != "rgb(31, 31, 31) on rgba(0, 0, 0, 0)" {
			t.Errorf("rows of the ranking are %s", colors)
		}
	})

	for _, width := range []int64{400, 320} {
		page.Run("a narrow window", time.Minute, emulation.SetDeviceMetricsOverride(width, 1000, 1, false))
		waitForFrames(page)
		var cut []string
		page.Eval(`[...document.querySelectorAll("[data-card] *")].filter(e => e.getClientRects().length && !e.closest("[data-part=scroll] *")
			&& (e.getBoundingClientRect().right > e.closest("[data-card]").getBoundingClientRect().right + 0.5
			|| e.getBoundingClientRect().left < e.closest("[data-card]").getBoundingClientRect().left - 0.5))
			.map(e => e.className || e.dataset.part || e.tagName)`, &cut)
		if len(cut) > 0 {
			t.Errorf("at %d pixels, beyond the card's edges: %s", width, strings.Join(cut, ", "))
		}
		page.Screenshot(fmt.Sprint("evaluation-narrow-", width))
	}
	page.CheckNoErrors()
}
