package notebook

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"latentlab/lib/knob"
)

type noisy struct {
	Noise float64 `knob:"0..1, step 0.01, name σ"`
}

// TestControlsInPlace checks that what draw shows replaces what it showed before, and
// that outputs that it does not use any more are emptied.
func TestControlsInPlace(t *testing.T) {
	hp := noisy{0.3}
	p := openControls(t, &hp, func() {
		displayHTML("", "<p>", fmt.Sprint("a", hp.Noise))
		if hp.Noise < 0.5 {
			displayHTML("named", "<p>", "b")
			displayHTML("named", "<p>", "B")
		}
		displayHTML("", "<p>", fmt.Sprint("c", hp.Noise))
	})
	waitUntil(t, "the first call has drawn", func() bool { return p.texts() == "σ 0.30 / a0.3 / B / c0.3" })
	p.send(`"values":{"Noise":0.7}`)
	waitUntil(t, "the second call has replaced it", func() bool { return p.texts() == "σ 0.30 / a0.7 / c0.7 / " })
	p.send(`"values":{"Noise":0.2}`)
	waitUntil(t, "the third call has", func() bool { return p.texts() == "σ 0.30 / a0.2 / B / c0.2" })
	p.send(`"values":{"Noise":0.9},"done":true`)
	p.wait(t, 5*time.Second)
	if got, want := p.texts(), "σ 0.90 / a0.9 / c0.9 / "; got != want || hp.Noise != 0.9 {
		t.Errorf("at the end σ = %v and the notebook holds %q, expected %q", hp.Noise, got, want)
	}
	if currentControls() != nil {
		t.Error("the controls are still the current ones")
	}
}

