package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"latentlab/internal/browsertest"
	"latentlab/internal/chromium"
	"latentlab/lib/dataset"
	"latentlab/lib/home"
	"latentlab/lib/train"
	"latentlab/lib/wasm/training"
)

// inPage trains in a page in Chromium.
type inPage struct {
	page    context.Context
	end     func()
	on      string // what it runs on, and how much the page carries
	steps   int    // in an epoch
	batch   int
	columns []int // of the scalars that are compared, in the page's rows
}

// pageContestant returns the training in a page, on a single processor where that is possible.
func (t task) pageContestant() (contestant, error) {
	self, err := os.Executable()
	if err != nil {
		return contestant{}, err
	}
	root, err := home.Root()
	if err != nil {
		return contestant{}, err
	}
	page := contestant{name: "page in Chromium", kind: "page", dir: root, command: t.serveCommand(self, "page")}
	all := t.withThreads(page)
	return all[len(all)-1], nil
}

// trainScript has the page train a number of steps. It gives a promise of the means of the scalars.
const trainScript = `(steps) => new Promise((resolve) => {
	const sums = training.scalars.map(() => 0);
	let done = 0;
	const end = training.on("steps", ({ rows }) => {
		rows.forEach((value, i) => (sums[i % sums.length] += value / steps));
		done += rows.length / sums.length;
		if (done < steps) return;
		end();
		resolve(sums);
	});
	training.step(steps);
})`

// newInPage opens a page with the training that lib/wasm/training exports.
func newInPage(t task, data *dataset.Examples) (*inPage, error) {
	exported, err := training.New(training.Config{
		Model:    func() (train.Model, error) { return t.design.model(data) },
		Options:  func() []train.Option { return []train.Option{train.BatchSize(t.batch), t.design.adam()} },
		Examples: data,
	})
	if err != nil {
		return nil, err
	}
	text, err := exported.JSON()
	if err != nil {
		return nil, err
	}
	program := exported.Program()
	p := &inPage{steps: program.Steps(), batch: t.batch, end: func() {}}
	for _, name := range t.design.scalars() {
		p.columns = append(p.columns, slices.Index(program.Scalars, name))
	}
	root, err := home.Root()
	if err != nil {
		return nil, err
	}
	browser, err := chromium.Find(root)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "latentlab-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	html := `<!doctype html><meta charset="utf-8"><title>bench</title><script>` + training.Script +
		`const training = latentlabTraining(` + string(text) + `);</script>`
	path := filepath.Join(dir, "page.html")
	if err := os.WriteFile(path, []byte(html), 0o644); err != nil {
		return nil, err
	}
	if p.page, p.end, err = browsertest.Launch(browser); err != nil {
		return nil, err
	}
	var kind, version string
	err = chromedp.Run(p.page, chromedp.Navigate("file://"+path),
		chromedp.Evaluate(`training.ready.then(() => training.kind)`, &kind, await),
		chromedp.Evaluate(`navigator.userAgentData.brands.map((b) => b.brand + " " + b.version).at(-1)`, &version))
	if err != nil {
		p.end()
		return nil, err
	}
	var parts struct{ Bundle json.RawMessage }
	if err := json.Unmarshal(text, &parts); err != nil {
		return nil, err
	}
	p.on = fmt.Sprintf("%s, kernels of kind %s; the page carries %d bytes of scripts, %d of instructions, %d in all",
		version, kind, len(training.Script), len(parts.Bundle), len(html))
	return p, nil
}

func await(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }

func (p *inPage) epoch() (images int, losses []float64, err error) {
	ctx, cancel := context.WithTimeout(p.page, 10*time.Minute)
	defer cancel()
	var means []float64
	call := fmt.Sprintf("(%s)(%d)", trainScript, p.steps)
	if err := chromedp.Run(ctx, chromedp.Evaluate(call, &means, await)); err != nil {
		return 0, nil, err
	}
	for _, column := range p.columns {
		losses = append(losses, means[column])
	}
	return p.steps * p.batch, losses, nil
}
