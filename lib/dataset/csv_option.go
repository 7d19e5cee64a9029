package dataset

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"latentlab/lib/dataset/internal/table"
)

// CSVOption is an option of [FromCSV]: [Label], [Omit], [Keep], [Text], [Unit], [Header],
// [NoHeader], [Separator], [Decimal], [Thousands], [Missing], [FillMissing] or
// [DropMissing].
type CSVOption func(*table.Options) error

// Label makes a column the labels of the rows: texts or whole numbers, at most 65,536
// different ones. The classes are their names, sorted. If classes are given, label 0 is
// the first of them, and any other is an error: those of the training set give the labels
// of a test set the same meaning.
func Label(column string, classes ...string) CSVOption {
	return func(o *table.Options) error {
		if column == "" {
			return fmt.Errorf("dataset.Label: the name of the column is empty")
		}
		if o.Label != "" && o.Label != column {
			return fmt.Errorf("dataset.Label(%q) and dataset.Label(%q): expected one column of labels", o.Label, column)
		}
		o.Label, o.Classes = column, slices.Clone(classes)
		return nil
	}
}

// Omit leaves out columns.
func Omit(columns ...string) CSVOption {
	return func(o *table.Options) error {
		o.Omit = append(o.Omit, columns...)
		return nil
	}
}

// Keep leaves out all columns except these and the labels.
func Keep(columns ...string) CSVOption {
	return func(o *table.Options) error {
		o.Keep = append(o.Keep, columns...)
		return nil
	}
}

// Text makes columns texts whose values are numbers, or have something of numbers, such as
// postal codes.
func Text(columns ...string) CSVOption {
	return func(o *table.Options) error {
		o.Text = append(o.Text, columns...)
		return nil
	}
}

// Unit sets the unit of columns.
func Unit(unit string, columns ...string) CSVOption {
	return func(o *table.Options) error {
		if o.Units == nil {
			o.Units = map[string]string{}
		}
		for _, column := range columns {
			o.Units[column] = unit
		}
		return nil
	}
}

// Header is the option for a first line of names of which some are numbers.
func Header(o *table.Options) error {
	o.Header = table.HasHeader
	return nil
}

// NoHeader is the option for a file whose first line has values. The names are those of
// the columns in order; without any they are called 0, 1, ….
func NoHeader(names ...string) CSVOption {
	return func(o *table.Options) error {
		o.Header, o.Names = table.NoHeader, names
		return nil
	}
}

// Separator sets the character between fields. Without it the separator is a tab in files
// named .tsv, and else what the first line has: commas, semicolons or tabs, or else |. If it
// is a space, any number of them separates two fields.
func Separator(sign rune) CSVOption {
	return func(o *table.Options) error {
		if sign == '"' || sign == '\r' || sign == '\n' || sign == 0 || !utf8.ValidRune(sign) || sign == utf8.RuneError {
			return fmt.Errorf("dataset.Separator(%q): expected a character such as ';'", sign)
		}
		o.Separator = sign
		return nil
	}
}

// Decimal sets the sign before the decimals of numbers. It is a point without this option.
func Decimal(sign rune) CSVOption {
	return func(o *table.Options) error {
		if sign == 0 || unicode.IsControl(sign) {
			return fmt.Errorf("dataset.Decimal(%q): expected a character such as ','", sign)
		}
		o.Numbers.Decimal = sign
		return nil
	}
}

// Thousands sets the sign between groups of three digits, such as '.' in 1.234.567,8. It
// may be left out in a number.
func Thousands(sign rune) CSVOption {
	return func(o *table.Options) error {
		if sign == 0 || unicode.IsControl(sign) {
			return fmt.Errorf("dataset.Thousands(%q): expected a character such as '.'", sign)
		}
		o.Numbers.Thousands = sign
		return nil
	}
}

// Missing sets the texts that stand for a missing value, such as "-999", which then stands
// for -999.0 too, and no others do.
// Without it they are those of pandas, among them an empty field, NA, NaN and null, and ?.
func Missing(texts ...string) CSVOption {
	return func(o *table.Options) error {
		o.Missing.Texts = []string{}
		for _, text := range texts {
			o.Missing.Texts = append(o.Missing.Texts, strings.TrimSpace(text))
		}
		return nil
	}
}

// FillMissing is the option that accepts missing values. A missing number is NaN, in place
// of which models see the mean of the training data (see [Column]); a missing text has the
// feature of all other texts.
func FillMissing(o *table.Options) error {
	return setPolicy(o, table.Fill)
}

// DropMissing is the option that leaves out the rows in which a value is missing, of a
// column that is read, and reports how many they are.
func DropMissing(o *table.Options) error {
	return setPolicy(o, table.Drop)
}

func setPolicy(o *table.Options, policy table.Policy) error {
	if o.Missing.Policy != table.Refuse && o.Missing.Policy != policy {
		return errors.New("dataset.FillMissing and dataset.DropMissing: expected one of them")
	}
	o.Missing.Policy = policy
	return nil
}
