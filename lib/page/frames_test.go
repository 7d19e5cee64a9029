package page

import (
	"encoding/base64"
	"fmt"
	"image"
	"regexp"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/figure"
)

// grayFigure returns a figure of one gray level, of width × 60 CSS pixels.
func grayFigure(level uint8, width int) *figure.Figure {
	im := image.NewGray(image.Rect(0, 0, 2*width, 120))
	for i := range im.Pix {
		im.Pix[i] = level
	}
	return &figure.Figure{Image: im, Alt: fmt.Sprintf("<level> %d", level), Scale: 2}
}

// grayFrames returns n frames, step 0, step 50, …, with the gray levels 0, 40, ….
func grayFrames(n int) Frames {
	f := Frames{Caption: "a & b"}
	for i := range n {
		f.Frames = append(f.Frames, Frame{fmt.Sprint("step ", 50*i), grayFigure(uint8(40*i), 200)})
	}
	return f
}

// TestFramesMarkup checks that each image is in the output once, and what describes it.
func TestFramesMarkup(t *testing.T) {
	f := grayFrames(3)
	f.Frames[1].Name = "</script>"
	f.Frames[0].Figure.Alt = ""
	markup := markupOf(t, f)
	for i, frame := range f.Frames {
		png, err := frame.Figure.PNG()
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(markup, base64.StdEncoding.EncodeToString(png)); n != 1 {
			t.Errorf("the image of frame %d is %d times in the output, expected once", i, n)
		}
	}
	if strings.Count(markup, "</script>") != 1 || !strings.Contains(markup, "a &amp; b") ||
		!strings.Contains(markup, `alt="step 100, the last of 3 frames: &lt;level&gt; 80"`) {
		t.Error("a name ends the script, or caption or description are not as expected")
	}
	d := dataIn[framesData](t, markup)
	var alts []string
	for _, frame := range d.Frames {
		alts = append(alts, frame.Alt)
	}
	if want := []string{"step 0", "<level> 40", "<level> 80"}; d.Width != 200 || d.Height != 60 || !slices.Equal(alts, want) {
		t.Errorf("the script has a size of %d × %d and the descriptions %q, expected 200 × 60 and %q", d.Width, d.Height, alts, want)
	}

	id := regexp.MustCompile(`data-card="([^"]+)"`)
	if again := markupOf(t, f); again != markup {
		t.Error("the same frames have other HTML the second time")
	}
	f.Frames[2].Figure.Image = grayFigure(81, 200).Image
	if other := markupOf(t, f); id.FindString(other) == id.FindString(markup) {
		t.Error("frames with another last image have the same id")
	}
}

func TestFramesStill(t *testing.T) {
	f := grayFrames(3)
	for _, c := range []struct {
		name     string
		fallback *figure.Figure
		alt      string
		image    image.Image
		want     string
		shared   int // the frame with the image of the still figure, or -1
	}{
		{"last", nil, "", f.Frames[2].Figure.Image, "step 100, the last of 3 frames: <level> 80", 2},
		{"own alt", nil, "digits", f.Frames[2].Figure.Image, "digits", 2},
		{"first", f.Frames[0].Figure, "", f.Frames[0].Figure.Image, "<level> 0", 0},
		{"another", grayFigure(9, 300), "", grayFigure(9, 300).Image, "<level> 9", -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := f
			f.Fallback, f.Alt = c.fallback, c.alt
			still, err := f.Still()
			if err != nil {
				t.Fatal(err)
			}
			if still.Alt != c.want || !slices.Equal(still.Image.(*image.Gray).Pix, c.image.(*image.Gray).Pix) {
				t.Errorf("the still figure is described by %q, expected %q, or is of another image", still.Alt, c.want)
			}
			for i, frame := range dataIn[framesData](t, markupOf(t, f)).Frames {
				if (frame.Image == "") != (i == c.shared) {
					t.Errorf("frame %d has %d bytes, and frame %d is the one that shares its image", i, len(frame.Image), c.shared)
				}
			}
		})
	}
	if alt := f.Frames[2].Figure.Alt; alt != "<level> 80" {
		t.Errorf("the description of the cell's figure became %q", alt)
	}
}

// TestFramesWide checks that a card has room for figures that are wider than other cards.
func TestFramesWide(t *testing.T) {
	for width, want := range map[int]bool{688: false, 689: true} {
		f := Frames{Frames: []Frame{{"a", grayFigure(0, width)}, {"b", grayFigure(1, width)}}}
		if markup := markupOf(t, f); strings.Contains(markup, fmt.Sprintf("{max-width:%dpx}", width+32)) != want {
			t.Errorf("for figures of %d pixels the card is wider than usual: %t, expected %t", width, !want, want)
		}
	}
}

func TestFramesErrors(t *testing.T) {
	for want, change := range map[string]func(*Frames){
		"Frames has 0 frames: expected at least two": func(f *Frames) { f.Frames = nil },
		"Frames has 1 frame: expected at least two":  func(f *Frames) { f.Frames = f.Frames[:1] },
		"frame 1 has no Name":                        func(f *Frames) { f.Frames[1].Name = " " },
		`the frame "step 50" has no Figure`:          func(f *Frames) { f.Frames[1].Figure = nil },
		`the frame "step 0" has no Figure`:           func(f *Frames) { f.Frames[0].Figure = &figure.Figure{} },
		`the figure of the frame "step 100" is 201 × 60, and that of "step 0" 200 × 60: expected figures of one size`: func(f *Frames) {
			f.Frames[2].Figure = grayFigure(0, 201)
		},
	} {
		f := grayFrames(3)
		change(&f)
		if _, err := f.Card(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q in it", err, want)
		}
		if _, err := f.Still(); err == nil {
			t.Errorf("there is a still figure, expected the error %q", want)
		}
	}
}

// TestFramesSize checks that frames take little more than their images.
func TestFramesSize(t *testing.T) {
	var f Frames
	sum := 0
	for i := range 6 {
		grid, err := figure.Grid{Images: modeltest.Squares(50+i, 28), Rows: 5, Columns: 10}.Draw()
		if err != nil {
			t.Fatal(err)
		}
		png, err := grid.PNG()
		if err != nil {
			t.Fatal(err)
		}
		sum += len(png)
		f.Frames = append(f.Frames, Frame{fmt.Sprint("step ", i), grid})
	}
	markup := markupOf(t, f)
	t.Logf("six grids of %d bytes take %d", sum, len(markup))
	if most := 4*sum/3 + 12_000; len(markup) > most {
		t.Errorf("six grids of %d bytes take %d, expected at most %d", sum, len(markup), most)
	}
}
