package page

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"latentlab/internal/browsertest"
)

// TestBrowserKeys checks that an explorer and a cloud leave the browser's keys to it, are read
// out at rest only, and fit a narrow page.
func TestBrowserKeys(t *testing.T) {
	b := browsertest.Start(t)
	codes := [][]float32{{0, 5, 1}, {0, -5, 1.1}, {0.1, 5, 0.9}}
	_, explorer := explored(t, Explorer{Model: plainRun(t, 3).Model, Codes: codes})
	cloud := cloudOf(t, 9)
	cloud.Classes = []string{"<flat>", "חתול (12)"}
	page := b.OpenFile(pageOf(t, "#ffffff", explorer, markupOf(t, cloud)))
	page.Wait("both", `[...document.querySelectorAll("[data-card]")].filter(e => e.dataset.frame).length === 2`, time.Minute)

	t.Run("keys", func(t *testing.T) {
		var taken, left []string
		page.Eval(`(() => {
			const wheel = { type: "wheel", deltaY: 50 };
			const own = [["ctrlKey", "0"], ["metaKey", "+"], ["ctrlKey", "-"], ["altKey", "ArrowLeft"], ["metaKey", "ArrowRight"], ["ctrlKey", "Home"]];
			const refused = [];
			globalThis.kept = [];
			for (const target of document.querySelectorAll("[data-part=pad], [data-part=sliders] input, [data-part=canvas]")) {
				const send = (event, name) => {
					target.dispatchEvent(event);
					return event.defaultPrevented ? (target.dataset.part || "slider") + " " + name : "";
				};
				const init = { bubbles: true, cancelable: true };
				for (const [modifier, key] of own) refused.push(send(new KeyboardEvent("keydown", { ...init, key, [modifier]: true }), modifier + key));
				kept.push(send(new KeyboardEvent("keydown", { ...init, key: "ArrowRight" }), "ArrowRight"));
				if (target.dataset.part === "canvas") {
					refused.push(send(new WheelEvent("wheel", { ...init, deltaY: 50, ctrlKey: true }), "Ctrl+wheel"));
					kept.push(send(new WheelEvent("wheel", { ...init, deltaY: 50 }), "wheel"));
				}
			}
			return refused.filter(Boolean);
		})()`, &taken)
		page.Eval(`kept`, &left)
		if len(taken) > 0 {
			t.Errorf("taken from the browser: %v", taken)
		}
		if want := "[pad ArrowRight slider ArrowRight slider ArrowRight slider ArrowRight canvas ArrowRight canvas wheel]"; fmt.Sprint(left) != want {
			t.Errorf("the elements take %v, expected %v", left, want)
		}
	})

	t.Run("live regions", func(t *testing.T) {
		var changes int
		page.Eval(`new Promise(done => {
			let changes = 0;
			const live = "output, [role=status], [role=alert], [aria-live]:not([aria-live=off])";
			new MutationObserver(list => {
				for (const m of list) if ((m.target.closest ? m.target : m.target.parentNode).closest(live)) changes++;
			}).observe(document.body, { subtree: true, childList: true, characterData: true });
			document.querySelector("[data-part=walk]").click();
			const canvas = document.querySelector("[data-part=canvas]"), box = canvas.getBoundingClientRect();
			for (let i = 0; i < 200; i++) {
				canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: box.x + i * box.width / 200, clientY: box.y + box.height / 2 }));
			}
			setTimeout(() => {
				document.querySelector("[data-part=walk]").click();
				done(changes);
			}, 700);
		})`, &changes)
		if changes > 4 {
			t.Errorf("live regions change %d times within 0.7 s, which a screen reader would all read", changes)
		}
	})

	t.Run("tip by keys", func(t *testing.T) {
		page.Eval(`(() => {
			const canvas = document.querySelector("[data-part=canvas]");
			const send = (key) => canvas.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
			send("0");
			requestAnimationFrame(() => requestAnimationFrame(() => { // move point 4 to the middle
				const box = canvas.getBoundingClientRect(), [x, y] = canvas.closest("[data-card]").latentlab.place(4);
				const dx = box.x + box.width / 2 - x, dy = box.y + box.height / 2 - y;
				for (let i = 0; i < Math.max(1, Math.round(Math.abs(dx) / 20)); i++) send(dx > 0 ? "ArrowRight" : "ArrowLeft");
				for (let i = 0; i < Math.round(Math.abs(dy) / 20); i++) send(dy > 0 ? "ArrowDown" : "ArrowUp");
			}));
		})()`, nil)
		page.Wait("the point's name", `document.querySelector("[data-part=said]").textContent.includes("no. 4")`, 20*time.Second)
	})

	t.Run("roles", func(t *testing.T) {
		var value, least, most float64
		var role string
		page.Eval(`+document.querySelector("[data-part=pad]").getAttribute("aria-valuenow")`, &value)
		page.Eval(`+document.querySelector("[data-part=pad]").getAttribute("aria-valuemin")`, &least)
		page.Eval(`+document.querySelector("[data-part=pad]").getAttribute("aria-valuemax")`, &most)
		page.Eval(`document.querySelector("[data-part=canvas]").getAttribute("role")`, &role)
		if !(least < most && least <= value && value <= most) || role != "application" {
			t.Errorf("the plane is %g of %g to %g, the cloud has the role %q", value, least, most, role)
		}
	})

	t.Run("right to left", func(t *testing.T) {
		var directions []string
		page.Eval(`[...document.querySelectorAll("[data-part=legend] bdi")].map(e => e.textContent + " " + getComputedStyle(e).direction)`, &directions)
		if want := "[<flat> ltr חתול (12) rtl]"; fmt.Sprint(directions) != want {
			t.Errorf("the classes' names are %v, expected %v", directions, want)
		}
	})

	t.Run("narrow", func(t *testing.T) {
		page.Run("a narrow window", time.Minute, emulation.SetDeviceMetricsOverride(400, 900, 1, false))
		page.Wait("the tip to go", `document.querySelector("[data-part=tip]").getClientRects().length === 0`, time.Minute)
		var cut []string
		page.Eval(`[...document.querySelectorAll("[data-card] *")].filter(e => e.getClientRects().length && !e.closest(".pad *, .cloud-said")
			&& (e.getBoundingClientRect().right > e.closest("[data-card]").getBoundingClientRect().right + 0.5
			|| e.getBoundingClientRect().left < e.closest("[data-card]").getBoundingClientRect().left - 0.5))
			.map(e => e.className || e.dataset.part || e.tagName)`, &cut)
		if len(cut) > 0 {
			t.Errorf("beyond the card's edges: %s", strings.Join(cut, ", "))
		}
		box := page.Box("[data-part=pad]")
		if box.Width < 250 || box.Width != box.Height {
			t.Errorf("the plane is %g × %g, expected a square of 250 and more", box.Width, box.Height)
		}
		page.Screenshot("narrow")
	})
	page.CheckNoErrors()
}

