package notebook

import (
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/heapprofiler"

	"latentlab/internal/browsertest"
	"latentlab/lib/knob"
)

// TestControlsTwoPages checks that the signs of life of two pages that both moved a
// slider change nothing, and that values of a page that is gone are set.
func TestControlsTwoPages(t *testing.T) {
	hp := struct {
		X float64 `knob:"0..1, step 0.1"`
		Y float64 `knob:"0..1, step 0.1"`
	}{0.5, 0.5}
	var draws atomic.Int32
	busy := make(chan bool)
	p := openControls(t, &hp, func() {
		if draws.Add(1) == 2 {
			<-busy
		}
	})
	p.receive(`{"from":"a","seq":1,"values":{"X":0.1},"at":{"X":1}}`)
	waitUntil(t, "X is drawn", func() bool { return draws.Load() == 2 })
	p.receive(`{"from":"a","seq":2,"values":{"X":0.2},"at":{"X":2}}`) // a is gone before X is set
	p.receive(`{"from":"b","seq":1,"values":{"Y":0.9},"at":{"Y":1}}`)
	busy <- true
	waitUntil(t, "both are drawn", func() bool { return draws.Load() == 3 && hp.X == 0.2 && hp.Y == 0.9 })
	p.receive(`{"from":"b","seq":2,"values":{"X":0.9},"at":{"X":2}}`)
	waitUntil(t, "the other page's X is drawn", func() bool { return draws.Load() == 4 && hp.X == 0.9 })
	for i := range 20 {
		p.receive(fmt.Sprintf(`{"from":"a","seq":%d,"values":{"X":0.2},"at":{"X":2}}`, 3+i))
		time.Sleep(10 * time.Millisecond)
		p.receive(fmt.Sprintf(`{"from":"b","seq":%d,"values":{"X":0.9,"Y":0.9},"at":{"X":2,"Y":1}}`, 3+i))
		time.Sleep(10 * time.Millisecond)
	}
	if n := draws.Load(); n != 4 || hp.X != 0.9 {
		t.Errorf("signs of life have drawn %d times, and X is %v", n-4, hp.X)
	}
	p.receive(`{"from":"b","seq":40,"reset":40,"values":{"Y":0.7},"at":{"Y":1}}`)
	waitUntil(t, "all are reset", func() bool { return draws.Load() == 5 && hp.X == 0.5 && hp.Y == 0.5 })
	p.receive(`{"from":"b","seq":41,"rerun":true}`)
	p.wait(t, 5*time.Second)
}

// fakeChannel replaces channel.js: messages wait in a list, and the test passes them
// on.
const fakeChannel = `function latentlabChannel(kernel, process, hear) {
	const net = (globalThis.net ??= { sent: [], hear: [] });
	net.hear.push(hear);
	return { connect() {}, answered() {}, close() {}, isReady: () => true, send: (address, text) => net.sent.push(text) };
}`

// shownValues is JavaScript for the values that the controls of a page show, a line each.
const shownValues = `[...document.querySelectorAll("[data-controls]")].map(c =>
	[...c.querySelectorAll(".value, [name]")].map(e => e.type === "range" ? "" :
		e.type === "checkbox" ? e.checked : e.value ?? e.textContent).join(" ").trim()).join("\n")`

