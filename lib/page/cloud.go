package page

import (
	"errors"
	"fmt"
	"math"
	"reflect"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/format"
	"latentlab/lib/trained"
)

// A Cloud shows points that stand for images, colored by class: codes of a test
// set, say, by PCA and by t-SNE. Pointing at one shows its image. Buttons change
// from one projection to another, dragging moves the cloud (or turns it, in
// three dimensions), the wheel zooms, and a click on a class hides it. With a
// decoder, clicks on two points show the images decoded from codes between theirs.
//
// Where scripts do not run, a still figure stands in its place.
type Cloud struct {
	// Images are the images, one for each point, or a *dataset.Examples of rows of a
	// table; nil shows none.
	Images figure.Images
	// Reconstructed are shown next to Images: a model's reconstructions of them, one
	// for each. Nil shows none.
	Reconstructed figure.Images
	// Labels are the points' classes, indices of Classes. Nil means those of
	// Images, if that is a *dataset.Examples with labels.
	Labels []uint16
	// Classes are the names of labels 0, 1, …; nil means those of Images, or the
	// numbers.
	Classes []string
	// Projections are the ways to look at the points. The first is shown first.
	Projections []Projection
	// Decode is a model that decodes codes, such as r.Model of a run r. Codes are the codes of
	// the points, [n][size]. A click on one point and then on another shows images that the page
	// decodes from codes between theirs. Without Decode it shows none; Codes must then be nil, too.
	Decode *trained.Model
	Codes  [][]float32
	// Caption stands below the cloud.
	Caption string
	// Alt describes the cloud; empty makes a description from the other fields.
	Alt string
	// Fallback is the still figure; nil means the first projection, of three
	// dimensions the first two.
	Fallback *figure.Figure
}

// A Projection has the position of each point, such as that by PCA or by t-SNE.
type Projection struct {
	Name   string      // for its button: "PCA", "t-SNE, 3-D"
	Points [][]float32 // [n][2] or [n][3]
}

// Still returns the still figure.
func (c Cloud) Still() (*figure.Figure, error) {
	c, err := c.prepare()
	return c.Fallback, err
}

// Card returns the cloud as a live element.
func (c Cloud) Card() (*Card, error) {
	c, err := c.prepare()
	if err != nil {
		return nil, err
	}
	return c.card()
}

// prepare checks the cloud and fills in its defaults.
func (c Cloud) prepare() (Cloud, error) {
	c = c.withDefaults()
	err := c.check()
	if err == nil && c.Fallback == nil {
		c.Fallback, err = c.drawStill()
	}
	return c, err
}

// withDefaults fills in labels, classes and the description.
func (c Cloud) withDefaults() Cloud {
	for _, images := range []*figure.Images{&c.Images, &c.Reconstructed} {
		if v := reflect.ValueOf(*images); v.Kind() == reflect.Pointer && v.IsNil() {
			*images = nil
		}
	}
	if im, ok := c.Images.(*dataset.Examples); ok {
		if c.Labels == nil {
			c.Labels = im.Labels
		}
		if c.Classes == nil {
			c.Classes = im.Classes
		}
	}
	if c.Labels != nil && len(c.Classes) == 0 {
		c.Classes = []string{}
		for _, label := range c.Labels {
			for len(c.Classes) <= int(label) {
				c.Classes = append(c.Classes, fmt.Sprint(len(c.Classes)))
			}
		}
	}
	if c.Alt == "" && len(c.Projections) > 0 {
		first := c.Projections[0]
		c.Alt = fmt.Sprintf("a cloud of %s by %s", format.Count(len(first.Points), "point"), first.Name)
		if c.Labels != nil {
			c.Alt += ", colored by " + format.Count(len(c.Classes), "class")
		}
	}
	return c
}

// check returns an error if the cloud cannot be shown.
func (c Cloud) check() error {
	if len(c.Projections) == 0 {
		return errors.New("there are no Projections, expected at least one")
	}
	n := len(c.Projections[0].Points)
	if n == 0 {
		return fmt.Errorf("the projection %q has no points", c.Projections[0].Name)
	}
	for _, p := range c.Projections {
		if err := p.check(n); err != nil {
			return fmt.Errorf("the projection %q %w", p.Name, err)
		}
	}
	if c.Labels != nil && len(c.Labels) != n {
		return fmt.Errorf("there are %d labels for %d points, expected one each", len(c.Labels), n)
	}
	for i, label := range c.Labels {
		if int(label) >= len(c.Classes) {
			return fmt.Errorf("point %d is of class %d, but only %d classes have names", i, label, len(c.Classes))
		}
	}
	if c.Images != nil && c.Images.Len() != n {
		return fmt.Errorf("there are %d images for %d points, expected one each", c.Images.Len(), n)
	}
	if c.Reconstructed != nil {
		if c.Images == nil {
			return errors.New("there is Reconstructed without Images to show it next to")
		}
		height, width := c.Images.Dims()
		if h, w := c.Reconstructed.Dims(); c.Reconstructed.Len() != n || h != height || w != width {
			return fmt.Errorf("there are %d Reconstructed images of %d × %d pixels, expected %d of %d × %d as Images",
				c.Reconstructed.Len(), h, w, n, height, width)
		}
	}
	if (tableOf(c.Images) == nil) != (tableOf(c.Reconstructed) == nil) && c.Reconstructed != nil {
		return errors.New("of Images and Reconstructed one is rows of a table and the other is images")
	}
	return c.checkPath()
}

// tableOf returns the rows of a table that stand in the place of images, or nil.
func tableOf(images figure.Images) *dataset.Examples {
	if e, ok := images.(*dataset.Examples); ok && e.IsTable() {
		return e
	}
	return nil
}

// maxStillPoints is about how many points the still figure shows: all 10,000
// would show no more, in twice the bytes.
const maxStillPoints = 2500

// drawStill draws the first projection.
func (c Cloud) drawStill() (*figure.Figure, error) {
	points := subsample(c.Projections[0].Points, maxStillPoints)
	flat := make([][]float32, len(points))
	for i, p := range points {
		flat[i] = p[:2]
	}
	none := chart.Axis{NoTicks: true}
	return chart.Scatter{
		Points: flat, Labels: subsample(c.Labels, maxStillPoints), Classes: c.Classes, X: none, Y: none, Equal: true,
		Text: figure.Text{Title: c.Projections[0].Name, Caption: c.Caption, Alt: c.Alt},
	}.Draw()
}

// check returns an error unless the projection has n finite points of two or
// three dimensions.
func (p Projection) check(n int) error {
	if p.Name == "" {
		return errors.New("has no Name for its button")
	}
	if len(p.Points) != n {
		return fmt.Errorf("has %d points, expected %d as the first", len(p.Points), n)
	}
	d := len(p.Points[0])
	if d != 2 && d != 3 {
		return fmt.Errorf("has points of %d dimensions, expected 2 or 3", d)
	}
	for i, point := range p.Points {
		if len(point) != d {
			return fmt.Errorf("has %d dimensions at point %d, expected %d as at the first", len(point), i, d)
		}
		for _, v := range point {
			if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("has %v at point %d, expected finite numbers", v, i)
			}
		}
	}
	return nil
}
