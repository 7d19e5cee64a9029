package browsertest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestPage drives a page and compares what this package returns with what the page did.
func TestPage(t *testing.T) {
	t.Parallel()
	const text = `<!doctype html><title>t</title><link rel="icon" href="data:,">
<p id="said">no script ran</p>
<div style="height:1500px"></div>
<input id="slider" type="range" min="0" max="100" value="0" style="width:316px">
<button id="button" onclick="said.textContent='clicked'">b</button>
<script>
said.textContent = "ran";
slider.addEventListener("input", () => { said.textContent = slider.value; });
setTimeout(() => { globalThis.late = true; }, 300);
</script>`
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	b := Start(t)

	p := b.OpenFile(path)
	if got := p.Text("#said"); got != "ran" {
		t.Errorf("the page shows %q, want that its script ran", got)
	}
	p.Wait("the timer", "globalThis.late", time.Minute)
	p.Click("#button")
	if got := p.Text("#said"); got != "clicked" {
		t.Errorf("after a click the page shows %q", got)
	}
	var seen []string
	p.Drag("#slider", []float64{0, 0.25, 0.5, 1}, 0, func(int) { seen = append(seen, p.Text("#said")) })
	if want := []string{"25", "50", "100"}; !slices.Equal(seen[1:], want) {
		t.Errorf("while its slider moves the page shows %q, want %q", seen[1:], want)
	}
	p.CheckNoErrors()
	p.Eval(`console.error("too hot", 3); setTimeout(() => { throw new Error("nobody catches this"); });
		fetch("http://127.0.0.1:9/nobody").catch(() => {})`, nil)
	p.Wait("the failed request", "new Promise(done => setTimeout(() => done(true), 300))", time.Minute)
	all := strings.Join(p.Errors(), "\n")
	for _, want := range []string{"too hot 3", "nobody catches this", "nobody failed"} {
		if !strings.Contains(all, want) {
			t.Errorf("Errors lacks %q:\n%s", want, all)
		}
	}
	shot := p.Screenshot("harness")
	if info, err := os.Stat(shot); err != nil || info.Size() < 1000 {
		t.Errorf("the screenshot %s: %v", shot, err)
	}

	still := b.OpenFileWithoutScripts(path)
	if got := still.Text("#said"); got != "no script ran" {
		t.Errorf("without scripts the page shows %q", got)
	}
}
