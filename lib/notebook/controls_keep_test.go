package notebook

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"latentlab/lib/knob"
)

// kernelFolder makes a folder as a kernel has, and starts the count of controls anew, as
// a program does.
func kernelFolder(t *testing.T) string {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv(protocol.GONB_TMP_DIR_ENV, dir)
	opened = 0
	return dir
}

// TestControlsKeepValues checks that controls begin with the values left in them, but
// with those of the code if these have changed, and in a new kernel.
func TestControlsKeepValues(t *testing.T) {
	kernelFolder(t)
	leave := func(start noisy, fields string) (found, left float64) {
		opened = 0
		board, err := knob.NewBoard(&start)
		if err != nil {
			t.Fatal(err)
		}
		p := newFakePage(t)
		p.controls = newControls(board, func() {})
		p.kept = openKept(board)
		board.Set(p.kept.values())
		found = start.Noise
		p.subscribe = func(string, func(string)) { p.send(fields); p.send(`"done":true`) }
		p.run()
		return found, start.Noise
	}
	for _, step := range []struct {
		start       float64
		fields      string
		found, left float64
	}{
		{0.3, `"hello":true`, 0.3, 0.3},
		{0.3, `"values":{"Noise":0.7}`, 0.3, 0.7},
		{0.3, `"hello":true`, 0.7, 0.7}, // as left
		{0.3, `"values":{"Noise":0.8}`, 0.7, 0.8},
		{0.4, `"hello":true`, 0.4, 0.4}, // the code has another
		{0.3, `"hello":true`, 0.8, 0.8},
		{0.3, `"reset":1`, 0.8, 0.3},
		{0.3, `"hello":true`, 0.3, 0.3},
		{0.3, `"values":{"Noise":0.7}`, 0.3, 0.7},
	} {
		if found, left := leave(noisy{step.start}, step.fields); found != step.found || left != step.left {
			t.Errorf("with %v in the code and %s the controls began at %v and ended at %v, expected %v and %v",
				step.start, step.fields, found, left, step.found, step.left)
		}
	}
	dir := kernelFolder(t)
	if found, _ := leave(noisy{0.3}, `"values":{"Noise":0.7}`); found != 0.3 {
		t.Errorf("in a new kernel the controls begin at %v", found)
	}
	t.Setenv(protocol.GONB_JUPYTER_KERNEL_ID_ENV, "")
	newFakePage(t)
	hp := noisy{0.3}
	opened = 0
	if Controls(&hp, func() {}); hp.Noise != 0.3 {
		t.Errorf("without a page the controls are at %v, expected the value in the code", hp.Noise)
	}

	files, err := filepath.Glob(filepath.Join(dir, ".latentlab-*"))
	if err != nil || len(files) != 1 {
		t.Errorf("the kernel's folder has %v, %v", files, err)
	}
	if err := os.WriteFile(files[0], []byte(`{"a":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, _ := leave(noisy{0.3}, `"hello":true`); found != 0.3 {
		t.Errorf("with a damaged file the controls begin at %v", found)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if leave(noisy{0.3}, `"values":{"Noise":0.7}`); openKept(nil) != nil {
		t.Error("values are kept in a folder that others can open")
	}
}

// TestControlsGoexit checks that controls end with a draw that ends its goroutine.
func TestControlsGoexit(t *testing.T) {
	hp := noisy{0.3}
	p := openControls(t, &hp, func() {
		if hp.Noise > 0.5 {
			runtime.Goexit()
		}
	})
	p.send(`"values":{"Noise":0.7}`)
	p.wait(t, 3*time.Second)
	if got := p.texts(); got != "σ 0.70" || hp.Noise != 0.7 {
		t.Errorf("the notebook holds %q, σ = %v", got, hp.Noise)
	}
}

// TestControlsNested checks that controls in a callback of controls are an error with a
// page, in nbclient and in a terminal.
func TestControlsNested(t *testing.T) {
	if way := os.Getenv(controlsChild); strings.HasPrefix(way, "nested") {
		hp, inner := noisy{0.3}, noisy{0.3}
		draw := func() { Controls(&inner, func() {}) }
		switch way {
		case "nested in a page":
			inControls.Store(true) // as Controls does before it runs
			openControls(t, &hp, draw)
			time.Sleep(3 * time.Second)
		case "nested in nbclient":
			newFakePage(t)
			Controls(&hp, draw)
		default:
			Controls(&hp, draw)
		}
		return
	}
	for _, way := range []string{"nested in a page", "nested in nbclient", "nested in a terminal"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestControlsNested$")
		cmd.Env = append(os.Environ(), controlsChild+"="+way, protocol.GONB_JUPYTER_KERNEL_ID_ENV+"=")
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "in a callback of others, expected one after the other") {
			t.Errorf("%s: the program ends with %v and prints\n%s", way, err, out)
		}
	}
}
