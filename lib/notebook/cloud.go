package notebook

import (
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/run"
)

// A Cloud shows points that stand for pictures, coloured by class: codes of
// a test set, say, by PCA and by t-SNE. Pointing at one shows its picture.
// Buttons change from one projection to another, drag moves (or turns, in
// three dimensions), the wheel zooms, and a click on a class hides it. With a
// decoder, clicks on two points draw what lies between their codes.
//
// All of it is in the output: it works offline, without a kernel and in a
// notebook saved as HTML. Where scripts do not run there is a still picture.
type Cloud struct {
	// Images are the pictures, one for each point; nil shows none.
	Images figure.Images
	// Rebuilt, when it is not nil, is shown beside Images: what a model makes
	// of them, one for each.
	Rebuilt figure.Images
	// Labels are the points' classes, numbers of Classes. Nil takes those of
	// Images if it is a *dataset.Images that has them.
	Labels []uint8
	// Classes names label 0, 1, …; nil takes those of Images, or the numbers.
	Classes []string
	// Projections are the ways to look at the points, the first at first.
	Projections []Projection
	// Decode is a run whose model decodes codes, and Codes are those of the
	// points, one each: a click on one point and then on another draws the
	// pictures between, decoded in the page. Nil does without.
	Decode *run.Run
	Codes  [][]float32
	// Caption stands under the cloud.
	Caption string
	// Alt says in words what it shows; empty words it from the rest.
	Alt string
	// Fallback is the still picture; nil draws the first projection, of three
	// dimensions the first two.
	Fallback *figure.Figure
}

// A Projection is a place for each point, as PCA or t-SNE give it.
type Projection struct {
	Name   string      // for its button: "PCA", "t-SNE, 3-D"
	Points [][]float32 // [n][2] or [n][3]
}

// Show shows the cloud, or ends the program with the error as its last line.
// In a plain terminal it writes the still picture to a file.
func (c Cloud) Show() {
	c = c.withDefaults()
	Check(c.check())
	if c.Fallback == nil {
		c.Fallback = Must(c.scatter())
	}
	if !gonbui.IsNotebook {
		picture(c.Fallback, "")
		if c.Caption != "" {
			caption(c.Caption)
		}
		return
	}
	markup := Must(c.html())
	displayHTML("", markup, c.Alt)
	sync()
}

// withDefaults fills in what Images says.
func (c Cloud) withDefaults() Cloud {
	for _, images := range []*figure.Images{&c.Images, &c.Rebuilt} {
		if v := reflect.ValueOf(*images); v.Kind() == reflect.Pointer && v.IsNil() {
			*images = nil
		}
	}
	if im, ok := c.Images.(*dataset.Images); ok {
		if c.Labels == nil {
			c.Labels = im.Labels
		}
		if c.Classes == nil {
			c.Classes = im.Classes
		}
	}
	if c.Labels != nil {
		c.Classes = append([]string{}, c.Classes...)
		for _, label := range c.Labels {
			for len(c.Classes) <= int(label) {
				c.Classes = append(c.Classes, fmt.Sprint(len(c.Classes)))
			}
		}
	}
	if c.Alt == "" && len(c.Projections) > 0 {
		c.Alt = fmt.Sprintf("a cloud of %s points by %s", grouped(int64(len(c.Projections[0].Points))), c.Projections[0].Name)
		if c.Labels != nil {
			c.Alt += fmt.Sprintf(", coloured by %d classes", len(c.Classes))
		}
	}
	return c
}

// check returns an error that says why the cloud cannot be shown.
func (c Cloud) check() error {
	if len(c.Projections) == 0 {
		return errors.New("notebook.Cloud: there are no Projections, expected at least one")
	}
	n := len(c.Projections[0].Points)
	if n == 0 {
		return fmt.Errorf("notebook.Cloud: the projection %q has no points", c.Projections[0].Name)
	}
	for _, p := range c.Projections {
		if err := p.check(n); err != nil {
			return fmt.Errorf("notebook.Cloud: the projection %q %w", p.Name, err)
		}
	}
	if c.Labels != nil && len(c.Labels) != n {
		return fmt.Errorf("notebook.Cloud: %d labels for %d points, expected one each", len(c.Labels), n)
	}
	if c.Images != nil && c.Images.Len() != n {
		return fmt.Errorf("notebook.Cloud: %d images for %d points, expected one each", c.Images.Len(), n)
	}
	if c.Rebuilt != nil {
		if c.Images == nil {
			return errors.New("notebook.Cloud: there is Rebuilt without Images to show it beside")
		}
		height, width := c.Images.Dims()
		if h, w := c.Rebuilt.Dims(); c.Rebuilt.Len() != n || h != height || w != width {
			return fmt.Errorf("notebook.Cloud: Rebuilt are %d images of %d × %d pixels, expected %d of %d × %d as Images", c.Rebuilt.Len(), h, w, n, height, width)
		}
	}
	return c.checkWalk()
}

// stillPoints is about how many points the still picture shows: it tells no
// more with all 10,000, and takes twice the bytes.
const stillPoints = 2500

// scatter draws the first projection, each of its points or every second, …
func (c Cloud) scatter() (*figure.Figure, error) {
	all := c.Projections[0].Points
	var points [][]float32
	var labels []uint8
	for i := 0; i < len(all); i += (len(all) + stillPoints - 1) / stillPoints {
		points = append(points, all[i][:2])
		if c.Labels != nil {
			labels = append(labels, c.Labels[i])
		}
	}
	return figure.Scatter{
		Points: points, Labels: labels, Classes: c.Classes, Equal: true,
		Title: c.Projections[0].Name, Caption: c.Caption, Alt: c.Alt,
	}.Draw()
}

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
