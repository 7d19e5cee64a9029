package page

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/format"
)

// A HumanEvaluation has the reader judge images of several sources, such as samples of
// generative models, without being told which is whose: a blind test. It shows one image at a
// time, and the reader chooses the class that it shows, or none. After five answers for each
// source, or a click on Reveal, a table ranks the sources by the share of images in which the
// reader recognized a class, beside the ranks that metrics give them.
//
// Images come in blocks, each with one of each source in random order, so that after each block
// the sources have as many answers (a randomized block design).
//
// Where scripts do not run, a still figure stands in its place.
type HumanEvaluation struct {
	// Sources are what is compared, at least two, with images of one shape.
	Sources []Source
	// Classes are the names of the answers, beside "none of these". Nil means the classes of the
	// first source that names them, or else the numbers 0, 1, … 9, or up to the largest label.
	Classes []string
	// Metrics are shown beside the reader's ranking. Nil shows none.
	Metrics []SourceMetric
	// PerSource is how many images of each source are shown, chosen at random. 0 means 40, or as
	// many as the source with the fewest has. They are part of the output: those of six sources of
	// digits are 30 kB, with gray levels rounded to 16. Images of more than 84 pixels a side are
	// reduced to at most that, and those in color are JPEG unless they are tiny.
	PerSource int
	// Seed is that of the choice and the order of the images.
	Seed uint64
	// Caption stands below. It is read before the sources are revealed.
	Caption string
	// Alt describes the still figure; empty makes a description from the other fields.
	Alt string
	// Fallback is the still figure; nil means the first images, in the order in which the reader
	// has them.
	Fallback *figure.Figure
}

// A Source is a model, or a data set, whose images are judged.
type Source struct {
	Name string // hidden until the sources are revealed
	// Images are what the reader sees. If they have labels, such as those of test images or the
	// conditions of a class-conditional model, the table has the share of answers that are the
	// label.
	Images *dataset.Examples
}

// A SourceMetric ranks the sources of a HumanEvaluation, as the Fréchet distance does.
type SourceMetric struct {
	Name           string
	Values         []float64 // of the sources, in their order; NaN: not measured
	HigherIsBetter bool      // otherwise the source with the lowest value is the first
}

const (
	usualPerSource = 40
	revealAfter    = 5 // answers for each source, after which the sources are revealed
)

// Still returns the still figure.
func (h HumanEvaluation) Still() (*figure.Figure, error) {
	e, err := h.prepare()
	if err != nil {
		return nil, err
	}
	return e.Fallback, nil
}

// Card returns the evaluation as a live element.
func (h HumanEvaluation) Card() (*Card, error) {
	e, err := h.prepare()
	if err != nil {
		return nil, err
	}
	return e.card()
}

// evaluation is a HumanEvaluation that has been checked, with the images in the reader's order.
type evaluation struct {
	HumanEvaluation
	images *dataset.Examples
	order  []int // the source of each image
	labels []int // of each image, -1 where its source has none; nil if none has
}

