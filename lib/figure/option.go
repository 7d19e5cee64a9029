package figure

import (
	"fmt"
	"slices"
)

// Option changes how a figure made of images looks. Each figure says which
// options it knows; any other is an error, so that none is silently ignored.
// [Title], [Caption], [DrawCaption] and [Alt] work everywhere.
type Option struct {
	name string
	set  func(*config)
}

// config is what the options have set.
type config struct {
	title, caption, alt string
	drawCaption         bool
	pixel               int
	columns             int
	rowTitles, labels   []string
	columnTitles        []string
	headings            []string
}

// Title sets a heading above the picture.
func Title(text string) Option {
	return Option{"Title", func(c *config) { c.title = text }}
}

// Caption sets the text that belongs under the picture.
func Caption(text string) Option {
	return Option{"Caption", func(c *config) { c.caption = text }}
}

// DrawCaption draws the caption into the picture too, for a picture that goes
// where nobody would print it.
func DrawCaption() Option {
	return Option{"DrawCaption", func(c *config) { c.drawCaption = true }}
}

// Alt replaces the description that the figure would give of itself.
func Alt(text string) Option {
	return Option{"Alt", func(c *config) { c.alt = text }}
}

// Pixel sets how many device pixels wide and high a pixel of the data is
// drawn. 0, the default, chooses what suits the width of a notebook: 4 for ten
// columns of 28 × 28 images. Three such grids [Beside] each other need 2.
func Pixel(size int) Option {
	return Option{"Pixel", func(c *config) { c.pixel = size }}
}

// Columns sets how many images a row has at most; the default is 10.
func Columns(n int) Option {
	return Option{"Columns", func(c *config) { c.columns = n }}
}

// RowTitles names the rows of a grid, at their left.
func RowTitles(titles ...string) Option {
	return Option{"RowTitles", func(c *config) { c.rowTitles = titles }}
}

// ColumnTitles names the columns, above them: the value that a unit of the
// code takes there. A column as narrow as its images grows to fit a long one.
func ColumnTitles(titles ...string) Option {
	return Option{"ColumnTitles", func(c *config) { c.columnTitles = titles }}
}

// Labels writes a word under each image of a grid, in the images' order.
func Labels(labels ...string) Option {
	return Option{"Labels", func(c *config) { c.labels = labels }}
}

// Headings names the two halves of a comparison instead of its usual words.
func Headings(first, second string) Option {
	return Option{"Headings", func(c *config) { c.headings = []string{first, second} }}
}

// configure applies the options to a figure that knows those named in known.
func configure(options []Option, known ...string) (config, error) {
	var c config
	known = append([]string{"Title", "Caption", "DrawCaption", "Alt"}, known...)
	for _, o := range options {
		if o.set == nil {
			return c, fmt.Errorf("an option is empty: make options with the package's functions")
		}
		if !slices.Contains(known, o.name) {
			return c, fmt.Errorf("the option %s means nothing here; known are %v", o.name, known)
		}
		o.set(&c)
	}
	if c.pixel < 0 {
		return c, fmt.Errorf("Pixel(%d): a pixel of the data must be drawn at least 1 device pixel wide (0 chooses)", c.pixel)
	}
	if c.columns < 0 {
		return c, fmt.Errorf("Columns(%d): a row must have at least 1 image (0 means 10)", c.columns)
	}
	return c, nil
}
