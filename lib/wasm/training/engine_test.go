package training_test

import (
	"fmt"
	"strings"
	"testing"

	"latentlab/internal/browsertest"
	"latentlab/internal/modeltest"
	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/train"
	"latentlab/lib/wasm/training"
)

// points returns the training of a game of points in the plane.
func points(t testing.TB, phases bool) *training.Training {
	t.Helper()
	ring := must(dataset.Ring(64, 0.02, 1))
	return must(training.New(training.Config{
		Examples: ring, Phases: phases,
		Model: func() (train.Model, error) {
			return gan.New(gan.Config{Hidden: []int{8}, Code: 2, Features: 2})
		},
		Options: func() []train.Option { return []train.Option{train.BatchSize(16), gan.Adam(1e-3)} },
	}))
}

// TestEngine drives a training as cards do.
func TestEngine(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "")
	var got struct {
		Steps, After, AfterReset  int
		Running, Paused           bool
		Same, Watched, PerSecond  float64
		Rows, Epoch               float64
		WatchedAfterReset, Closed string
		Error                     string
	}
	p.await("a training", fmt.Sprintf(`await (async (data) => {
		const t = await latentlabTraining(data).ready, rows = collect(t);
		let last = { step: 0 }, watched = 0, shown;
		t.on("steps", (m) => (last = m));
		const end = t.watch("decode", { z: Float32Array.of(0, 0, 1, 1) }, ({ x }, { step }) => { watched++; shown = { x: [...x], step }; });
		await wait(() => watched === 1);
		const fresh = JSON.stringify(shown.x);
		const first = t.state().running;
		t.start();
		await wait(() => last.step > 200 && last.perSecond > 0);
		const { running } = t.state(), { perSecond } = last;
		t.pause();
		await wait(() => !t.state().running);
		await new Promise((resolve) => setTimeout(resolve, 100));
		const steps = last.step, count = rows.length, { epoch } = last;
		await new Promise((resolve) => setTimeout(resolve, 100));
		const after = last.step;
		const before = rows.slice(0, 50), changed = JSON.stringify(shown.x) !== fresh && shown.step === steps;
		rows.length = 0;
		t.reset();
		await wait(() => last.step === 0);
		const watchedAfterReset = JSON.stringify(shown.x) === fresh ? "fresh" : "old";
		t.pace(200);
		t.start();
		await wait(() => rows.length >= 50);
		t.pause();
		end();
		const same = before.filter((row, i) => String(row) === String(rows[i])).length;
		const error = await t.call("encode", {}).then(() => "", (e) => e.message);
		t.close();
		const closed = await t.call("decode", {}).then(() => "", (e) => e.message);
		return { steps, after, running, paused: !first && !t.state().running, same, rows: count, epoch, watched: changed ? watched : 0,
			perSecond, afterReset: rows.length, watchedAfterReset, error, closed };
	})(%s)`, must(points(t, false).JSON())), &got)
	if !got.Running || !got.Paused || got.Steps != got.After || got.Rows != float64(got.Steps) {
		t.Errorf("after Start and Pause: %+v; expected a row for each step, and no step after it", got)
	}
	if want := float64(got.Steps) / 4; got.Epoch != want {
		t.Errorf("the epoch is %v after %d steps, expected %v", got.Epoch, got.Steps, want)
	}
	if got.Watched < 2 || got.PerSecond < 50 || got.WatchedAfterReset != "fresh" {
		t.Errorf("what is watched changes with steps and Reset: %+v", got)
	}
	if got.Same != 50 {
		t.Errorf("%v of the first 50 rows are the same after Reset, expected all", got.Same)
	}
	if !strings.Contains(got.Error, "no function encode") || !strings.Contains(got.Closed, "closed") {
		t.Errorf("errors: %q, %q", got.Error, got.Closed)
	}
}