// TestControlsConverge has a reader use the same controls in three places of a page at
// random, while messages to and from the program are lost, repeated and exchanged. Once
// all arrive, all places and the program have the same values, and nothing is drawn any
// more.
func TestControlsConverge(t *testing.T) {
	b := browsertest.Start(t)
	hp := struct {
		Noise float64 `knob:"0..1, step 0.01"`
		Rate  float64 `knob:"1e-4..1e-1, log"`
		Code  int     `knob:"choices 2|10|20"`
		Clean bool    `knob:""`
	}{0.123, 0.00123, 10, true}
	var mu sync.Mutex
	draws, drawn := 0, hp
	p := openControls(t, &hp, func() {
		value := hp
		time.Sleep(5 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		draws, drawn = draws+1, value
	})
	state := func() (int, string) {
		mu.Lock()
		defer mu.Unlock()
		return draws, fmt.Sprint(drawn)
	}
	page := openThree(t, b, p)
	const places = 3
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	var out []string // messages under way to the program
	in := [places][]string{}
	heard, newest := 0, ""
	// step acts in the page, and passes messages on: all if reliable.
	step := func(action string, reliable bool) {
		t.Helper()
		p.mu.Lock()
		news := p.state[heard:]
		heard = len(p.state)
		p.mu.Unlock()
		calls := ""
		for i := range in {
			in[i] = append(in[i], news...)
			in[i] = network(random, in[i], reliable, func(markup string) {
				_, text, _ := strings.Cut(markup, `data-state="`)
				text, _, _ = strings.Cut(text, `"`)
				newest = html.UnescapeString(text)
				calls += fmt.Sprintf("net.hear[%d](%q, %s);", i, p.address, newest)
			})
		}
		var sent []string
		page.Eval(fmt.Sprintf(`(() => { %s; %s; return net.sent.splice(0); })()`, calls, action), &sent)
		out = network(random, append(out, sent...), reliable, p.receive)
	}
	for range 100 {
		step(randomAction(random, places), false)
		time.Sleep(time.Duration(random.IntN(30)) * time.Millisecond)
	}
	var shown string
	settled := func(noise string) bool {
		step(`document.dispatchEvent(new Event("visibilitychange"))`, true) // each place sends a sign of life
		page.Eval(shownValues, &shown)
		places := strings.Split(shown, "\n")
		return places[0] == places[1] && places[1] == places[2] && strings.HasPrefix(places[0], noise)
	}
	defer func() { t.Logf("at the end the places show\n%s", shown) }()
	waitUntil(t, "all places show the same values", func() bool { return settled("") })
	// The next change meets a state that does not know of it.
	step(fmt.Sprintf(`const i = document.querySelectorAll("[name=Noise]")[1];
		i.value = 0.77; i.dispatchEvent(new Event("input")); net.hear[1](%q, %s)`, p.address, newest), false)
	waitUntil(t, "all places show the last change", func() bool { return settled("0.77") })
	time.Sleep(300 * time.Millisecond)
	before, values := state()
	for range 10 {
		settled("0.77")
		time.Sleep(20 * time.Millisecond)
	}
	after, now := state()
	want := fmt.Sprintf("%.2f %v %d %v", drawn.Noise, fmt.Sprintf("%.3g", drawn.Rate), drawn.Code, drawn.Clean)
	got := strings.Join(strings.Fields(strings.Split(shown, "\n")[0]), " ")
	if after != before || now != values || got != want {
		t.Errorf("drawn %d times after all was quiet; the page shows %s, and drawn is %s", after-before, got, want)
	}
	page.CheckNoErrors()
	p.send(`"done":true`)
	p.wait(t, 5*time.Second)
}

// openThree opens a page that has the controls three times.
func openThree(t *testing.T, b *browsertest.Browser, p *fakePage) *browsertest.Page {
	t.Helper()
	waitUntil(t, "the controls are shown", func() bool { return p.texts() != "" })
	p.mu.Lock()
	markup := withFakeChannel(p.html[p.address])
	p.mu.Unlock()
	page := openMarkup(t, b, strings.Repeat(markup, 3))
	page.Wait("the controls", "net.hear.length === 3", 20*time.Second)
	return page
}

// withFakeChannel returns the HTML of controls with fakeChannel.
func withFakeChannel(markup string) string {
	return strings.Replace(markup, `latentlabCard("`, fakeChannel+`latentlabCard("`, 1) // of two functions the last counts
}

func openMarkup(t *testing.T, b *browsertest.Browser, markup string) *browsertest.Page {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	text := `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body data-base-url="/">` + markup
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return b.OpenFile(path)
}

// TestControlsLeaveNothing checks that controls whose cell was run again are garbage, and
// that the page's WebSocket is its own again, however many controls it has had.
func TestControlsLeaveNothing(t *testing.T) {
	t.Parallel()
	b := browsertest.Start(t)
	board, err := knob.NewBoard(&noisy{0.3})
	if err != nil {
		t.Fatal(err)
	}
	var cells strings.Builder
	for range 3 {
		fmt.Fprintf(&cells, `<div class="jp-Cell"><div class="jp-InputPrompt">[*]</div><div class="out">%s</div></div>`,
			newControls(board, func() {}).liveHTML())
	}
	page := openMarkup(t, b, `<script>
		const own = WebSocket, late = [], later = setTimeout;
		setTimeout = (f, ms, ...rest) => ms === 15000 ? late.push(f) : later(f, ms, ...rest);
	</script><div class="jp-Notebook">`+cells.String()+`</div>`)
	page.Wait("the controls", "late.length === 3 && WebSocket !== own", 20*time.Second)
	page.Eval(`void late.splice(0).forEach(f => f())`, nil)
	var back bool
	if page.Eval(`WebSocket === own`, &back); !back {
		t.Error("the page's WebSocket is not its own after 15 seconds")
	}
	page.Eval(`void (globalThis.cards = [...document.querySelectorAll("[data-card]")].map(c => new WeakRef(c)))`, nil)
	time.Sleep(1100 * time.Millisecond) // they look once a second where they are
	page.Eval(`void document.querySelectorAll(".out").forEach(out => out.replaceChildren())`, nil)
	freed := false
	for end := time.Now().Add(20 * time.Second); !freed && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		page.Run("collecting garbage", 10*time.Second, heapprofiler.CollectGarbage())
		page.Eval(`cards.every(c => c.deref() === undefined)`, &freed)
	}
	if !freed {
		t.Error("20 seconds after the cells were run again the page still holds their controls")
	}
}

// network passes messages on. Unless it is reliable it loses some, repeats some, and
// returns some that are still under way; it keeps no order.
func network(random *rand.Rand, messages []string, reliable bool, deliver func(string)) (late []string) {
	random.Shuffle(len(messages), func(i, k int) { messages[i], messages[k] = messages[k], messages[i] })
	for _, m := range messages {
		switch at := random.Float64(); {
		case reliable || at < 0.3:
			deliver(m)
		case at < 0.45:
			deliver(m)
			deliver(m)
		case at < 0.7:
			late = append(late, m)
		}
	}
	return late
}

// randomAction returns JavaScript that uses one control of one place.
func randomAction(random *rand.Rand, places int) string {
	place := random.IntN(places)
	set := func(name string, value any) string {
		text, _ := json.Marshal(value)
		property := "value"
		if name == "Clean" {
			property = "checked"
		}
		return fmt.Sprintf(`const i = document.querySelectorAll("[name=%s]")[%d];
			i.%s = %s; i.dispatchEvent(new Event("input"))`, name, place, property, text)
	}
	switch random.IntN(8) {
	case 0:
		return set("Rate", random.IntN(200))
	case 1:
		return set("Code", []int{2, 10, 20}[random.IntN(3)])
	case 2:
		return set("Clean", random.IntN(2) == 0)
	case 3:
		return fmt.Sprintf(`document.querySelectorAll("[data-part=reset]")[%d].click()`, place)
	case 4:
		return `document.dispatchEvent(new Event("visibilitychange"))`
	}
	return set("Noise", float64(random.IntN(101))/100)
}
