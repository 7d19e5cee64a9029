// Package letters draws text that package figure cannot draw with the fonts that are
// compiled into it: other scripts, right-to-left text, letters that join or combine.
//
// The program kernelcfg/letters does this, with the fonts in .latentlab/fonts. `kernelcfg
// setup -fonts` builds the program and installs the fonts. What they need is not linked into
// cells, few of which have such text.
package letters

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
	"unicode"

	"latentlab/lib/home"
)

// Program and Folder are the program and the folder of fonts, under .latentlab.
const (
	Program = "bin/letters"
	Folder  = "fonts"
)

// Request is a line of text to draw, in one of the typefaces of figures.
type Request struct {
	Text                string
	Serif, Italic, Bold bool
	Size                float64 // of a line
}

// Line is a line of text as outlines. Operations are, in turn, M (move), L (line), Q
// (quadratic curve) and C (cubic curve), which take 1, 1, 2 and 3 points, and Z (close).
// Points are pairs of x and y from the left end of the baseline, y up, in the unit of Size.
type Line struct {
	Operations string
	Points     []float32
	Width      float64
	Missing    []rune // letters that no font has: boxes stand for them
}

// shaper is the running program.
type shaper struct {
	requests *json.Encoder
	answers  *json.Decoder
	stop     func()
}

var (
	mutex  sync.Mutex
	start  = sync.OnceValues(startProgram)
	failed bool
)

// answerTime is the longest time that a line may take.
const answerTime = 20 * time.Second

// Draw draws a line of text. It returns an error if the program is not set up, or has failed
// once: then it is not started again.
func Draw(r Request) (Line, error) {
	mutex.Lock()
	defer mutex.Unlock()
	p, err := start()
	if err != nil {
		return Line{}, err
	}
	if failed {
		return Line{}, errors.New("the program that draws letters has ended, or took too long")
	}
	late := time.AfterFunc(answerTime, p.stop)
	defer late.Stop()
	var line Line
	if err = p.requests.Encode(r); err == nil {
		err = p.answers.Decode(&line)
	}
	failed = err != nil
	return line, err
}

// startProgram starts the program, which ends with this one: its input ends then.
func startProgram() (*shaper, error) {
	path, err := home.Dir(Program)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &shaper{json.NewEncoder(in), json.NewDecoder(out), func() { cmd.Process.Kill() }}, nil
}

// Serve answers requests until they end, as the program does.
func Serve(in io.Reader, out io.Writer, draw func(Request) Line) error {
	requests, answers := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var r Request
		if err := requests.Decode(&r); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := answers.Encode(draw(r)); err != nil {
			return err
		}
	}
}

// joined are the scripts whose letters cannot be drawn one after another from left to right.
var joined = []*unicode.RangeTable{
	unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
	unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}

// Joins reports whether a letter is of a script that needs the program even where a font has
// the letter: one from right to left, or whose letters change beside others.
func Joins(r rune) bool { return r > 0x500 && unicode.In(r, joined...) }

// Invisible reports whether a character is not drawn, but changes others: a joiner, a
// direction, a variation selector.
func Invisible(r rune) bool {
	return r > 0x7f && (unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r))
}
