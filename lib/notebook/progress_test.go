package notebook

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestProgress checks that only the last text is written, once, if the output is a
// file.
func TestProgress(t *testing.T) {
	text := printed(t, func() {
		show := Progress()
		for i := range 10 {
			show(float64(i)/10, "on its way")
		}
		show(1, "done in the end")
	})
	if text != "done in the end\n" {
		t.Errorf("it wrote %q", text)
	}
}

// TestProgressShowsNewest checks that a text that comes soon after another is shown, that a
// sum of tenths reaches the end, and that a share that is not known has a bar without a value.
func TestProgressShowsNewest(t *testing.T) {
	p := newFakePage(t)
	show := Progress()
	show(0.1, "loading")
	show(0.2, "fitting")
	waitUntil(t, "the newest text is shown", func() bool { return p.texts() == "fitting" })
	show(math.NaN(), "searching")
	waitUntil(t, "a share that is not known is shown", func() bool { return p.texts() == "searching" })
	if markup := p.markup(); strings.Contains(markup, "NaN") || strings.Contains(markup, "value=") {
		t.Errorf("its markup is %s", markup)
	}
	sum := 0.0
	for range 10 {
		sum += 0.1
		show(sum, fmt.Sprintf("part %.1f", sum))
	}
	if got := p.texts(); got != "part 1.0" || strings.Contains(p.markup(), "<progress") {
		t.Errorf("at %v it shows %q", sum, got)
	}
	before := p.sent()
	time.Sleep(beat + 300*time.Millisecond)
	if after := p.sent(); after != before {
		t.Errorf("after its end it is shown %d times", after-before)
	}
}

// TestProgressBeats checks that a line is shown anew while nothing comes, and that what it
// shows when nobody updates it is how far the work was seen.
func TestProgressBeats(t *testing.T) {
	p := newFakePage(t)
	show := Progress()
	show(0.25, "fitting <1>")
	first := p.markup()
	for _, want := range []string{
		`value="0.2500"`, "fitting &lt;1&gt;</span>", "Last seen here: 25 %, fitting &lt;1&gt;. Run the cell", "visibility:hidden",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("the markup lacks %q:\n%s", want, first)
		}
	}
	waitUntil(t, "it is shown again, in other markup", func() bool { return p.markup() != first })
	endLines("ended by the error below")
	if got := p.texts(); got != "25 %, fitting <1> · ended by the error below" {
		t.Errorf("in a program that fails it shows %q", got)
	}
	show(1, "")
	if got := p.markup(); got != "" {
		t.Errorf("without a text it ends as %q", got)
	}
}

// TestProgressTogether has several goroutines report: for the race detector.
func TestProgressTogether(t *testing.T) {
	p := newFakePage(t)
	show := Progress()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 100 {
				show(float64(i)/100, "working")
			}
		})
	}
	all.Wait()
	show(1, "done")
	if got := p.texts(); got != "done" {
		t.Errorf("it ends as %q", got)
	}
}
