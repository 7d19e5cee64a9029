package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"latentlab/lib/home"
)

// Page is one page of a browser. Its methods fail the test when they fail.
type Page struct {
	t        testing.TB
	ctx      context.Context
	url      string
	mu       sync.Mutex
	errs     []string
	requests map[network.RequestID]string // method and address of each
}

// Run runs chromedp's actions on the page. what describes them for the error.
func (p *Page) Run(what string, timeout time.Duration, actions ...chromedp.Action) {
	p.t.Helper()
	if err := p.try(timeout, actions...); err != nil {
		p.Fatalf("%s: %v", what, err)
	}
}

func (p *Page) try(timeout time.Duration, actions ...chromedp.Action) error {
	// The first run makes the page, which ends with that run's context.
	if chromedp.FromContext(p.ctx).Target == nil {
		if err := chromedp.Run(p.ctx); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(p.ctx, timeout)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

// Eval evaluates a JavaScript expression in the page, waits for it if it is a promise,
// and decodes its value, as JSON, into the variable that into points to; if into is nil
// it ignores the value. Where the page may take longer than thirty seconds, use Wait.
func (p *Page) Eval(expression string, into any) {
	p.t.Helper()
	if err := p.eval(expression, into, 30*time.Second); err != nil {
		p.Fatalf("evaluating %s: %v", clip(expression), err)
	}
}

func (p *Page) eval(expression string, into any, timeout time.Duration) error {
	var text []byte
	err := p.try(timeout, chromedp.Evaluate(expression, &text, func(e *runtime.EvaluateParams) *runtime.EvaluateParams {
		return e.WithAwaitPromise(true).WithReturnByValue(true).WithUserGesture(true)
	}))
	if err != nil || into == nil || len(text) == 0 {
		return err
	}
	return json.Unmarshal(text, into)
}

// Wait waits until a JavaScript expression is true. An expression that throws is not
// true. what describes what it waits for.
func (p *Page) Wait(what, expression string, timeout time.Duration) {
	p.t.Helper()
	started := time.Now()
	var last error
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, 200*time.Millisecond) {
		var ok bool
		last = p.eval("(async () => { try { return !!(await ("+expression+")); } catch (e) { return false; } })()",
			&ok, 30*time.Second)
		if last == nil && ok {
			return
		}
		if p.ctx.Err() != nil || time.Since(started) > timeout {
			break
		}
		time.Sleep(pause)
	}
	p.Fatalf("waited %s in vain for %s (%v)", time.Since(started).Round(time.Second), what, last)
}

// Text returns the visible text of the first element that selector finds.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	var text string
	p.Eval(fmt.Sprintf("document.querySelector(%s)?.innerText ?? ''", Quote(selector)), &text)
	return text
}

// Count returns how many elements selector finds.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	var n int
	p.Eval(fmt.Sprintf("document.querySelectorAll(%s).length", Quote(selector)), &n)
	return n
}

// Reload reloads the page, and confirms if the page asks.
func (p *Page) Reload() {
	p.t.Helper()
	p.Run("reloading "+p.url, 2*time.Minute, chromedp.Reload())
}

// Screenshot saves the window as .latentlab/screenshots/NAME.png and returns that path.
func (p *Page) Screenshot(name string) string {
	p.t.Helper()
	path, err := p.screenshot(name)
	if err != nil {
		p.t.Errorf("saving the screenshot %s: %v", name, err)
	}
	return path
}

func (p *Page) screenshot(name string) (string, error) {
	var shot []byte
	if err := p.try(30*time.Second, chromedp.CaptureScreenshot(&shot)); err != nil {
		return "", err
	}
	dir, err := home.Dir("screenshots")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(dir, name+".png")
	return path, os.WriteFile(path, shot, 0o644)
}

// Errors returns what has gone wrong in the page: messages of level error on its
// console, uncaught exceptions, failed requests.
func (p *Page) Errors() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.errs)
}

// CheckNoErrors reports an error of the test if Errors returns any.
func (p *Page) CheckNoErrors() {
	p.t.Helper()
	if errs := p.Errors(); len(errs) > 0 {
		p.t.Errorf("%s has %d errors:\n  %s", p.url, len(errs), strings.Join(errs, "\n  "))
	}
}

// Fatalf ends the test with a message, the page's errors and the path of a screenshot.
func (p *Page) Fatalf(format string, args ...any) {
	p.t.Helper()
	text := fmt.Sprintf(format, args...)
	if errs := p.Errors(); len(errs) > 0 {
		text += "\nerrors of the page:\n  " + strings.Join(errs, "\n  ")
	}
	name := "failed-" + strings.NewReplacer("/", "-", " ", "_").Replace(p.t.Name())
	if path, err := p.screenshot(name); err == nil {
		text += "\nscreenshot of the page: " + path
	}
	p.t.Fatal(text)
}

// listen collects the page's errors, and accepts its dialogs.
func (p *Page) listen(event any) {
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening:
		go func() { _ = chromedp.Run(p.ctx, page.HandleJavaScriptDialog(true)) }()
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeAssert {
			var words []string
			for _, arg := range e.Args {
				words = append(words, argumentText(arg))
			}
			p.addError("console: " + strings.Join(words, " "))
		}
	case *runtime.EventExceptionThrown:
		p.addError("exception: " + e.ExceptionDetails.Error())
	case *log.EventEntryAdded:
		// Network errors are reported as failed requests.
		if e.Entry.Level == log.LevelError && e.Entry.Source != log.SourceNetwork {
			p.addError(fmt.Sprintf("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		p.mu.Lock()
		if p.requests == nil {
			p.requests = map[network.RequestID]string{}
		}
		p.requests[e.RequestID] = e.Request.Method + " " + clip(e.Request.URL)
		p.mu.Unlock()
	case *network.EventLoadingFailed:
		if !e.Canceled {
			p.mu.Lock()
			request := p.requests[e.RequestID]
			p.mu.Unlock()
			p.addError(fmt.Sprintf("request: %s failed: %s", request, e.ErrorText))
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			p.mu.Lock()
			request := p.requests[e.RequestID]
			p.mu.Unlock()
			p.addError(fmt.Sprintf("request: %s returns status %d", request, e.Response.Status))
		}
	}
}

func (p *Page) addError(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errs = append(p.errs, text)
}

// argumentText returns an argument of a message on the console as text.
func argumentText(o *runtime.RemoteObject) string {
	var text string
	switch {
	case json.Unmarshal(o.Value, &text) == nil:
		return text
	case o.Description != "":
		return o.Description
	}
	return string(o.Value)
}

// Quote returns text as a JavaScript string.
func Quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always encodes
	}
	return string(b)
}

// clip returns text on one line, at most 160 bytes of it.
func clip(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 160 {
		return text[:160] + "…"
	}
	return text
}
