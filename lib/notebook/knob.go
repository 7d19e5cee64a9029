package notebook

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// A knob is a control for one field of a struct, as the field's tag wants
// it: `knob:"0..1, step 0.05, name σ of the noise"`. The items of a tag:
//
//	0..1            the range of a slider, for a number
//	step 0.05       between its positions; without it 1 for integers and
//	                about a 200th of the range for others
//	log             positions are even in the exponent, 1e-4..1e-1
//	choices 2|10|20 a select, for a number or a string
//	name σ          what it is called, instead of the field's name
//	unit epochs     what stands behind its value
//
// A bool needs none and is a check box.
type knob struct {
	Field, Name, Unit string
	index             int
	typ               reflect.Type
	low, high, step   float64   // of a slider
	marks             []float64 // a logarithmic slider's positions
	choices           []string
	decimals          int // that tell the slider's positions apart
}

const (
	sliderSteps = 200     // about how many positions a slider has when its tag has no step
	mostSteps   = 1 << 20 // that one may have
	exactInt    = 1 << 53 // largest integer to which all are float64 numbers
)

func (k *knob) number() bool {
	return isNumber(k.typ.Kind())
}

func (k *knob) integer() bool { return k.number() && k.typ.Kind() < reflect.Float32 }

// newKnob reads the tag of a field, or says what is wrong with it.
func newKnob(f reflect.StructField) (*knob, error) {
	k := &knob{Field: f.Name, Name: f.Name, typ: f.Type}
	if !f.IsExported() {
		return nil, errors.New("is not exported: begin its name with a capital letter")
	}
	if kind := f.Type.Kind(); kind != reflect.Bool && kind != reflect.String && !k.number() {
		return nil, fmt.Errorf("is a %v, expected a number, a bool or a string", f.Type)
	}
	given := map[string]string{}
	if tag := f.Tag.Get("knob"); strings.TrimSpace(tag) != "" {
		for item := range strings.SplitSeq(tag, ",") {
			kind, value, err := knobItem(strings.TrimSpace(item))
			if err != nil {
				return nil, err
			}
			if _, twice := given[kind]; twice {
				return nil, fmt.Errorf("has two items of kind %q", kind)
			}
			given[kind] = value
		}
	}
	if name, ok := given["name"]; ok {
		k.Name = name
	}
	k.Unit = given["unit"]
	_, ranged := given["range"]
	_, chosen := given["choices"]
	switch {
	case f.Type.Kind() == reflect.Bool:
		for _, kind := range []string{"range", "step", "log", "choices", "unit"} {
			if _, ok := given[kind]; ok {
				return nil, fmt.Errorf("is a bool, which takes no %s", kind)
			}
		}
		return k, nil
	case ranged && chosen:
		return nil, errors.New("has a range and choices, expected one of them")
	case chosen:
		return k, k.choose(given)
	case f.Type.Kind() == reflect.String:
		return nil, errors.New(`is a string, expected choices as in "choices a|b|c"`)
	case !ranged:
		return nil, errors.New(`has no range, expected one as in "0..1", or "choices 2|10|20"`)
	}
	return k, k.slider(given)
}

// knobItem splits an item of a tag into its kind and what it says.
func knobItem(item string) (kind, value string, err error) {
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
			return "", "", fmt.Errorf("has %q with nothing behind it", kind)
		}
		return kind, value, nil
	}
	if strings.Contains(item, "..") {
		return "range", item, nil
	}
	return "", "", fmt.Errorf("has %q, expected a range as 0..1, step 0.05, log, choices a|b, name … or unit …", item)
}

// choose takes the choices.
func (k *knob) choose(given map[string]string) error {
	for _, kind := range []string{"step", "log"} {
		if _, ok := given[kind]; ok {
			return fmt.Errorf("has choices, which take no %s", kind)
		}
	}
	for choice := range strings.SplitSeq(given["choices"], "|") {
		choice = strings.TrimSpace(choice)
		v := reflect.New(k.typ).Elem()
		if err := setText(v, choice); err != nil {
			return fmt.Errorf("has the choice %q, %w", choice, err)
		}
		for _, other := range k.choices {
			w := reflect.New(k.typ).Elem()
			if setText(w, other) == nil && v.Equal(w) {
				return fmt.Errorf("has the choice %q twice", choice)
			}
		}
		k.choices = append(k.choices, choice)
	}
	if len(k.choices) < 2 {
		return fmt.Errorf("has %d choice, expected two or more with | between them", len(k.choices))
	}
	return nil
}

