package page

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"latentlab/internal/browsertest"
	"latentlab/lib/aae"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// TestTrainerPad draws on the pads of trainers: one with a plane, and two whose networks know the
// class.
func TestTrainerPad(t *testing.T) {
	b := browsertest.Start(t)
	plane := planeTrainer(t, 300)
	plane.Pad = true
	data := bars()
	knowing := func(m func() (train.Model, error)) Trainer {
		return Trainer{Model: m, Options: batchOf10, Data: data, Pad: true}
	}
	var outputs []string
	for _, trainer := range []Trainer{plane, knowing(func() (train.Model, error) {
		return aae.New(aae.Config{Hidden: []int{12}, Features: 64, Supervised: true, Prior: aae.GaussianPrior(3, 1)})
	}), knowing(func() (train.Model, error) {
		return vae.New(vae.Config{Hidden: []int{12}, Code: 3, Features: 64, Condition: train.OnClass(data)})
	})} {
		outputs = append(outputs, must(htmlOf(trainer.Card())))
	}
	page := b.OpenFile(pageOf(t, "#1b1b1b", outputs...))
	page.WaitLive("body", time.Minute)
	page.Wait("the first pictures", `[...document.querySelectorAll("[data-card]")].every(e => e.dataset.first)`, time.Minute)
	page.Eval(trainerScriptForTests+";"+padHelpers, nil)
	// rebuiltOf returns the reconstruction that is shown, and yellow how many pixels of the plane are
	// the mark's.
	page.Eval(`
		globalThis.grayOf = (canvas) => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data].filter((_, k) => k % 4 === 0);
		globalThis.rebuiltOf = (k) => grayOf(find(k, "[data-part=own-rebuilt]"));
		globalThis.yellow = () => {
			const canvas = find(0, "[data-part=plane]");
			const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
			let n = 0;
			for (let k = 0; k < data.length; k += 4) if (data[k] === 0xf0 && data[k + 1] === 0xe4 && data[k + 2] === 0x42) n++;
			return n;
		};
		globalThis.draw = async (k) => {
			const canvas = Object.assign(document.createElement("canvas"), { width: 80, height: 80 });
			const pen = canvas.getContext("2d");
			pen.fillRect(20, 10, 8, 50);
			await drop(await fileOf(canvas), k);
		};0`, nil)

	t.Run("plane", func(t *testing.T) {
		var n int
		if page.Eval(`yellow()`, &n); n > 0 {
			t.Error("there is a mark before anything is drawn")
		}
		page.Eval(`draw(0)`, nil)
		page.Wait("the reconstruction", `rebuiltOf(0).some(v => v > 0)`, 20*time.Second)
		page.Wait("the mark", `yellow() > 60`, 20*time.Second)
		compare := func() (shown []float64) {
			t.Helper()
			var want []float64
			page.Eval(`live(0).training.call("reconstruct", { x: live(0).pad.example() }).then(({ y }) => Array.from(y))`, &want)
			page.Eval(`rebuiltOf(0)`, &shown)
			for k := range want {
				if math.Abs(shown[k]-255*want[k]) > 1 {
					t.Fatalf("pixel %d of the reconstruction is %v, expected %v", k, shown[k], 255*want[k])
				}
			}
			return shown
		}
		before := compare()
		page.Eval(`train(0, 60).then(() => 0)`, nil)
		page.Wait("the last picture", `new Promise(done => setTimeout(done, 300, true))`, time.Minute)
		after := compare()
		change := 0.0
		for k := range after {
			change = max(change, math.Abs(after[k]-before[k]))
		}
		if change < 10 {
			t.Errorf("the reconstruction changes by %v levels in 60 steps", change)
		}
		page.Run("a tall window", time.Minute, emulation.SetDeviceMetricsOverride(800, 1200, 1, false))
		page.Eval(`scrollTo(0, 0)`, nil)
		waitForFrames(page)
		page.Screenshot("trainer-pad")
		page.Click("[data-part=own-clear]")
		page.Wait("no mark", `yellow() === 0 && rebuiltOf(0).every(v => v === 0)`, 20*time.Second)
	})

	for k := 1; k <= 2; k++ {
		t.Run(fmt.Sprintf("class %d", k), func(t *testing.T) {
			page.Eval(fmt.Sprintf(`draw(%d)`, k), nil)
			page.Wait("the reconstruction", fmt.Sprintf(`rebuiltOf(%d).some(v => v > 0)`, k), 20*time.Second)
			page.Eval(fmt.Sprintf(`globalThis.before = String(rebuiltOf(%d)); (() => {
				const s = find(%[1]d, "[data-part=own] select");
				s.value = 7;
				s.dispatchEvent(new Event("change"));
			})()`, k), nil)
			page.Wait("that of another class", fmt.Sprintf(`String(rebuiltOf(%d)) !== before`, k), 20*time.Second)
		})
	}
	page.Run("a narrow window", time.Minute, emulation.SetDeviceMetricsOverride(380, 1500, 1, false))
	waitForFrames(page)
	if box := page.Box("[data-part=own-paper]"); box.X+box.Width > 380 || box.Width < 240 {
		t.Errorf("at 380 pixels the pad takes %+v", box)
	}
	page.Screenshot("trainer-pad-narrow")
	page.CheckNoErrors()
}

// TestTrainerPadErrors checks which trainers have no pad.
func TestTrainerPadErrors(t *testing.T) {
	for want, trainer := range map[string]Trainer{
		"does not encode":          ganTrainer(t, 20),
		"Data has rows of a table": rowsTrainer(t),
	} {
		trainer.Pad = true
		if _, err := trainer.Card(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q in it", err, want)
		}
	}
}