// TestExplorerLabels checks that numbers of tiny, of huge and of distant ranges can be told
// apart.
func TestExplorerLabels(t *testing.T) {
	b := browsertest.Start(t)
	r := plainRun(t, 2)
	var outputs []string
	for _, ends := range [][2]float32{{-3, 3}, {-2e-7, 2e-7}, {1e8, 1e8 + 64}, {1, 1 + 3e-7}, {-3e30, 1e30}} {
		_, markup := explored(t, Explorer{Model: r.Model, Low: ends[0], High: ends[1]})
		outputs = append(outputs, markup)
	}
	page := b.OpenFile(pageOf(t, "#ffffff", outputs...))
	page.Wait("all", fmt.Sprintf(`[...document.querySelectorAll("[data-card]")].filter(e => e.dataset.frame).length === %d`, len(outputs)), time.Minute)
	var labels []string
	page.Eval(`[...document.querySelectorAll("[data-card]")].map(e => ["left", "right", "numbers"].map(p => e.querySelector("[data-part=" + p + "]").textContent).join(" "))`, &labels)
	want := []string{
		"−3 3 z₁ = 0.00z₂ = 0.00", "−2×10⁻⁷ 2×10⁻⁷ z₁ = 0z₂ = 0", "10⁸ 1.0000006×10⁸ z₁ = 1.00000032×10⁸z₂ = 1.00000032×10⁸",
		"1 1.0000004 z₁ = 1.00000024z₂ = 1.00000024", "−3×10³⁰ 10³⁰ z₁ = −1.00×10³⁰z₂ = −1.00×10³⁰",
	}
	for i := range want {
		if labels[i] != want[i] {
			t.Errorf("labels %q, expected %q", labels[i], want[i])
		}
	}
	page.Screenshot("labels")
	page.CheckNoErrors()
}