// slider takes the range and its step.
func (k *knob) slider(given map[string]string) error {
	low, high, _ := strings.Cut(given["range"], "..")
	ends := []float64{0, 0}
	for i, text := range []string{low, high} {
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("has the range %q, expected two finite numbers as in 0..1", given["range"])
		}
		ends[i] = v
	}
	k.low, k.high = ends[0], ends[1]
	if k.low >= k.high {
		return fmt.Errorf("has the range %q, expected the lower number first", given["range"])
	}
	if math.IsInf(k.high-k.low, 0) {
		return fmt.Errorf("has the range %q, which is too wide for a slider", given["range"])
	}
	for _, end := range ends {
		if err := k.fits(end); err != nil {
			return fmt.Errorf("has the range %q: %w", given["range"], err)
		}
	}
	text, stepped := given["step"]
	if _, log := given["log"]; log {
		if stepped {
			return errors.New("has log and a step: a logarithmic slider has steps of its own")
		}
		if k.low <= 0 {
			return fmt.Errorf("has the range %q and log, expected numbers above 0", given["range"])
		}
		k.marks = marks(k.low, k.high, k.integer())
		return nil
	}
	k.step = niceStep((k.high - k.low) / sliderSteps)
	if k.integer() {
		k.step = 1
	}
	if stepped {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v > 0) || math.IsInf(v, 0) {
			return fmt.Errorf("has the step %q, expected a number above 0", text)
		}
		if k.step = v; v > k.high-k.low {
			return fmt.Errorf("has the step %q, which is wider than its range %s", text, given["range"])
		}
	}
	if k.integer() && k.step != math.Trunc(k.step) {
		return fmt.Errorf("has the step %q, expected a whole number for a field of type %v", text, k.typ)
	}
	if n := (k.high - k.low) / k.step; n > mostSteps && !k.integer() {
		return fmt.Errorf("has the step %q, which makes %.0f positions, expected at most %d", text, n, mostSteps)
	}
	if k.low+k.step == k.low || k.high-k.step == k.high {
		return fmt.Errorf("has the range %q, too far from 0 for its step of %g", given["range"], k.step)
	}
	k.decimals = max(decimals(k.low), decimals(k.step))
	return nil
}

// fits says why a field cannot hold v, if it cannot.
func (k *knob) fits(v float64) error {
	zero := reflect.New(k.typ).Elem()
	if k.integer() {
		if v != math.Trunc(v) {
			return fmt.Errorf("%v is no whole number, and the field is of type %v", v, k.typ)
		}
		if math.Abs(v) > exactInt {
			return fmt.Errorf("%v is beyond 2⁵³, the largest a slider takes", v)
		}
	}
	if zero.CanUint() && (v < 0 || zero.OverflowUint(uint64(v))) || zero.CanInt() && zero.OverflowInt(int64(v)) ||
		zero.CanFloat() && zero.OverflowFloat(v) {
		return fmt.Errorf("%v does not fit a field of type %v", v, k.typ)
	}
	return nil
}

// marks are the positions of a logarithmic slider: with three digits that
// count, and among them all powers of ten times low.
func marks(low, high float64, integer bool) []float64 {
	decades := math.Log10(high) - math.Log10(low)
	perDecade := math.Max(1, math.Round(sliderSteps/decades))
	out := []float64{low}
	for i := 1.0; ; i++ {
		v := low * math.Pow(10, i/perDecade)
		if !(v < high) {
			return append(out, high)
		}
		v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
		if integer {
			v = math.Round(v)
		}
		if v > out[len(out)-1] && v < high {
			out = append(out, v)
		}
	}
}

// niceStep is the largest of 1, 2 and 5 times a power of ten up to step.
func niceStep(step float64) float64 {
	power := int(math.Floor(math.Log10(step) + 1e-9))
	for _, digit := range []int{5, 2, 1} {
		if v, _ := strconv.ParseFloat(fmt.Sprintf("%de%d", digit, power), 64); v <= step*(1+1e-9) && v > 0 {
			return v
		}
	}
	return step
}

// decimals is how many digits v has behind its point.
func decimals(v float64) int {
	_, behind, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return len(behind)
}
