package page

import (
	"math"
	"testing"
	"time"

	"latentlab/internal/browsertest"
)

// TestGameDensities checks densities, the optimal discriminator and the divergences in the page
// against the formulas of two Gaussians.
func TestGameDensities(t *testing.T) {
	b := browsertest.Start(t)
	card := &Card{Data: []byte("{}"), Script: gameDensity + `
		function start(root) { root.latentlab = { latentlabDensity, latentlabDivergences, latentlabDistance }; }`}
	markup, err := htmlOf(card, nil)
	if err != nil {
		t.Fatal(err)
	}
	page := b.OpenFile(pageOf(t, "#ffffff", markup))
	page.WaitLive("body", time.Minute)
	page.Eval(`globalThis.game = document.querySelector("[data-card]").latentlab; 0`, nil)

	const side, bandwidth = gameSide, gameBandwidth
	t.Run("point", func(t *testing.T) {
		var density []float64
		page.Eval(`[...game.latentlabDensity([0.31, 0.83, NaN, 0.5, 9, 9], 50, 0.03)]`, &density)
		sum, total := 0.0, 0.0
		at := func(i int) float64 { // of the kernel
			x, y := (float64(i%side)+0.5)/side, 1-(float64(i/side)+0.5)/side
			return math.Exp(-(math.Pow(x-0.31, 2) + math.Pow(y-0.83, 2)) / (2 * bandwidth * bandwidth))
		}
		for i, v := range density {
			sum += v
			if i < side*side {
				total += at(i)
			}
		}
		if outside := density[side*side]; math.Abs(sum-1) > 1e-9 || math.Abs(outside-2./3) > 1e-5 {
			t.Errorf("the density sums to %v, of which %v is outside, expected 1 and two thirds", sum, outside)
		}
		for i, v := range density[:side*side] {
			if want := at(i) / total / 3; math.Abs(v-want) > 1e-5 {
				t.Fatalf("cell %d has %v, expected %v", i, v, want)
			}
		}
	})

	t.Run("Gaussians", func(t *testing.T) {
		// Points at the quantiles of a Gaussian, in both directions, around 0.45 and 0.55.
		const spread, n = 0.08, 200
		quantiles := normalQuantiles(n)
		variance := bandwidth * bandwidth // of the estimate
		for _, q := range quantiles {
			variance += spread * spread * q * q / n
		}
		var got struct {
			KL, JS, Distance float64
			Best             []float64
		}
		page.Eval(`(() => {
			const quantiles = `+jsonOf(t, quantiles)+`;
			const around = (x, y) => quantiles.flatMap((a) => quantiles.flatMap((b) => [x + 0.08 * a, y + 0.08 * b]));
			const p = game.latentlabDensity(around(0.45, 0.5), 50, 0.03), q = game.latentlabDensity(around(0.55, 0.5), 50, 0.03);
			const best = new Float64Array(p.length);
			const { kl, js } = game.latentlabDivergences(p, q, best);
			const flat = best.map(() => 0.5);
			return { KL: kl, JS: js, Best: [...best], Distance: game.latentlabDistance(flat, best, p, q) };
		})()`, &got)
		density := func(i int, middle float64) float64 {
			x, y := (float64(i%side)+0.5)/side, 1-(float64(i/side)+0.5)/side
			return math.Exp(-(math.Pow(x-middle, 2)+math.Pow(y-0.5, 2))/(2*variance)) / (2 * math.Pi * variance)
		}
		// Both estimates have 1 % of the uniform density.
		js, distance := 0.0, 0.0
		for i, best := range got.Best {
			p, q := 0.99*density(i, 0.45)+0.01, 0.99*density(i, 0.55)+0.01
			if want := p / (p + q); p+q > 3 && math.Abs(best-want) > 0.02 {
				t.Fatalf("D* of cell %d is %v, expected %v", i, best, want)
			}
			js += (p*math.Log(2*p/(p+q)) + q*math.Log(2*q/(p+q))) / 2 / (side * side)
			distance += (p + q) / 2 * math.Abs(p/(p+q)-0.5) / (side * side)
		}
		if want := 0.01 / (2 * variance); math.Abs(got.KL-want) > 0.04*want { // Δ² / 2σ² without a uniform share
			t.Errorf("KL is %v, expected about %v", got.KL, want)
		}
		if math.Abs(got.JS-js) > 0.03*js {
			t.Errorf("the Jensen–Shannon divergence is %v, expected about %v", got.JS, js)
		}
		if math.Abs(got.Distance-distance) > 0.03*distance {
			t.Errorf("½ is %v from D* on average, expected about %v", got.Distance, distance)
		}
	})

	t.Run("apart", func(t *testing.T) {
		var got struct{ Outside, Equal, JS, KL, Most float64 }
		page.Eval(`(() => {
			const p = game.latentlabDensity([0.2, 0.2], 50, 0.03), q = game.latentlabDensity([0.8, 0.8], 50, 0.03);
			const best = new Float64Array(p.length);
			const apart = game.latentlabDivergences(p, q, best);
			const outside = game.latentlabDensity([7, 7, NaN, 0], 50, 0.03);
			return { Outside: game.latentlabDivergences(p, outside, best).js, Equal: game.latentlabDivergences(p, p, best).kl, JS: apart.js, KL: apart.kl, Most: Math.max(...best) };
		})()`, &got)
		if got.Equal != 0 || !(got.JS > 0.66 && got.JS < math.Ln2) || !(got.KL > 3 && got.KL < 20) || got.Most != 0.5 {
			t.Errorf("equal and disjoint densities give %+v", got)
		}
		if !(got.Outside > 0.66 && got.Outside < math.Ln2) {
			t.Errorf("points outside of the square give a Jensen–Shannon divergence of %v, expected about log 2", got.Outside)
		}
	})
	page.CheckNoErrors()
}
