package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"

	"latentlab/internal/browsertest"
)

// trainerCells show two trainers: of a variational autoencoder with a knob, and of a run.
var trainerCells = []string{`import (
	"fmt"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/notebook"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

%%
hp := struct {
	Beta float64 ` + "`knob:\"0.5..2, step 0.5, name β\"`" + `
}{1}
notebook.Trainer{
	Model: func() (train.Model, error) { return vae.New(vae.Config{Hidden: []int{32}, Code: 2, Beta: &hp.Beta}) },
	Knobs: &hp,
	Data:  notebook.Must(dataset.MNIST()).Train.First(300),
}.Show()
fmt.Println("the cell's β is", hp.Beta)`, `%%
data := notebook.Must(dataset.MNIST()).Train.First(300)
r := notebook.Trained(notebook.Must(ae.New(ae.Config{Hidden: []int{32}, Code: 8})), data, train.Epochs(1), train.BatchSize(64))
notebook.Trainer{Run: r, Data: data, Pad: true}.Show()`}

// steps is the number of steps that a trainer shows.
const steps = `+document.querySelector(%s).querySelector("[data-part=count]").textContent.replace(/\D/g, "")`

// trains starts the trainer that selector finds, by its key, checks that it takes more steps, and
// pauses it.
func trains(p *browsertest.Page, selector string) {
	count := fmt.Sprintf(steps, browsertest.Quote(selector))
	p.Wait("the trainer to be ready", fmt.Sprintf(`!document.querySelector(%s).querySelector(".go").disabled`, browsertest.Quote(selector)), time.Minute)
	p.Box(selector + " .go")
	var before int
	p.Eval(count, &before)
	p.Focus(selector + " .go")
	p.PressKeys(kb.Enter)
	p.Wait("the trainer to take steps", fmt.Sprintf("%s > %d", count, before+20), time.Minute)
	p.Focus(selector + " .go")
	p.PressKeys(kb.Enter)
	p.Wait("the trainer to pause", fmt.Sprintf(`document.querySelector(%s).querySelector("[data-part=state]").textContent === "Paused"`,
		browsertest.Quote(selector)), 20*time.Second)
}

// draws draws a line on the pad of the trainer that selector finds, by keys, drops an image on it,
// and checks that each is reconstructed.
func draws(p *browsertest.Page, selector string) {
	rebuilt := fmt.Sprintf(`document.querySelector("%s").querySelector("[data-part=own-error]").textContent`, selector)
	p.Focus(selector + " [data-part=own-paper]")
	p.PressKeys(strings.Repeat(kb.ArrowUp, 8) + " " + strings.Repeat(kb.ArrowDown, 16) + " ")
	p.Wait("the reconstruction of a line", rebuilt+` !== ""`, time.Minute)
	p.PressKeys(kb.Delete)
	p.Wait("an empty pad", rebuilt+` === ""`, time.Minute)
	p.Eval(fmt.Sprintf(`(async () => {
		const canvas = Object.assign(document.createElement("canvas"), { width: 90, height: 60 });
		canvas.getContext("2d").fillRect(40, 10, 6, 40);
		const transfer = new DataTransfer(), pad = document.querySelector("%s").querySelector("[data-part=own]");
		transfer.items.add(new File([await new Promise((done) => canvas.toBlob(done))], "line.png", { type: "image/png" }));
		pad.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
	})()`, selector), nil)
	p.Wait("the reconstruction of an image", rebuilt+` !== ""`, time.Minute)
}

// TestTrainer trains in pages: of JupyterLab, with a kernel and without, and of a notebook saved
// as HTML.
func TestTrainer(t *testing.T) {
	t.Parallel()
	labStage(t)
	b := browsertest.Start(t)
	l := startLab(t, labOptions{})
	nb := l.Open(b, l.Write("trainer.ipynb", trainerCells...))
	run := func(want string) (outputs string) {
		t.Helper()
		if text := nb.Execute(0, 2*time.Minute); !strings.Contains(text, want) {
			t.Errorf("the cell prints %q, expected %q", text, want)
		}
		outputs = nb.Outputs(0)
		nb.WaitLive(outputs, time.Minute)
		return outputs
	}
	press := func(button, answer string) {
		t.Helper()
		nb.Click(button)
		nb.Wait(answer, `[...document.querySelectorAll("[role=status]")].some(e => e.textContent.includes(`+
			browsertest.Quote(answer)+`))`, time.Minute)
	}
	first := run("the cell's β is 1\n")
	trains(nb.Page, first)
	nb.Screenshot("trainer-lab")

	// The kernel keeps what the knobs are at.
	nb.Focus(first + " input[type=range][aria-label*=β]")
	nb.PressKeys(kb.ArrowRight + kb.ArrowRight)
	press(first+" .keep button", "Run the cell again: it begins with β 2.0.")
	nb.Screenshot("trainer-keep")
	first = run("the cell's β is 2\n")
	if text := nb.Text(first); !strings.Contains(text, "In the code: β 1.0") {
		t.Errorf("run again, the trainer shows %q", text)
	}
	nb.Screenshot("trainer-kept")
	press(first+" .keep button:nth-of-type(2)", "it begins with the values in its code")
	first = run("the cell's β is 1\n")

	// A link opens the notebook with the same knobs, although JupyterLab changes its address.
	nb.Execute(1, 2*time.Minute)
	nb.Focus(first + " input[type=range][aria-label*=β]")
	nb.PressKeys(kb.ArrowLeft)
	press(first+" button.link", "Link copied")
	var link string
	nb.Eval("location.href", &link)
	nb.Save()
	opened := &notebookPage{Page: b.Open(link), t: t, lab: l, name: nb.name}
	opened.waitShown()
	opened.WaitLive(opened.Outputs(0), time.Minute)
	opened.Wait("the knob of the link", `document.querySelector("input[type=range][aria-label*=β]").getAttribute("aria-valuetext").includes("0.5")`, time.Minute)
	opened.CheckNoErrors()

	if err := l.endKernels(); err != nil {
		t.Fatal(err)
	}
	trains(nb.Page, first)
	press(first+" .keep button", "There is no kernel: copied as Go")
	second := nb.Outputs(1)
	nb.WaitLive(second, time.Minute)
	trains(nb.Page, second)
	at := nb.activeCell()
	draws(nb.Page, second)
	if now := nb.activeCell(); now != at {
		t.Errorf("keys on the pad move from cell %d to cell %d", at, now)
	}
	nb.Screenshot("trainer-pad-lab")
	nb.CheckNoErrors()
	checkTrainerPage(t, b, nb.Export(b))
}

