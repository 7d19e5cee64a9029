package run_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	epochs = 150 // of 11 steps
	paced  = paceEnv + "=15ms"
)

// undisturbed returns the hash of an uninterrupted training.
func undisturbed(t *testing.T, seed int, env ...string) string {
	t.Helper()
	p := start(t, seed, epochs, append(env, "LATENTLAB_RUNS="+t.TempDir())...)
	_, _, hash := done(t, p, p.rest())
	return hash
}

// Ctrl-C at any moment saves the state, and the next process continues.
func TestSignal(t *testing.T) {
	useFolder(t)
	expected := undisturbed(t, 1)
	last, stops := 0, 0
	for rounds := 0; ; rounds++ {
		p := start(t, 1, epochs, paced)
		var seen []string
		if rounds < 4 {
			seen = append(seen, p.until(t, []string{"ready", "step", "step", "ready"}[rounds], "done"))
			time.Sleep(time.Duration(rounds) * 7 * time.Millisecond)
			p.cmd.Process.Signal(os.Interrupt) // it may have ended by itself
		}
		step, trained, got := done(t, p, append(seen, p.rest()...))
		if step != last+trained {
			t.Errorf("round %d: at step %d after %d and %d more", rounds, step, last, trained)
		}
		if last = step; step == epochs*11 {
			if got != expected {
				t.Error("it ended with other bits than an uninterrupted training")
			}
			break
		}
		if stops++; stops > 4 {
			t.Fatalf("it stopped at step %d without a signal", step)
		}
	}
	if stops == 0 {
		t.Error("no signal came in time: this test is meaningless")
	}
}

// If two processes train the same run, the second one waits, names the first, and trains nothing again.
func TestTwoProcesses(t *testing.T) {
	useFolder(t)
	expected := undisturbed(t, 1)
	release := filepath.Join(t.TempDir(), "release")
	first := start(t, 1, epochs, holdEnv+"="+release)
	first.until(t, "step")
	second := start(t, 1, epochs)
	line := second.until(t, "says Waiting")
	if err := os.WriteFile(release, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if pid := strconv.Itoa(first.cmd.Process.Pid); !strings.Contains(line, "process "+pid+",") {
		t.Errorf("it printed %q, expected process %s", line, pid)
	}
	step1, trained1, hash1 := done(t, first, first.rest())
	step2, trained2, hash2 := done(t, second, second.rest())
	if step1 != epochs*11 || step2 != step1 || trained1+trained2 != step1 || trained2 != 0 {
		t.Errorf("they are at steps %d and %d, and trained %d and %d", step1, step2, trained1, trained2)
	}
	if hash1 != expected || hash2 != expected {
		t.Error("two processes at once ended with other bits")
	}
}

// A waiting process can be interrupted, and continues where the first one was killed.
func TestWaiting(t *testing.T) {
	useFolder(t)
	first := start(t, 1, epochs, holdEnv+"="+filepath.Join(t.TempDir(), "never"))
	first.until(t, "step")
	second, third := start(t, 1, epochs), start(t, 1, epochs)
	second.until(t, "says Waiting")
	third.until(t, "says Waiting")
	second.cmd.Process.Signal(os.Interrupt)
	lines := second.rest()
	if second.cmd.ProcessState.ExitCode() != 3 || !strings.Contains(strings.Join(lines, "\n"), "trains the same run") {
		t.Errorf("interrupted while waiting, it printed %q", lines)
	}
	first.cmd.Process.Kill()
	first.rest()
	step, trained, got := done(t, third, third.rest())
	if step != epochs*11 || trained == 0 || got != undisturbed(t, 1) {
		t.Errorf("after a kill, the waiting process is at step %d after training %d", step, trained)
	}
}