// TestControlsNoBacklog makes 300 changes in 3 seconds: those during a call of draw
// must be skipped, and the last must be drawn soon after it came.
func TestControlsNoBacklog(t *testing.T) {
	hp := noisy{0.3}
	var mu sync.Mutex
	draws, drawn := 0, 0.0
	p := openControls(t, &hp, func() {
		value := hp.Noise
		time.Sleep(30 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		if hp.Noise != value {
			t.Error("the value changed during a call of draw")
		}
		draws, drawn = draws+1, value
	})
	for i := range 300 {
		p.send(fmt.Sprintf(`"values":{"Noise":%v}`, float64(i%90)/100))
		time.Sleep(10 * time.Millisecond)
	}
	p.send(`"values":{"Noise":0.95}`)
	start := time.Now()
	waitUntil(t, "the last value is drawn", func() bool { mu.Lock(); defer mu.Unlock(); return drawn == 0.95 })
	if took := time.Since(start); took > time.Second {
		t.Errorf("the last value was drawn after %v, expected about 60 ms", took)
	}
	if draws < 20 || draws > 150 {
		t.Errorf("draw was called %d times for 300 changes, each taking 30 ms of 3 s", draws)
	}
	p.send(`"done":true`)
	p.wait(t, 5*time.Second)
}

// TestControlsOwnChange checks that draw may change *hp, as Compare does: the values
// that the page repeats every few seconds are then not new.
func TestControlsOwnChange(t *testing.T) {
	hp := noisy{0.3}
	var draws atomic.Int32
	p := openControls(t, &hp, func() { hp.Noise = 0.1; draws.Add(1) })
	p.send(`"values":{"Noise":0.7}`)
	waitUntil(t, "the value is drawn", func() bool { return draws.Load() == 2 })
	for range 5 {
		p.send(`"values":{"Noise":0.7}`)
		time.Sleep(50 * time.Millisecond)
	}
	if n := draws.Load(); n != 2 {
		t.Errorf("draw was called %d times, expected no more than for the two values", n)
	}
	p.send(`"done":true`)
	p.wait(t, 5*time.Second)
}

// TestControlsOrder sends messages out of order and from several pages: the newest
// value must be set.
func TestControlsOrder(t *testing.T) {
	hp := noisy{0.3}
	p := openControls(t, &hp, func() {})
	p.receive(`{"from":"a","seq":7,"values":{"Noise":0.7}}`)
	p.receive(`{"from":"a","seq":6,"values":{"Noise":0.6},"done":true}`)
	p.receive(`{"from":"b","seq":1,"values":{"Noise":0.5}}`)
	p.receive(`{"from":"a","seq":8,"done":true}`)
	p.wait(t, 5*time.Second)
	if hp.Noise != 0.5 {
		t.Errorf("σ = %v, expected the newest, 0.5", hp.Noise)
	}
}

// TestControlsInterrupt checks that ■ ends the controls and that the program goes on.
func TestControlsInterrupt(t *testing.T) {
	hp := noisy{0.3}
	p := openControls(t, &hp, func() { displayHTML("", "<p>", "drawn") })
	p.send(`"values":{"Noise":0.4}`)
	waitUntil(t, "it is drawn", func() bool { return strings.Contains(p.texts(), "drawn") })
	time.Sleep(50 * time.Millisecond)
	for range 2 { // a cell gets the kernel's signal and the server's
		if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	p.wait(t, 5*time.Second)
	if hp.Noise != 0.4 || p.texts() != "σ 0.40 / drawn" {
		t.Errorf("σ = %v, expected 0.4, and the notebook holds %q", hp.Noise, p.texts())
	}
}

// TestControlsWithoutPage checks that controls end if no page connects, or once the
// page has gone.
func TestControlsWithoutPage(t *testing.T) {
	defer func(connect, page time.Duration) { connectTime, pageTime = connect, page }(connectTime, pageTime)
	connectTime, pageTime = 300*time.Millisecond, 400*time.Millisecond
	for _, connects := range []bool{false, true} {
		hp := noisy{0.3}
		b, err := knob.NewBoard(&hp)
		if err != nil {
			t.Fatal(err)
		}
		p := newFakePage(t)
		drawn := 0
		p.controls = newControls(b, func() { drawn++ })
		p.subscribe = func(string, func(string)) {
			if connects {
				p.send(`"values":{"Noise":0.5}`)
			}
		}
		start := time.Now()
		p.run()
		if took := time.Since(start); took < connectTime || took > 5*time.Second {
			t.Errorf("connects: %v: ended after %v", connects, took)
		}
		if want := map[bool]float64{false: 0.3, true: 0.5}[connects]; hp.Noise != want {
			t.Errorf("connects: %v: σ = %v, expected %v", connects, hp.Noise, want)
		}
		if want := map[bool]int{false: 1, true: 2}[connects]; drawn != want {
			t.Errorf("connects: %v: drawn %d times, expected %d", connects, drawn, want)
		}
	}
}

// TestControlsLateMessage checks that a message to controls that have ended is
// ignored: the notebook must not show them as live.
func TestControlsLateMessage(t *testing.T) {
	defer func(connect time.Duration) { connectTime = connect }(connectTime)
	connectTime = 50 * time.Millisecond
	hp := noisy{0.3}
	b, err := knob.NewBoard(&hp)
	if err != nil {
		t.Fatal(err)
	}
	p := newFakePage(t)
	p.controls = newControls(b, func() {})
	p.subscribe = func(string, func(string)) {}
	p.run()
	p.send(`"hello":true,"values":{"Noise":0.5}`)
	if p.controls.ending != pageGone || p.connected || p.wish.Values != nil {
		t.Errorf("ending %v, connected %v, values %v after the end, expected %v and no values",
			p.controls.ending, p.connected, p.wish.Values, pageGone)
	}
}

// TestControlsHeadless checks that draw is called once without a browser.
func TestControlsHeadless(t *testing.T) {
	t.Setenv(protocol.GONB_JUPYTER_KERNEL_ID_ENV, "")
	hp, drawn := noisy{0.3}, 0
	Controls(&hp, func() { drawn++ }) // as in a terminal
	p := newFakePage(t)
	Controls(&hp, func() { drawn++; displayHTML("", "<p>", "image") })
	if got := p.texts(); drawn != 2 || got != "σ 0.30 / image" || hp.Noise != 0.3 {
		t.Errorf("drawn %d times, shown %q, expected the values and the image", drawn, got)
	}
}

// controlsChild makes the test binary a program with controls: one that panics
// for "panic", one that trains for "train".
const controlsChild = "LATENTLAB_TEST_CONTROLS"

// TestControlsPanic checks that a panic in draw ends the program as any other does,
// and that the notebook keeps no controls that look live.
func TestControlsPanic(t *testing.T) {
	if os.Getenv(controlsChild) == "panic" {
		hp := noisy{0.3}
		p := openControls(t, &hp, func() {
			if hp.Noise > 0.5 {
				panic("too noisy")
			}
		})
		old := sendData
		sendData = func(d *protocol.DisplayData) {
			old(d)
			markup, _ := d.Data[protocol.MIMETextHTML].(string)
			if strings.Contains(markup, "Run the cell") && !strings.Contains(markup, "<script>") {
				fmt.Println("ended:", d.Data[protocol.MIMETextPlain])
			}
		}
		p.send(`"values":{"Noise":0.6}`)
		p.wait(t, 5*time.Second)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestControlsPanic$")
	cmd.Env = append(os.Environ(), controlsChild+"=panic")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err, text := cmd.Run(), out.String()
	if err == nil || !strings.Contains(text, "panic: too noisy") || !strings.Contains(text, "ended: σ 0.60") {
		t.Errorf("the program ended with %v and printed\n%s", err, text)
	}
}
