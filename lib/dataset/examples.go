package dataset

import (
	"errors"
	"fmt"

	"latentlab/lib/dataset/internal/table"
	"latentlab/lib/format"
)

// Examples is a set of n examples of one kind, images of the same size or rows of a
// table, with or without labels. Methods that return a part of a set share its
// pixels or values; treat them as read-only.
//
// Images have Height, Width and Pixels. Rows have Columns and Values.
type Examples struct {
	Name string // what the examples are, for captions and errors

	Height   int     // rows of an image
	Width    int     // columns of an image
	Channels int     // values of a pixel: 3 for red, green and blue; 1, or 0, for gray
	Pixels   []uint8 // [n, height, width, channels] row by row, 0 black … 255 white

	Columns []Column  // of the table
	Values  []float32 // [n, features] row by row, each feature in its column's unit

	Labels  []uint16 // [n], or nil if the examples have none
	Classes []string // name of label 0, 1, …; nil if labels have no names

	whole *Examples // the table that the rows are a part of; nil if they are not a part
}

// MaxClasses is the largest number of classes that labels can tell apart.
const MaxClasses = table.MaxClasses

// Shape is the size of an image, with 1 channel if it is gray and 3 in color.
type Shape struct{ Height, Width, Channels int }

// Size returns the number of values of an image, height·width·channels.
func (s Shape) Size() int { return s.Height * s.Width * s.Channels }

// String returns the shape as "28×28", or "64×64×3" in color.
func (s Shape) String() string {
	if s.Channels == 1 {
		return fmt.Sprintf("%d×%d", s.Height, s.Width)
	}
	return fmt.Sprintf("%d×%d×%d", s.Height, s.Width, s.Channels)
}

// Shape returns the shape of each image. That of rows has a height of 1, their
// number of features as width, and 1 channel.
func (e *Examples) Shape() Shape {
	if e.IsTable() {
		return Shape{1, features(e.Columns), 1}
	}
	return Shape{e.Height, e.Width, max(1, e.Channels)}
}

// IsTable reports whether the examples are rows of a table.
func (e *Examples) IsTable() bool { return len(e.Columns) > 0 }

// Noun returns what the examples are in texts, "images" or "rows".
func (e *Examples) Noun() string {
	if e.IsTable() {
		return "rows"
	}
	return "images"
}

// String describes the examples, without their values: "wine: 178 rows of 13 columns, 3
// classes".
func (e *Examples) String() string {
	text := format.Count(e.Len(), "image") + " of " + e.Shape().String()
	if e.IsTable() {
		text = format.Count(e.Len(), "row") + " of " + format.Count(len(e.Columns), "column")
	}
	if n := e.NumClasses(); n > 0 {
		text += ", " + format.Count(n, "class")
	}
	if e.Name == "" {
		return text
	}
	return e.Name + ": " + text
}

// Len returns the number of examples.
func (e *Examples) Len() int {
	if e.Size() == 0 {
		return 0
	}
	return (len(e.Pixels) + len(e.Values)) / e.Size() // one of them is empty
}

// Size returns the number of features of an example: the height·width·channels of
// an image, or the features of a row.
func (e *Examples) Size() int { return e.Shape().Size() }

// Check returns an error if the set is nil or empty, if its parts do not fit
// together, or if a row has a number that is not finite, except for NaN where the
// column fills missing values.
func (e *Examples) Check() error {
	if e == nil || len(e.Pixels) == 0 && len(e.Values) == 0 {
		return errors.New("there are no images or rows: expected at least one")
	}
	check := e.checkImages
	if e.IsTable() {
		check = e.checkRows
	}
	if err := check(); err != nil {
		return err
	}
	if e.Labels != nil && len(e.Labels) != e.Len() {
		return fmt.Errorf("%s has %d %s and %d labels: expected a label for each, or none",
			e.Name, e.Len(), e.Noun(), len(e.Labels))
	}
	return nil
}

func (e *Examples) checkImages() error {
	switch {
	case len(e.Values) > 0:
		return fmt.Errorf("%s has Values without Columns: expected the columns of a table", e.Name)
	case e.Height < 1 || e.Width < 1:
		return fmt.Errorf("the images of %s are %d×%d pixels: expected at least 1×1", e.Name, e.Height, e.Width)
	case e.Channels != 0 && e.Channels != 1 && e.Channels != 3:
		return fmt.Errorf("the images of %s have %d channels: expected 1 for gray, or 3 for color", e.Name, e.Channels)
	case len(e.Pixels)%e.Size() != 0:
		return fmt.Errorf("%s has %d values of pixels, which is not a whole number of images of %v",
			e.Name, len(e.Pixels), e.Shape())
	}
	return nil
}

// Row returns the pixels of image i, [height·width·channels], sharing memory with
// the set. Like RGB, Features and ClassName it panics if there is no example i.
func (e *Examples) Row(i int) []uint8 {
	size := e.Size()
	return e.Pixels[i*size : (i+1)*size : (i+1)*size]
}

// Features returns the values of row i, [features], sharing memory with the set.
func (e *Examples) Features(i int) []float32 {
	size := e.Size()
	return e.Values[i*size : (i+1)*size : (i+1)*size]
}

// Dims returns the height and width of an image, in pixels.
func (e *Examples) Dims() (height, width int) { return e.Height, e.Width }

// RGB returns the pixel of image i at row y and column x: red, green and blue,
// from 0 to 255, which are equal if the image is gray.
func (e *Examples) RGB(i, y, x int) (r, g, b uint8) {
	at := (i*e.Height+y)*e.Width + x
	if e.Channels == 3 {
		p := e.Pixels[3*at : 3*at+3]
		return p[0], p[1], p[2]
	}
	gray := e.Pixels[at]
	return gray, gray, gray
}

// ClassName returns the name of example i's class: the entry of its label in
// Classes, or the label if there is none. It is empty if the set has no labels.
func (e *Examples) ClassName(i int) string {
	if e.Labels == nil {
		return ""
	}
	return e.nameOfClass(e.Labels[i])
}

// nameOfClass returns the entry of a label in Classes, or the label if there is none.
func (e *Examples) nameOfClass(label uint16) string {
	if int(label) < len(e.Classes) {
		return e.Classes[label]
	}
	return fmt.Sprint(label)
}

// NumClasses returns the number of classes: the names in Classes, or more if a label
// is beyond them. It is 0 if the set has no labels.
func (e *Examples) NumClasses() int {
	if e.Labels == nil {
		return 0
	}
	n := len(e.Classes)
	for _, label := range e.Labels {
		n = max(n, int(label)+1)
	}
	return n
}
