package notebook

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/export"
	"latentlab/lib/figure"
	"latentlab/lib/run"
)

// An Explorer shows a decoder as a live object: a point is moved over a plane
// of codes, or a slider for each number of a code, and the decoder draws what
// is there at once.
//
// The decoder travels in the output and runs in the reader's browser: it works
// after the cell has ended, offline, and in a notebook saved as HTML. Where
// scripts do not run there is a still picture.
type Explorer struct {
	// Run's model decodes codes: it has a method Decode(scope, z), from codes
	// [n, size] to pixels [n, height·width] in [0, 1], as those of the project
	// have.
	Run *run.Run
	// Codes are codes of pictures, [n][size]. They are the dots behind the
	// point, and the range comes from them. May be nil.
	Codes [][]float32
	// Labels are their classes, and Classes name label 0, 1, …; nil takes the
	// names from what Run was trained on, or the numbers.
	Labels  []uint8
	Classes []string
	// Draws are codes that the button "Draw" takes in turn, as from a prior,
	// [m][size]. Nil draws from N(0, I).
	Draws [][]float32
	// Low and High are the range of each number. Both 0 takes one that holds
	// Codes and Draws, or ±3 where there are none.
	Low, High float32
	// OneHot is how many numbers at the beginning of a code are its class,
	// one-hot, as aae.Join makes them: there are buttons for the classes, and
	// the picture of each. Codes and Draws may then be without these numbers.
	OneHot int
	// Caption stands under the explorer. Alt says in words what its still
	// picture shows; empty takes the picture's own words.
	Caption, Alt string
	// Fallback is the still picture; nil draws the plane of codes where they
	// have two numbers, else pictures of draws.
	Fallback *figure.Figure
}

// Show shows the explorer, or ends the program with the error as its last
// line. In a plain terminal it writes the still picture to a file.
func (e Explorer) Show() {
	x, err := e.explore()
	Check(err)
	if !gonbui.IsNotebook {
		picture(x.Fallback, "")
		if e.Caption != "" {
			caption(e.Caption)
		}
		return
	}
	markup := Must(x.html())
	displayHTML("", markup, x.alt())
	sync()
}

func (e Explorer) alt() string {
	if e.Alt != "" {
		return e.Alt
	}
	return e.Fallback.Alt
}

// exploration is an Explorer with all that it may leave out. A code is its
// class, OneHot numbers, and then its style, the numbers that are moved.
type exploration struct {
	Explorer
	styles     [][]float32 // of Codes
	draws      [][]float32 // Draws, all with or all without the class
	low, high  []float32   // the range of each number of a style
	across, up int         // the numbers of a style on the plane
}

// explore checks the Explorer and fills in what it leaves out.
func (e Explorer) explore() (*exploration, error) {
	x := &exploration{Explorer: e}
	for _, step := range []func() error{x.check, x.split, x.ranges, x.still} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("notebook.Explorer: %w", err)
		}
	}
	return x, nil
}

// check returns an error for what needs no decoder to be seen.
func (x *exploration) check() error {
	if x.Run == nil || x.Run.Program == nil {
		return errors.New("there is no Run, expected a trained one, as notebook.Train returns it")
	}
	if err := checkDecodes("Run", x.Run); err != nil {
		return err
	}
	if err := checkCodes("Codes", x.Codes); err != nil {
		return err
	}
	if err := checkCodes("Draws", x.Draws); err != nil {
		return err
	}
	if x.Labels != nil && len(x.Labels) != len(x.Codes) {
		return fmt.Errorf("there are %d Labels for %d Codes, expected one each", len(x.Labels), len(x.Codes))
	}
	low, high := float64(x.Low), float64(x.High)
	if math.IsNaN(low) || math.IsInf(low, 0) || math.IsNaN(high) || math.IsInf(high, 0) {
		return fmt.Errorf("the range is from Low %v to High %v, expected finite numbers", x.Low, x.High)
	}
	if low >= high && (low != 0 || high != 0) {
		return fmt.Errorf("the range is from Low %v to High %v, expected Low below High, or 0 for both", x.Low, x.High)
	}
	if x.OneHot < 0 || x.OneHot == 1 {
		return fmt.Errorf("OneHot is %d, expected the number of classes, 2 or more, or 0 where codes have no class", x.OneHot)
	}
	return nil
}

