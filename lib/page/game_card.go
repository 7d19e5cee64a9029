package page

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"latentlab/lib/dataset"
	"latentlab/lib/wasm/training"
)

var gameScript = gameStart + gamePlane + gameDensity + gamePen + gameParts + trainingScript + addressScript

//go:embed game.js
var gameStart string

//go:embed game_plane.js
var gamePlane string

//go:embed game_density.js
var gameDensity string

//go:embed game_pen.js
var gamePen string

//go:embed game_parts.js
var gameParts string

//go:embed game.css
var gameStyle string

// gameBody is the live part, which the script completes.
//
//go:embed game.html
var gameBody string

// What the page draws, and from how many points it estimates densities.
const (
	gameSide      = 50   // cells along a side of the plane
	gameBandwidth = 0.03 // of the kernels, in sides of the plane
	gameSamples   = 1000 // of the generator, for the densities
	gameCodes     = 500  // of an autoencoder, for the densities
	gameShown     = 400  // of the generator's points
	gameArrows    = 100
	gameGrid      = 13 // lines of a grid of codes
	gameLine      = 81 // points of a line of codes
)

// gameData is the script's data.
type gameData struct {
	Training json.RawMessage `json:"training"`
	Game     gamePlay        `json:"game"`
}

type gamePlay struct {
	Side      int            `json:"side"`
	Bandwidth float64        `json:"bandwidth"`
	Low       float64        `json:"low"` // of the plane, in both directions
	High      float64        `json:"high"`
	Size      int            `json:"size"`                // of a code
	Quantiles []float64      `json:"quantiles,omitempty"` // of N(0, 1), for a grid of codes
	Samples   int            `json:"samples"`
	Shown     int            `json:"shown"`
	Arrows    int            `json:"arrows"`
	Sets      []gameSet      `json:"sets"`
	Real      string         `json:"real,omitempty"` // samples of the prior, [n, 2] float32 in base64
	Priors    *gamePriors    `json:"priors,omitempty"`
	Rounds    map[string]int `json:"rounds"`
	Names     gameNames      `json:"names"`
	Note      string         `json:"note"`
}

// gameSet is a set of points that the reader can choose.
type gameSet struct {
	Name   string `json:"name"`
	Points string `json:"points"` // [n, 2] float32 in base64
}

// gameNames are words of the page for the game of a model.
type gameNames struct {
	Real     string `json:"real"` // points of the two kinds
	Fake     string `json:"fake"`
	Refused  string `json:"refused"` // what a point is where D is 0, and 1
	Accepted string `json:"accepted"`
	Letter   string `json:"letter"` // the network that plays against D
}

func (g *game) card() (*Card, error) {
	t, err := training.New(training.Config{
		Model: g.Model, Options: g.Options, Knobs: g.Knobs,
		Examples: g.Data, Phases: true, Functions: g.functions(),
	})
	if err != nil {
		return nil, err
	}
	var d gameData
	if d.Training, err = t.JSON(); err != nil {
		return nil, err
	}
	if d.Game, err = g.play(t.Notes()); err != nil {
		return nil, err
	}
	data, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	alt := g.Alt
	if alt == "" {
		alt = g.Fallback.Alt
	}
	return &Card{
		Still: g.Fallback, Alt: alt, Caption: g.Caption,
		Style: trainingStyle + gameStyle, Body: gameBody + noteOfSize(data, "images: fewer take less"),
		Script: training.Script + gameScript, Data: data,
	}, nil
}

// play returns what the page plays with. notes are sentences about the training.
func (g *game) play(notes []string) (gamePlay, error) {
	d := gamePlay{
		Side: gameSide, Bandwidth: gameBandwidth, High: 1, Samples: gameSamples, Shown: gameShown, Arrows: gameArrows,
		Sets: []gameSet{}, Rounds: map[string]int{"discriminator": g.Discriminator, "generator": g.Generator},
		Names: g.names(),
	}
	switch m := g.model.(type) {
	case adversarialEncoder:
		real, err := m.PriorPoints(gameSamples, 1)
		if err != nil {
			return d, err
		}
		priors, all, err := g.priors(real)
		if err != nil {
			return d, err
		}
		d.Priors = priors
		d.Low, d.High = g.extent(all)
		d.Real, d.Samples = encodeFloats(real), min(gameCodes, g.Data.Len())
	case generator:
		for _, set := range append([]*dataset.Examples{g.Data}, g.More...) {
			points, err := set.Points()
			if err != nil {
				return d, err
			}
			d.Sets = append(d.Sets, gameSet{set.Name, encodeFloats(points)})
		}
		d.Size = m.DecoderSize()
		if lines := map[int]int{1: gameLine, 2: gameGrid}[d.Size]; lines > 0 {
			d.Quantiles = normalQuantiles(lines)
		}
	}
	d.Note = strings.Join(append([]string{g.note()}, notes...), " ")
	return d, nil
}

// note returns what a reader has to know about the figures.
func (g *game) note() string {
	names, first, even := g.names(), "", "both losses are log 2 = 0.693"
	if _, ok := g.model.(adversarialEncoder); ok {
		first = "A round begins with a step of the reconstruction. "
		even = "its loss is 2 log 2 = 1.386, that of Q is log 2"
	}
	return first + fmt.Sprintf("Arrows show where the loss of %s pushes its points; the steeper, the longer. Where D cannot tell the "+
		"points apart, %s. p is the density of the %s, q that of the %s: sums of Gaussian kernels with a standard "+
		"deviation of %g of the plane’s side on %d × %d cells, each with 1%% of a uniform density. D*, KL(p‖q) and the "+
		"Jensen–Shannon divergence, at most log 2, are computed from them; the mean of |D − D*| is over the points of "+
		"both kinds. Thick lines of losses, and the numbers beside them, are moving averages.",
		names.Letter, even, names.Real, names.Fake, gameBandwidth, gameSide, gameSide)
}

// names returns the words for the game of the model.
func (g *game) names() gameNames {
	if _, ok := g.model.(adversarialEncoder); ok {
		return gameNames{"samples of the prior", "codes of Q, the encoder", "code", "prior", "Q"}
	}
	return gameNames{"points of the data", "points of G, the generator", "generated", "data", "G"}
}

// extent returns the range of the plane in both directions: from 0 to 1, or that of the
// prior's samples and a tenth more on both sides.
func (g *game) extent(real [][]float32) (low, high float64) {
	if _, ok := g.model.(adversarialEncoder); !ok {
		return 0, 1
	}
	low, high = math.Inf(1), math.Inf(-1)
	for _, p := range real {
		low, high = min(low, float64(p[0]), float64(p[1])), max(high, float64(p[0]), float64(p[1]))
	}
	margin := (high - low) / 10
	return low - margin, high + margin
}

// normalQuantiles returns n numbers between which N(0, 1) has equal shares.
func normalQuantiles(n int) []float64 {
	q := make([]float64, n)
	for i := range q {
		q[i] = math.Sqrt2 * math.Erfinv(2*(float64(i)+0.5)/float64(n)-1)
	}
	return q
}
