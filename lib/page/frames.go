package page

import (
	"cmp"
	"fmt"
	"strings"

	"latentlab/lib/figure"
	"latentlab/lib/format"
)

// Frames shows a sequence of figures one at a time, such as those of a training after 0, 50, 200 and 600
// steps. The reader moves through them with a slider, keys and buttons, or plays them one after the
// other. It opens with the last.
//
// Where scripts do not run, a still figure stands in its place.
type Frames struct {
	// Frames has at least two frames, whose figures have one size in CSS pixels. Their images are in the
	// output, once each.
	Frames []Frame
	// Caption stands below. Those of the figures are not shown.
	Caption string
	// Alt describes the still figure; empty means the figure's own description, with the name of the
	// last frame.
	Alt string
	// Fallback is the still figure; nil means that of the last frame.
	Fallback *figure.Figure
}

// A Frame is one figure of Frames.
type Frame struct {
	Name   string // shown beside the slider: "step 600"
	Figure *figure.Figure
}

// alt returns what describes the figure.
func (f Frame) alt() string { return cmp.Or(f.Figure.Alt, f.Name) }

// Still returns the still figure.
func (f Frames) Still() (*figure.Figure, error) {
	f, err := f.prepare()
	if err != nil {
		return nil, err
	}
	still := *f.Fallback
	still.Alt = f.Alt
	return &still, nil
}

// Card returns the frames as a live element.
func (f Frames) Card() (*Card, error) {
	f, err := f.prepare()
	if err != nil {
		return nil, err
	}
	return f.card()
}

// prepare checks the frames and fills in the defaults.
func (f Frames) prepare() (Frames, error) {
	if err := f.check(); err != nil {
		return f, err
	}
	if f.Fallback == nil {
		last := f.Frames[len(f.Frames)-1]
		f.Fallback = last.Figure
		f.Alt = cmp.Or(f.Alt, fmt.Sprintf("%s, the last of %d frames: %s", last.Name, len(f.Frames), last.alt()))
	}
	f.Alt = cmp.Or(f.Alt, f.Fallback.Alt)
	return f, nil
}

// check returns an error unless there are two frames or more, with names and with figures of one size.
func (f Frames) check() error {
	if len(f.Frames) < 2 {
		return fmt.Errorf("Frames has %s: expected at least two", format.Count(len(f.Frames), "frame"))
	}
	width, height := f.Frames[0].Figure.Size()
	for i, frame := range f.Frames {
		if strings.TrimSpace(frame.Name) == "" {
			return fmt.Errorf("frame %d has no Name to show beside the slider", i)
		}
		w, h := frame.Figure.Size()
		if w == 0 || h == 0 {
			return fmt.Errorf("the frame %q has no Figure", frame.Name)
		}
		if w != width || h != height {
			return fmt.Errorf("the figure of the frame %q is %d × %d, and that of %q %d × %d: expected figures of one size",
				frame.Name, w, h, f.Frames[0].Name, width, height)
		}
	}
	return nil
}
