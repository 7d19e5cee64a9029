package knob

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// checkUntagged returns an error if f, which has no tag with the key knob, seems to be
// meant to have one: `knob: "0..1"`, `Knob:"0..1"`, `knob"0..1"`, `slider:"0..1"`,
// `0..1`. Go ignores such tags without a word.
func checkUntagged(f reflect.StructField) error {
	pairs, rest := splitTag(string(f.Tag))
	for _, p := range pairs {
		if strings.EqualFold(p.key, "knob") || strings.EqualFold(p.key, "knobs") || isControl(f, p.value) {
			return tagMistake(f, p.value)
		}
	}
	if at := strings.Index(strings.ToLower(rest), "knob"); at >= 0 {
		return tagMistake(f, unquote(strings.TrimLeft(rest[at+len("knob"):], "sS: \t=")))
	}
	if items := unquote(rest); isControl(f, items) {
		return tagMistake(f, items)
	}
	if f.Type.Kind() == reflect.Struct {
		for i := range f.Type.NumField() {
			if tag, ok := f.Type.Field(i).Tag.Lookup("knob"); ok && tag != "-" {
				return fmt.Errorf("is a struct with controls in it, %s.%s for one: "+
					"write its fields into the struct of the controls itself", f.Name, f.Type.Field(i).Name)
			}
		}
	}
	return nil
}

func tagMistake(f reflect.StructField, items string) error {
	return fmt.Errorf("has the tag `%s`, which makes no control: write `knob:%q`, the key in lower case, "+
		"a colon, the items in double quotes and no space before them", f.Tag, items)
}

// isControl reports whether f would have a slider or a select with items in its tag.
func isControl(f reflect.StructField, items string) bool {
	f.Tag = reflect.StructTag("knob:" + strconv.Quote(items))
	c, err := newControl(f)
	return err == nil && (c.choices != nil || c.isNumber())
}

// unquote returns text without the quotes around it, straight or not, and without what
// follows them.
func unquote(text string) string {
	text = strings.TrimSpace(text)
	trimmed := strings.TrimLeft(text, "\"'“”„`")
	if trimmed != text {
		if end := strings.IndexAny(trimmed, "\"'“”`"); end >= 0 {
			trimmed = trimmed[:end]
		}
	}
	return strings.TrimSpace(strings.TrimRight(trimmed, "\"'“”`"))
}

type pair struct{ key, value string }

// splitTag splits a tag into its key:"value" pairs as reflect.StructTag.Lookup does, and
// returns the rest that Lookup would not read.
func splitTag(tag string) (pairs []pair, rest string) {
	for {
		tag = strings.TrimLeft(tag, " ")
		key, quoted, found := strings.Cut(tag, ":")
		if !found || key == "" || strings.ContainsAny(key, " \"") {
			return pairs, tag
		}
		prefix, err := strconv.QuotedPrefix(quoted)
		if err != nil || prefix[0] != '"' {
			return pairs, tag
		}
		value, err := strconv.Unquote(prefix)
		if err != nil {
			return pairs, tag
		}
		pairs = append(pairs, pair{key, value})
		tag = quoted[len(prefix):]
	}
}

// withoutControl returns a sentence about f, a field without a tag, if it is one that a
// control could set: its tag may have been forgotten. It returns "" for others.
func withoutControl(f reflect.StructField) string {
	example := "0..1"
	switch kind := f.Type.Kind(); {
	case !f.IsExported() || kind != reflect.Bool && !IsNumber(kind):
		return ""
	case kind == reflect.Bool:
		example = ""
	case kind < reflect.Float32:
		example = "1..100"
	}
	return fmt.Sprintf("%s has no control: give it a tag as `knob:%q`, or `knob:\"-\"` if it should have none.",
		f.Name, example)
}
