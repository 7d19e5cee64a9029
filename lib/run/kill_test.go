package run_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"latentlab/lib/run"
)

const (
	epochs = 150 // of 11 steps
	paced  = paceEnv + "=15ms"
)

// undisturbed is the hash of a training that nobody touched.
func undisturbed(t *testing.T, seed int, env ...string) string {
	t.Helper()
	p := start(t, seed, epochs, append(env, "LATENTLAB_RUNS="+t.TempDir())...)
	_, _, hash := done(t, p, p.rest())
	return hash
}

// Killed again and again at random moments, a training loses at most its
// last chunk, is readable at all times, and ends with the bits of one that
// was never killed.
func TestKilled(t *testing.T) {
	all, hit := 0, 0
	for _, c := range []struct {
		backend      string
		kills, short int
		startup      int    // milliseconds until the first chunk
		pace         string // rest after each chunk, of which XLA needs few
	}{
		{"go", 35, 6, 150, "15ms"},
		{os.Getenv("GOMLX_BACKEND"), 15, 2, 1000, "60ms"},
	} {
		t.Run("GOMLX_BACKEND="+c.backend, func(t *testing.T) {
			kills := c.kills
			if testing.Short() {
				kills = c.short
			}
			killed, progressed := 0, 0
			for seed := 1; killed < kills; seed++ {
				k, p := kill(t, seed, kills-killed, c.startup, "GOMLX_BACKEND="+c.backend, paceEnv+"="+c.pace)
				killed, progressed = killed+k, progressed+p
			}
			t.Logf("%d kills, %d of them after progress", killed, progressed)
			all, hit = all+killed, hit+progressed
		})
	}
	if hit < all/8 {
		t.Errorf("only %d of %d kills hit a training at work: this test shows little", hit, all)
	}
}

// kill kills a training up to most times, looking at what is left each time,
// then lets it finish. It returns how often it killed, and how often there
// was progress.
func kill(t *testing.T, seed, most, startup int, env ...string) (killed, progressed int) {
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	runs, saved := here(t), 0
	for {
		p := start(t, seed, epochs, env...)
		var first []string
		if killed < most {
			wait := rng.IntN(200)
			if rng.IntN(3) > 0 {
				// Into the training; the others at any moment from the start.
				first = append(first, p.until(t, "step", "done"))
			} else {
				wait += rng.IntN(startup)
			}
			time.Sleep(time.Duration(wait) * time.Millisecond)
			p.cmd.Process.Kill()
		}
		lines := append(first, p.rest()...)
		folder, _ := filepath.Glob(filepath.Join(runs, "*"))
		if p.cmd.ProcessState.Success() {
			step, _, got := done(t, p, lines)
			if step != epochs*11 || got != undisturbed(t, seed, env[0]) {
				t.Errorf("seed %d: killed %d times, it ended at step %d with other bits", seed, killed, step)
			}
			if left, _ := filepath.Glob(filepath.Join(folder[0], ".*")); len(left) > 0 {
				t.Errorf("seed %d: left behind: %v", seed, left)
			}
			return killed, progressed
		}
		killed++
		if len(folder) == 0 {
			continue // before it had a folder
		}
		now, err := run.Saved(folder[0])
		if err != nil {
			t.Fatalf("kill %d left what cannot be read: %v", killed, err)
		}
		if now < saved {
			t.Errorf("kill %d: step %d was saved, now it is %d", killed, saved, now)
		}
		if seen := steps(lines); len(seen) > 1 && now < seen[len(seen)-2] {
			t.Errorf("kill %d: saved step %d, after the chunks %v: more than the last is lost", killed, now, seen)
		}
		if now > saved {
			progressed++
		}
		saved = now
	}
}

// Ctrl-C at any moment saves what there is; the next process goes on.
func TestSignal(t *testing.T) {
	here(t)
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
				t.Error("interrupted and continued, it ended with other bits")
			}
			break
		}
		if stops++; stops > 4 {
			t.Fatalf("it stopped at step %d without being asked to", step)
		}
	}
	if stops == 0 {
		t.Error("no signal came in time: this test shows nothing")
	}
}

// Two processes at the same training: the second waits, says for whom, and
// trains nothing twice.
func TestTwoProcesses(t *testing.T) {
	here(t)
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
		t.Errorf("it says %q, expected the process %s", line, pid)
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

// Whoever waits can be interrupted, and goes on where the first was killed.
func TestWaiting(t *testing.T) {
	here(t)
	first := start(t, 1, epochs, holdEnv+"="+filepath.Join(t.TempDir(), "never"))
	first.until(t, "step")
	second, third := start(t, 1, epochs), start(t, 1, epochs)
	second.until(t, "says Waiting")
	third.until(t, "says Waiting")
	second.cmd.Process.Signal(os.Interrupt)
	lines := second.rest()
	if second.cmd.ProcessState.ExitCode() != 3 || !strings.Contains(strings.Join(lines, "\n"), "trains the same run") {
		t.Errorf("interrupted while waiting, it said %q", lines)
	}
	first.cmd.Process.Kill()
	first.rest()
	step, trained, got := done(t, third, third.rest())
	if step != epochs*11 || trained == 0 || got != undisturbed(t, 1) {
		t.Errorf("after a kill, who waited is at step %d, having trained %d", step, trained)
	}
}