// checkTrainerPage trains in a notebook that was saved as HTML, and opened from disk.
func checkTrainerPage(t *testing.T, b *browsertest.Browser, path string) {
	checkAlone(t, path)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cards := regexp.MustCompile(`<div data-card="([0-9a-f]{12})"`).FindAllStringSubmatch(string(text), -1)
	if len(cards) != 2 {
		t.Fatalf("the page has %d trainers, expected 2", len(cards))
	}
	first, second := "[data-card='"+cards[0][1]+"']", "[data-card='"+cards[1][1]+"']"

	t.Run("narrow", func(t *testing.T) {
		p := b.ForTest(t).OpenFile(path)
		p.Run("making the window narrow", 10*time.Second, emulation.SetDeviceMetricsOverride(380, 800, 2, true),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}))
		p.WaitLive("body", time.Minute)
		trains(p, second)
		trains(p, first)
		var wide float64
		if p.Eval(fmt.Sprintf(`Math.max(...[...document.querySelectorAll("%s, %s")].map(e => e.scrollWidth))`, first, second), &wide); wide > 380 {
			t.Errorf("a trainer is %.0f pixels wide on a page of 380", wide)
		}
		p.Screenshot("trainer-narrow-dark")
		p.CheckNoErrors()
	})
	for _, c := range []struct {
		name, more   string // permissions beside those that a saved notebook needs
		thread, kind string
	}{
		{"all", "'wasm-unsafe-eval'; worker-src blob:", "worker", "WebAssembly"},
		{"no worker", "'wasm-unsafe-eval'", "page", "WebAssembly"},
		{"no WebAssembly", "; worker-src blob:", "worker", "plain"},
		{"neither", "", "page", "plain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			policy := "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'unsafe-inline' " + c.more
			strict := filepath.Join(t.TempDir(), "strict.html")
			meta := `<meta http-equiv="Content-Security-Policy" content="` + policy + `">`
			if err := os.WriteFile(strict, []byte(strings.Replace(string(text), "<head>", "<head>"+meta, 1)), 0o644); err != nil {
				t.Fatal(err)
			}
			p := b.ForTest(t).OpenFile(strict)
			p.WaitLive("body", time.Minute)
			trains(p, first)
			draws(p, second)
			var ran struct{ Thread, Kind string }
			p.Eval(fmt.Sprintf(`(({ thread, kind }) => ({ thread, kind }))(document.querySelector("%s").latentlab.training)`, first), &ran)
			if ran.Thread != c.thread || (ran.Kind == "plain") != (c.kind == "plain") {
				t.Errorf("it trained in the %s with %s kernels, expected the %s with %s", ran.Thread, ran.Kind, c.thread, c.kind)
			}
			for _, e := range p.Errors() {
				if !strings.Contains(e, "worker") || c.thread == "worker" {
					t.Error(e)
				}
			}
		})
	}
	t.Run("VS Code", func(t *testing.T) {
		var outputs []string
		for _, part := range strings.Split(string(text), `<div data-card=`)[1:] {
			end := strings.Index(part, "</script></div>")
			outputs = append(outputs, `<div data-card=`+part[:end]+"</script></div>")
		}
		shown, err := json.Marshal(outputs) // "<" is escaped
		if err != nil {
			t.Fatal(err)
		}
		page := filepath.Join(t.TempDir(), "outputs.html")
		if err := os.WriteFile(page, fmt.Appendf(nil, vsCodePage, shown), 0o644); err != nil {
			t.Fatal(err)
		}
		p := b.ForTest(t).OpenFile(page)
		p.WaitLive("body", time.Minute)
		trains(p, first)
		trains(p, second)
		p.Screenshot("trainer-vscode")
	})
}
