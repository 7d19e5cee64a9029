package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latentlab/internal/browsertest"
)

// TestVSCode shows the outputs of a committed notebook as VS Code's notebooks do: it sets
// them as HTML, runs their scripts once more at the end of their element, and allows
// nothing from elsewhere. Live objects start there too.
func TestVSCode(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	text, err := os.ReadFile(liveChapters(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	var nb struct {
		Cells []struct {
			Outputs []struct {
				Data struct {
					HTML any `json:"text/html"` // a text, or its lines
				}
			}
		}
	}
	if err := json.Unmarshal(text, &nb); err != nil {
		t.Fatal(err)
	}
	var outputs []any
	for _, cell := range nb.Cells {
		for _, output := range cell.Outputs {
			if output.Data.HTML != nil {
				outputs = append(outputs, output.Data.HTML)
			}
		}
	}
	shown, err := json.Marshal(outputs) // "<" is escaped
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "outputs.html")
	if err := os.WriteFile(page, fmt.Appendf(nil, vsCodePage, shown), 0o644); err != nil {
		t.Fatal(err)
	}
	p := b.OpenFile(page)
	marked := strings.Count(string(shown), `data-card=`)
	if n := p.WaitLive("body", time.Minute); n == 0 || n > marked {
		t.Errorf("%d live objects started of %d", n, marked)
	}
	p.CheckNoErrors()
}

// vsCodePage is a page that shows outputs like VS Code's built-in renderer of HTML.
const vsCodePage = `<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval';
 style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
<body><script>
for (const html of %s) {
  const element = document.body.appendChild(document.createElement("div"));
  element.innerHTML = [html].flat().join("");
  for (const old of [...element.getElementsByTagName("script")]) {
    const script = document.createElement("script");
    script.text = old.textContent;
    if (old.type) script.setAttribute("type", old.type);
    element.appendChild(script).remove();
  }
}
</script>`