// checkCodes returns an error unless all codes are of one length and finite.
func checkCodes(name string, codes [][]float32) error {
	for i, code := range codes {
		if len(code) == 0 {
			return fmt.Errorf("%s have no numbers at %d, expected at least one", name, i)
		}
		if len(code) != len(codes[0]) {
			return fmt.Errorf("%s have %d numbers at %d, expected %d as at the first", name, len(code), i, len(codes[0]))
		}
		for _, v := range code {
			if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%s have %v at %d, expected finite numbers", name, v, i)
			}
		}
	}
	return nil
}

// split finds how long a style is, and takes the styles out of Codes.
func (x *exploration) split() error {
	size, err := x.size()
	if err != nil {
		return err
	}
	if x.OneHot >= size {
		return fmt.Errorf("OneHot is %d, and codes have %d numbers: expected fewer classes than numbers", x.OneHot, size)
	}
	style := size - x.OneHot
	if len(x.Codes) > 0 && len(x.Draws) > 0 {
		if n := len(x.Draws[0]); n != size && n != style {
			return fmt.Errorf("the Draws have %d numbers, expected %d as the Codes", n, len(x.Codes[0]))
		}
	}
	if len(x.Draws) > 0 {
		x.draws = x.Draws[:min(len(x.Draws), mostDraws)]
	}
	for _, code := range x.Codes {
		x.styles = append(x.styles, code[len(code)-style:])
	}
	if x.Labels == nil && len(x.Codes) > 0 && len(x.Codes[0]) == size && x.OneHot > 0 {
		for _, code := range x.Codes {
			x.Labels = append(x.Labels, uint8(largest(code[:x.OneHot])))
		}
	}
	x.Classes = x.names()
	x.low, x.high = make([]float32, style), make([]float32, style)
	return nil
}

// mostDraws is how many of Draws travel with the output.
const mostDraws = 200

// size returns how many numbers the decoder takes, and an error if it takes
// none of the lengths that the codes may be meant to have.
func (x *exploration) size() (int, error) {
	name, given := "Codes", 0
	switch {
	case len(x.Codes) > 0:
		given = len(x.Codes[0])
	case len(x.Draws) > 0:
		name, given = "Draws", len(x.Draws[0])
	default:
		one, err := x.Run.Encode(x.Run.Program.Data.First(1))
		if err != nil {
			return 0, fmt.Errorf("there are neither Codes nor Draws to tell how long a code is, and %w", err)
		}
		name, given = "the model's codes", len(one[0])
	}
	var first error
	sizes := []int{given, given + x.OneHot}
	if given <= x.OneHot {
		slices.Reverse(sizes)
	}
	for _, size := range slices.Compact(sizes) {
		_, err := x.Run.Decode([][]float32{make([]float32, size)})
		if err == nil {
			return size, nil
		}
		if first == nil {
			first = err
		}
	}
	if x.OneHot > 0 {
		return 0, fmt.Errorf("the model decodes %s neither with %d numbers, the class of OneHot %d among them, nor with %d: %w", name, given, x.OneHot, given+x.OneHot, first)
	}
	return 0, fmt.Errorf("%s have %d numbers, and the model does not decode them: %w", name, given, first)
}

// names returns the classes' names, as many as there are classes.
func (x *exploration) names() []string {
	names := x.Classes
	if names == nil {
		names = x.Run.Program.Data.Classes
	}
	n := x.OneHot
	for _, label := range x.Labels {
		n = max(n, int(label)+1)
	}
	names = slices.Clone(names)
	for len(names) < n {
		names = append(names, fmt.Sprint(len(names)))
	}
	return names
}

// network takes the decoder out of the run.
func (x *exploration) network() (*export.Network, error) {
	codes, err := x.calibration()
	if err != nil {
		return nil, err
	}
	return decoder("Run", x.Run, codes)
}

func largest(values []float32) int {
	at := 0
	for i, v := range values {
		if v > values[at] {
			at = i
		}
	}
	return at
}
