package notebook

import "time"

const (
	minInterval = 100 * time.Millisecond // at most 10 updates a second
	maxShare    = 0.02                   // of the time may go into drawing; the rest of 3 % is for the end
	playShare   = 0.2                    // the same where a reader turns knobs: there to be watched, not waited for
)

// pace says how often something may be drawn that costs time.
type pace struct {
	shown time.Time
	cost  time.Duration // of drawing that
}

// due reports whether it may be drawn anew.
func (p *pace) due() bool {
	share := maxShare
	if current() != nil {
		share = playShare
	}
	return time.Since(p.shown) >= max(minInterval, time.Duration(float64(p.cost)/share))
}

// spend draws, and notes what it took. The first time is mostly compiling the
// networks that are shown, once, and does not count.
func (p *pace) spend(draw func()) {
	first, start := p.shown.IsZero(), time.Now()
	draw()
	if p.spent(time.Since(start)); first {
		p.cost = 0
	}
}

// spent notes what drawing took that has just ended.
func (p *pace) spent(cost time.Duration) { p.shown, p.cost = time.Now(), cost }