// TestRounds checks unequal numbers of runs of phases, a phase alone, and points drawn by hand.
func TestRounds(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "")
	var got struct {
		Alone, Rounds, Replaced []string
		Generator, Moved        bool
		Epoch                   float64
		Count                   int
		Error                   string
	}
	p.await("a game", fmt.Sprintf(`await (async (data) => {
		const t = await latentlabTraining(data).ready, rows = collect(t);
		const weights = async (of) => JSON.stringify(Object.entries(await t.variables())
			.filter(([path]) => path.startsWith("/" + of + "/layer")).map(([, values]) => [...values]));
		let last;
		t.on("steps", (m) => (last = m));
		const g = await weights("generator"), d = await weights("discriminator");
		t.run("discriminator", 3);
		const generator = (await weights("generator")) === g, moved = (await weights("discriminator")) !== d;
		await wait(() => rows.length);
		const [alone] = rows.splice(0);
		t.rounds({ discriminator: 5, generator: 1 });
		t.reset();
		let end = done(t, 4);
		t.step(4);
		await end;
		const rounds = rows[0], { epoch } = last;
		const error = await t.replace(Float32Array.of(1, 2, 3)).then(() => "", (e) => e.message);
		await t.replace(Float32Array.of(0.5, 0.5, 0.2, 0.1, 0.9, 0.9));
		end = done(t, 6);
		t.step(2);
		await end;
		t.close();
		return { alone, generator, moved, rounds, epoch, error, count: t.count, replaced: rows[5] };
	})(%s)`, must(points(t, true).JSON())), &got)
	if !got.Generator || !got.Moved || len(got.Alone) != 3 || got.Alone[0] == "NaN" || got.Alone[2] != "NaN" {
		t.Errorf("runs of the discriminator alone: %+v; expected that it moves, and no loss of the generator", got)
	}
	if got.Epoch != 5 || strings.Contains(fmt.Sprint(got.Rounds), "NaN") {
		t.Errorf("four rounds of five batches: %+v; expected 20 of the 4 batches of an epoch", got)
	}
	if got.Count != 3 || !strings.Contains(got.Error, "3 numbers for examples of 2") || strings.Contains(fmt.Sprint(got.Replaced), "NaN") {
		t.Errorf("points drawn by hand: %+v", got)
	}
}

// TestPoisoned checks that a loss of NaN stops a training at its step.
func TestPoisoned(t *testing.T) {
	p := newPage(t, browsertest.Start(t), "")
	tr := must(training.New(training.Config{
		Examples: modeltest.Images(40), Model: func() (train.Model, error) { return modeltest.Poisoned{At: 6}, nil },
		Options: func() []train.Option { return []train.Option{train.BatchSize(8)} },
	}))
	var got struct {
		Diverged struct {
			Step  int
			Value string
		}
		Rows      int
		Restarted bool
		Again     struct {
			Step  int
			Value string
		}
	}
	p.await("a training", fmt.Sprintf(`await (async (data) => {
		const t = await latentlabTraining(data).ready, rows = collect(t);
		const stopped = () => new Promise((resolve) => { const end = t.on("state", ({ diverged }) => diverged && resolve(end() || diverged)); });
		let end = stopped();
		t.start();
		await end;
		t.start();
		t.step(5);
		await t.variables();
		await new Promise((resolve) => setTimeout(resolve, 100));
		const { diverged } = t.state(), n = rows.length;
		t.reset();
		await t.variables();
		const restarted = t.state().diverged === null;
		end = stopped();
		t.step(10);
		await end;
		const again = t.state().diverged;
		t.close();
		return { diverged, rows: n, restarted, again };
	})(%s)`, must(tr.JSON())), &got)
	if got.Diverged.Step != 7 || got.Diverged.Value != "NaN" || got.Rows != 6 || !got.Restarted || got.Again != got.Diverged {
		t.Errorf("the page reports %+v; expected NaN at step 7, six rows, and the same after Reset", got)
	}
}
