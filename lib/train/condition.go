package train

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/dataset"
)

// Condition is what encoder and decoder of a model know of an example besides its code:
// its class, or columns of its row. The code need not hold what the condition has: the
// prior keeps it out of that of a VAE, which then samples examples of a class (Sohn,
// Lee and Yan 2015, "Learning Structured Output Representation using Deep Conditional
// Generative Models"). The zero value has no condition.
//
// A model that knows the class encodes it behind x, as a one-hot vector:
// [batch, features+classes]. Every decoder takes the condition before the code, see
// [Condition.DecoderInput].
type Condition struct {
	classes int      // 0 if the class is not part of it
	columns []column // of the row
	err     error    // of OnClass or OnColumns
}

// column is the features from, …, to-1 of a row.
type column struct {
	name     string
	from, to int
}

// Conditional is a model with a [Condition].
type Conditional interface {
	// ConditionedOn returns the model's condition.
	ConditionedOn() Condition
}

// OnClass returns the condition of a model that knows the class of each example, one
// of those of data. If data has no labels, training returns the error.
func OnClass(data *dataset.Examples) Condition {
	if data == nil || data.NumClasses() == 0 {
		return Condition{err: fmt.Errorf("train.OnClass: the examples have no labels: expected the training set, with labels")}
	}
	return Condition{classes: data.NumClasses()}
}

// OnColumns returns the condition of a model that knows the named columns of each
// row. Its reconstruction loss is that of the other columns. If data lacks one of
// them, training returns the error.
func OnColumns(data *dataset.Examples, names ...string) Condition {
	var c Condition
	if data == nil || !data.IsTable() || len(names) == 0 {
		c.err = fmt.Errorf("train.OnColumns: expected a table and names of its columns")
		return c
	}
	at, all := 0, make([]string, 0, len(data.Columns))
	for _, of := range data.Columns {
		if slices.Contains(names, of.Name) {
			c.columns = append(c.columns, column{of.Name, at, at + of.Size()})
		}
		at += of.Size()
		all = append(all, of.Name)
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			c.err = fmt.Errorf("train.OnColumns: %s has no column %q, expected one of %s", data.Name, name, strings.Join(all, ", "))
		}
	}
	if len(c.columns) == len(data.Columns) {
		c.err = fmt.Errorf("train.OnColumns: the condition is all %d columns of %s: expected one to reconstruct", len(all), data.Name)
	}
	return c
}

// Size returns how many numbers the condition has, before the code that Decode takes.
func (c Condition) Size() int {
	size := c.classes
	for _, k := range c.columns {
		size += k.to - k.from
	}
	return size
}

// Classes returns the number of classes if the class is part of the condition, and 0 otherwise. It is the
// length of the one-hot vector behind x in the encoder's input.
func (c Condition) Classes() int { return c.classes }

// Describe returns "class", the names of the columns, or "" for no condition.
func (c Condition) Describe() string {
	if c.classes > 0 {
		return "class"
	}
	var names []string
	for _, k := range c.columns {
		names = append(names, k.name)
	}
	return strings.Join(names, ", ")
}

// CheckWeights returns an error if the weights of a model with the given description
// were trained with another condition, which may have the same size. It is nil if the
// description has none.
func (c Condition) CheckWeights(described map[string]any) error {
	if theirs, ok := described["condition"]; ok && theirs != c.Describe() {
		return fmt.Errorf("the weights were trained with the condition %q, the model has %q: expected the same", theirs, c.Describe())
	}
	return nil
}

// Check returns an error if a model with the condition cannot be trained on data, or
// evaluated on it: its labels are missing or not classes of the condition, or its
// columns are others.
func (c Condition) Check(data *dataset.Examples) error {
	if c.err != nil {
		return c.err
	}
	for _, k := range c.columns {
		at, found := 0, false
		for _, column := range data.Columns {
			found = found || column.Name == k.name
			if column.Name == k.name && (at != k.from || at+column.Size() != k.to) {
				return fmt.Errorf("column %q of %s is at another place than where train.OnColumns found it: "+
					"give it the training set", k.name, data.Name)
			}
			at += column.Size()
		}
		if !found {
			return fmt.Errorf("%s has no column %q, which the model knows besides its code", data.Name, k.name)
		}
	}
	if c.classes == 0 {
		return nil
	}
	if data.Labels == nil {
		return fmt.Errorf("%s has no labels, and the model knows the class besides its code: expected a label for each", data.Name)
	}
	for i, label := range data.Labels {
		if int(label) >= c.classes {
			return fmt.Errorf("example %d of %s has the class %s: expected one of the %d classes that the model was built for",
				i, data.Name, data.ClassName(i), c.classes)
		}
	}
	return nil
}

// EncoderInput builds what the model encodes: x, and after it the one-hot vector of y if the
// condition is the class: [batch, features], [batch] → [batch, features+classes].
func (c Condition) EncoderInput(x, y *Node) *Node {
	if c.classes == 0 {
		return x
	}
	if y == nil {
		panic(fmt.Errorf("the model knows the class besides its code, and the examples have no labels"))
	}
	return Concatenate([]*Node{x, OneHot(y, c.classes, x.DType())}, -1)
}

// X builds the x in what the model encodes: [batch, features+classes] → [batch, features].
func (c Condition) X(input *Node) *Node {
	if c.classes == 0 {
		return input
	}
	return slice(input, 0, input.Shape().Dim(-1)-c.classes)
}

// DecoderInput builds what the model decodes: the condition, the one-hot vector of the
// class or the columns as the model sees them, before the code z. input is what the model
// encoded.
func (c Condition) DecoderInput(input, z *Node) *Node {
	var parts []*Node
	if c.classes > 0 {
		all := input.Shape().Dim(-1)
		parts = append(parts, slice(input, all-c.classes, all))
	}
	for _, k := range c.columns {
		parts = append(parts, slice(input, k.from, k.to))
	}
	if parts == nil {
		return z
	}
	return Concatenate(append(parts, z), -1)
}

// Kept builds the features that are reconstructed, all but those of the condition's
// columns: [batch, features] → [batch, kept].
func (c Condition) Kept(values *Node) *Node {
	if c.columns == nil {
		return values
	}
	var parts []*Node
	at := 0
	for _, k := range append(slices.Clone(c.columns), column{from: values.Shape().Dim(-1)}) {
		if k.from > at {
			parts = append(parts, slice(values, at, k.from))
		}
		at = k.to
	}
	return Concatenate(parts, -1)
}

// Restored builds the decoder's output with the condition's columns as the code that
// was decoded has them: [batch, features] → the same.
func (c Condition) Restored(output, code *Node) *Node {
	if c.columns == nil {
		return output
	}
	var parts []*Node
	at, given := 0, 0
	for _, k := range c.columns {
		if k.from > at {
			parts = append(parts, slice(output, at, k.from))
		}
		parts = append(parts, slice(code, given, given+k.to-k.from))
		at, given = k.to, given+k.to-k.from
	}
	if all := output.Shape().Dim(-1); all > at {
		parts = append(parts, slice(output, at, all))
	}
	return Concatenate(parts, -1)
}

// slice builds the columns from, …, to-1 of values [batch, width].
func slice(values *Node, from, to int) *Node { return Slice(values, AxisRange(), AxisRange(from, to)) }
