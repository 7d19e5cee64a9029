package notebook

import "time"

const (
	maxShare      = 0.02 // of the time may go into drawing; the last drawing must fit into 3 % in all
	controlsShare = 0.2  // the same in a callback of Controls, where readers watch
)

// pace limits how often something is drawn, by what it costs.
type pace struct {
	shown time.Time     // when it was drawn last
	cost  time.Duration // of drawing it then
}

// isDue reports whether it may be drawn anew.
func (p *pace) isDue() bool {
	share := maxShare
	if currentControls() != nil {
		share = controlsShare
	}
	return time.Since(p.shown) >= max(minInterval, time.Duration(float64(p.cost)/share))
}

// run calls draw and records its cost. The first call does not count: most of
// it is the compiling of networks.
func (p *pace) run(draw func()) {
	first, start := p.shown.IsZero(), time.Now()
	draw()
	p.record(time.Since(start))
	if first {
		p.cost = 0
	}
}

// record records the cost of a drawing that has just ended.
func (p *pace) record(cost time.Duration) { p.shown, p.cost = time.Now(), cost }
