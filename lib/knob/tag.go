package knob

import (
	"fmt"
	"reflect"
	"strings"
)

// Label returns the name and the unit that a field's knob tag gives it: the
// field's own name, and no unit, where the tag has none.
func Label(f reflect.StructField) (name, unit string) {
	name = f.Name
	for item := range strings.SplitSeq(f.Tag.Get("knob"), ",") {
		switch kind, value, err := parseItem(strings.TrimSpace(item)); {
		case err != nil:
		case kind == "name":
			name = value
		case kind == "unit":
			unit = value
		}
	}
	return name, unit
}

// parseTag returns the items of a knob tag by kind: "range", "step", "log",
// "choices", "name" and "unit".
func parseTag(tag string) (map[string]string, error) {
	items := map[string]string{}
	if strings.TrimSpace(tag) == "" {
		return items, nil
	}
	for item := range strings.SplitSeq(tag, ",") {
		kind, value, err := parseItem(strings.TrimSpace(item))
		if err != nil {
			return nil, err
		}
		if _, twice := items[kind]; twice {
			return nil, fmt.Errorf("has two items of kind %q", kind)
		}
		items[kind] = value
	}
	return items, nil
}

// parseItem splits an item of a tag into its kind and its value.
func parseItem(item string) (kind, value string, err error) {
	kind, value, _ = strings.Cut(item, " ")
	value = strings.TrimSpace(value)
	switch kind {
	case "log":
		if value != "" {
			return "", "", fmt.Errorf("has %q, expected log alone", item)
		}
		return kind, "", nil
	case "step", "choices", "name", "unit":
		if value == "" {
			return "", "", fmt.Errorf("has %q with nothing after it", kind)
		}
		return kind, value, nil
	}
	if strings.Contains(item, "..") {
		return "range", item, nil
	}
	return "", "", fmt.Errorf("has %q, expected a range as 0..1, step 0.05, log, choices a|b, name … or unit …", item)
}