// prepare checks the evaluation, fills in its defaults and mixes the images.
func (h HumanEvaluation) prepare() (*evaluation, error) {
	if err := h.checkSources(); err != nil {
		return nil, err
	}
	given := h.Classes != nil
	if !given {
		h.Classes = h.usualClasses()
	}
	fewest := h.Sources[0]
	for _, s := range h.Sources {
		if s.Images.Len() < fewest.Images.Len() {
			fewest = s
		}
	}
	n := fewest.Images.Len()
	if h.PerSource < 0 || h.PerSource > n {
		return nil, fmt.Errorf("PerSource is %d: expected from 1 to %d, the number of images of %s, or 0 for the usual number",
			h.PerSource, n, fewest.Name)
	}
	if h.PerSource == 0 {
		h.PerSource = min(usualPerSource, n)
	}
	if err := h.checkClasses(given); err != nil {
		return nil, err
	}
	if err := h.checkMetrics(); err != nil {
		return nil, err
	}
	e := &evaluation{HumanEvaluation: h}
	e.mix()
	if e.Alt == "" {
		e.Alt = fmt.Sprintf("%s of %s, mixed, which are not named",
			format.Count(e.images.Len(), "image"), format.Count(len(h.Sources), "source"))
	}
	if e.Fallback == nil {
		var err error
		if e.Fallback, err = e.drawStill(); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// checkSources returns an error unless there are two sources or more, with names and with images of
// one shape.
func (h HumanEvaluation) checkSources() error {
	if len(h.Sources) < 2 {
		return fmt.Errorf("%s cannot be compared: expected at least two Sources", format.Count(len(h.Sources), "source"))
	}
	names := map[string]bool{}
	for i, s := range h.Sources {
		if strings.TrimSpace(s.Name) == "" {
			return fmt.Errorf("source %d has no Name for the table", i)
		}
		if names[s.Name] {
			return fmt.Errorf("two sources are named %q: expected different names", s.Name)
		}
		names[s.Name] = true
		if err := s.Images.Check(); err != nil {
			return fmt.Errorf("images of %s: %w", s.Name, err)
		}
		if s.Images.IsTable() {
			return fmt.Errorf("%s has rows of a table: expected images", s.Name)
		}
		if shape, first := s.Images.Shape(), h.Sources[0].Images.Shape(); shape != first {
			return fmt.Errorf("the images of %s are %v, and those of %s %v: expected images of one shape",
				s.Name, shape, h.Sources[0].Name, first)
		}
	}
	return nil
}

// usualClasses returns the classes of the first source that names them, or numbers.
func (h HumanEvaluation) usualClasses() []string {
	n := 10
	for _, s := range h.Sources {
		if s.Images.Classes != nil {
			return s.Images.Classes
		}
		n = max(n, s.Images.NumClasses())
	}
	numbers := make([]string, n)
	for c := range numbers {
		numbers[c] = fmt.Sprint(c)
	}
	return numbers
}

// checkClasses returns an error unless the classes have different names and include each label. Only
// Classes that were given may rename those of a source.
func (h HumanEvaluation) checkClasses(given bool) error {
	if len(h.Classes) == 0 {
		return errors.New("there are no Classes to choose from: expected at least one, or nil for the usual ones")
	}
	for c, name := range h.Classes {
		if strings.TrimSpace(name) == "" {
			return fmt.Errorf("class %d has no name for its button", c)
		}
		if slices.Contains(h.Classes[:c], name) {
			return fmt.Errorf("two classes are named %q: expected different names", name)
		}
	}
	for _, s := range h.Sources {
		if n := s.Images.NumClasses(); n > len(h.Classes) {
			return fmt.Errorf("%s has %s, and only %d have names: expected Classes with a name for each label",
				s.Name, format.Count(n, "class"), len(h.Classes))
		}
		for c, name := range s.Images.Classes {
			if s.Images.Labels != nil && (!given || slices.Contains(h.Classes, name)) && h.Classes[c] != name {
				return fmt.Errorf("label %d is %q in %s, and %q in Classes: expected one order of the classes",
					c, name, s.Name, h.Classes[c])
			}
		}
	}
	return nil
}

// checkMetrics returns an error unless each metric has a name and a value for each source.
func (h HumanEvaluation) checkMetrics() error {
	for i, m := range h.Metrics {
		if strings.TrimSpace(m.Name) == "" {
			return fmt.Errorf("metric %d has no Name for the table", i)
		}
		if len(m.Values) != len(h.Sources) {
			return fmt.Errorf("the metric %q has %s, expected one for each of %s", m.Name,
				format.Count(len(m.Values), "value"), format.Count(len(h.Sources), "source"))
		}
	}
	return nil
}

// ranks returns the rank of each source, from 1; equal values have the same rank. It is 0 where the value is NaN.
func (m SourceMetric) ranks() []int {
	ranks := make([]int, len(m.Values))
	for i, v := range m.Values {
		if math.IsNaN(v) {
			continue
		}
		ranks[i] = 1
		for _, other := range m.Values {
			if other < v && !m.HigherIsBetter || other > v && m.HigherIsBetter {
				ranks[i]++
			}
		}
	}
	return ranks
}

// mix chooses images of each source and puts them in the reader's order. Sources that have been made
// from the same codes or conditions are shuffled apart, so that a block has no pattern.
func (e *evaluation) mix() {
	rng := rand.New(rand.NewPCG(e.Seed, 0))
	chosen := make([][]int, len(e.Sources))
	labeled := false
	for i, s := range e.Sources {
		chosen[i] = rng.Perm(s.Images.Len())[:e.PerSource]
		labeled = labeled || s.Images.Labels != nil
	}
	shape := e.Sources[0].Images.Shape()
	e.images = &dataset.Examples{Height: shape.Height, Width: shape.Width, Channels: shape.Channels}
	for k := range e.PerSource {
		for _, source := range rng.Perm(len(e.Sources)) {
			from := e.Sources[source].Images
			i := chosen[source][k]
			e.order = append(e.order, source)
			e.images.Pixels = append(e.images.Pixels, from.Row(i)...)
			if labeled {
				label := -1
				if from.Labels != nil {
					label = int(from.Labels[i])
				}
				e.labels = append(e.labels, label)
			}
		}
	}
}

// drawStill draws the first images in the reader's order.
func (e *evaluation) drawStill() (*figure.Figure, error) {
	title := fmt.Sprintf("Images of %s, mixed", format.Count(len(e.Sources), "source"))
	return figure.Grid{
		Images: e.images, Rows: stillRows, Columns: stillColumns,
		Text: figure.Text{Title: title, Alt: e.Alt, Caption: e.Caption},
	}.Draw()
}
